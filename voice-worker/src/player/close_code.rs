//! What to do when a voice connection is closed.

/// What to do when a voice connection is closed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    /// The driver continues the session by itself.
    Resume,
    /// The session is over: join again.
    Rejoin,
    /// Not before the gateway, or Discord when asked, says where the bot is.
    GatewaySays,
    /// As before, and not by itself even then.
    PersonSays,
    /// It would be refused again and again.
    GiveUp,
}

impl Verdict {
    /// What to do for a close code.
    ///
    /// See <https://discord.com/developers/docs/topics/opcodes-and-status-codes#voice-voice-close-event-codes>.
    pub(super) const fn of(code: Option<u16>) -> Self {
        match code {
            // Disconnected, or the main gateway's session is gone; call terminated: channel deleted or server changed.
            Some(4014 | 4022) => Self::GatewaySays,
            // Rate limited.
            Some(4021) => Self::PersonSays,
            // What we speak is not understood, or this channel requires what we can't: unknown protocol, unknown encryption
            // mode, end-to-end encryption.
            Some(4012 | 4016 | 4017) => Self::GiveUp,
            // Session, token or server of yesterday; and what can only be a mistake of ours.
            Some(4001..=4006 | 4009 | 4011 | 4020) => Self::Rejoin,
            // The voice server crashed, or the line did.
            _ => Self::Resume,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_codes_decide() {
        for (code, verdict) in [
            (4014, Verdict::GatewaySays),
            (4022, Verdict::GatewaySays),
            (4021, Verdict::PersonSays),
            (4006, Verdict::Rejoin),
            (4009, Verdict::Rejoin),
            (4015, Verdict::Resume),
            (1001, Verdict::Resume),
            (4017, Verdict::GiveUp),
        ] {
            assert_eq!(Verdict::of(Some(code)), verdict, "{code}");
        }
        assert_eq!(Verdict::of(None), Verdict::Resume);
    }
}
