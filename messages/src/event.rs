//! What happened to a session, in words.

use segue_domain::{
    DormantReason, Language, MAX_EVENT_TITLE, Millis, PlaybackBlocker, SessionEvent, SessionEventKind, UserId,
};

use crate::language::text;
use crate::{
    escape,
    failure::failure as reason_of,
    mention::{channel as mention_of, member, relative},
};

/// What happened, in one sentence with Discord's markup, after how long ago it was.
pub fn event(event: &SessionEvent, language: Language) -> String {
    format!("{} {}", relative(event.at), happened(&event.kind, language))
}

/// What happened, in one sentence with Discord's markup.
#[must_use]
pub fn happened(kind: &SessionEventKind, language: Language) -> String {
    match kind {
        SessionEventKind::Stopped { by } => text!(language, "event-stopped", member = member(*by)),
        SessionEventKind::Disconnected => text!(language, "event-disconnected"),
        SessionEventKind::QueueEnded => text!(language, "event-queue-ended"),
        SessionEventKind::GaveUp => text!(language, "event-gave-up"),
        SessionEventKind::JoinFailed { channel, forbidden: true, .. } => {
            text!(language, "event-join-forbidden", channel = mention_of(*channel))
        }
        SessionEventKind::JoinFailed { channel, full: true, .. } => {
            text!(language, "event-channel-full", channel = mention_of(*channel))
        }
        SessionEventKind::JoinFailed { channel, .. } => {
            text!(language, "event-join-failed", channel = mention_of(*channel))
        }
        SessionEventKind::Moved { from, to } => {
            text!(language, "event-moved", from = mention_of(*from), to = mention_of(*to))
        }
        SessionEventKind::Skipped { title, by } => skipped(title, *by, language),
        SessionEventKind::TrackFailed { title, failure } => {
            let (title, reason) = (escape(title, MAX_EVENT_TITLE), reason_of(*failure, language));
            text!(language, "event-track-failed", title = title, reason = reason)
        }
        SessionEventKind::ConnectionLost => text!(language, "event-connection-lost"),
        SessionEventKind::HandedOver { silence } => {
            text!(language, "event-handed-over", silence = span(*silence, language))
        }
        SessionEventKind::Recovered { silence } => {
            text!(language, "event-recovered", silence = span(*silence, language))
        }
        SessionEventKind::WentDormant { reason: DormantReason::NobodyListening } => {
            text!(language, "event-nobody-listening")
        }
        SessionEventKind::WentDormant { reason: DormantReason::WorkerFailed } => {
            text!(language, "event-worker-failed")
        }
        SessionEventKind::WentDormant { reason: DormantReason::Removed } => text!(language, "event-removed"),
        // The others have events of their own.
        SessionEventKind::WentDormant { reason: _ } => text!(language, "event-away-too-long"),
        SessionEventKind::Woke => text!(language, "event-woke"),
        SessionEventKind::Held { by: PlaybackBlocker::Suppressed } => {
            text!(language, "event-held-suppressed")
        }
        SessionEventKind::Held { by: PlaybackBlocker::ServerMuted } => text!(language, "event-held-muted"),
        SessionEventKind::Held { by: _ } => text!(language, "event-held-alone"),
        SessionEventKind::Released { by: PlaybackBlocker::Suppressed } => {
            text!(language, "event-released-suppressed")
        }
        SessionEventKind::Released { by: PlaybackBlocker::ServerMuted } => {
            text!(language, "event-released-muted")
        }
        SessionEventKind::Released { by: _ } => text!(language, "event-released-alone"),
    }
}

fn skipped(title: &str, by: UserId, language: Language) -> String {
    text!(language, "event-skipped", member = member(by), title = escape(title, MAX_EVENT_TITLE))
}

/// A span in words: milliseconds are no comfort to anybody.
fn span(span: Millis, language: Language) -> String {
    match span.get() {
        0..100 => text!(language, "span-short"),
        millis => text!(language, "span", seconds = millis / 1_000, tenths = millis % 1_000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use segue_domain::Timestamp;

    use super::*;

    #[test]
    fn a_title_in_an_event_can_neither_format_nor_mention_in_any_language() {
        let kind = SessionEventKind::Skipped { title: "**@here**".into(), by: UserId::new(7) };
        let happened = SessionEvent { at: Timestamp::from_millis(5_000), kind };
        for language in Language::ALL {
            let said = event(&happened, language);
            assert!(said.starts_with("<t:5:R> <@7> "), "{said}");
            assert!(said.contains("**\\*\\*@\u{200b}here\\*\\***"), "{said}");
        }
    }

    #[test]
    fn silence_is_told_in_tenths_of_seconds() {
        assert_eq!(span(Millis::new(99), Language::English), "less than 0.1 seconds");
        assert_eq!(span(Millis::new(1_250), Language::English), "1.2 seconds");
        assert_eq!(span(Millis::new(1_250), Language::German), "1,2 Sekunden");
    }
}
