//! What a frame shows of its end-to-end encryption to one without the keys.

/// The frame that says "nothing": it is never encrypted.
///
/// See <https://discord.com/developers/docs/topics/voice-connections#speaking-voice-data-interpolation>
pub const SILENCE: [u8; 3] = [0xF8, 0xFF, 0xFE];

/// Ends every frame of the protocol.
const MARKER: [u8; 2] = [0xFA, 0xFA];
/// Truncated tag, one byte of nonce at least, the size byte, the marker.
const SMALLEST_TRAILER: usize = 8 + 1 + 1 + 2;

/// How a frame crossed the wire.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DaveFrame {
    /// End-to-end encrypted.
    Encrypted,
    /// Audio that anyone on the server could hear.
    Plain,
    /// The silence frame, which passes as it is.
    Silence,
}

impl DaveFrame {
    /// Tells them apart by the trailer.
    ///
    /// See <https://discord.com/developers/docs/topics/voice-connections#audio-frame-e2ee-payload-format>
    #[must_use]
    pub fn of(frame: &[u8]) -> Self {
        if frame == SILENCE {
            return Self::Silence;
        }
        let [.., size, first, second] = *frame else { return Self::Plain };
        let size = usize::from(size);
        if [first, second] == MARKER && (SMALLEST_TRAILER..=frame.len()).contains(&size) {
            Self::Encrypted
        } else {
            Self::Plain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_trailer_counts_as_encrypted() {
        let mut frame = vec![7; 30];
        frame.extend([1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 0xFA, 0xFA]);
        assert_eq!(DaveFrame::of(&frame), DaveFrame::Encrypted);
        assert_eq!(DaveFrame::of(&frame[..frame.len() - 1]), DaveFrame::Plain);
        assert_eq!(DaveFrame::of(&[12, 0xFA, 0xFA]), DaveFrame::Plain);
        assert_eq!(DaveFrame::of(&SILENCE), DaveFrame::Silence);
        assert_eq!(DaveFrame::of(&[]), DaveFrame::Plain);
    }
}
