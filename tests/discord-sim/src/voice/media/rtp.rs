//! The RTP header, as far as a forwarding server reads it.
//!
//! See <https://discord.com/developers/docs/topics/voice-connections#transport-encryption-modes-voice-packet-structure>

/// Fixed part of the header, in bytes.
const FIXED: usize = 12;
/// Profile and length of a header extension, in bytes.
const EXTENSION_PREAMBLE: usize = 4;
/// Opus, with the marker bit left out.
const PAYLOAD_TYPE: u8 = 0x78;

/// Fields of one packet's header.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Header {
    pub(crate) sequence: u16,
    pub(crate) timestamp: u32,
    pub(crate) ssrc: u32,
    /// Bytes that travel unencrypted: fixed header, CSRCs and the extension's preamble, as in SRTP.
    pub(crate) clear: usize,
    /// Bytes of extension at the start of what is encrypted.
    pub(crate) extension: usize,
    padded: bool,
}

impl Header {
    /// Reads the header of an audio packet; none if the datagram is something else, such as RTCP.
    pub(crate) fn read(datagram: &[u8]) -> Option<Self> {
        let fixed = datagram.first_chunk::<FIXED>()?;
        if fixed[0] >> 6 != 2 || fixed[1] & 0x7F != PAYLOAD_TYPE {
            return None;
        }
        let mut clear = FIXED + 4 * usize::from(fixed[0] & 0x0F);
        let mut extension = 0;
        if fixed[0] & 0x10 != 0 {
            let preamble = datagram.get(clear..clear + EXTENSION_PREAMBLE)?;
            extension = 4 * usize::from(u16::from_be_bytes([preamble[2], preamble[3]]));
            clear += EXTENSION_PREAMBLE;
        }
        (datagram.len() >= clear).then_some(Self {
            sequence: u16::from_be_bytes([fixed[2], fixed[3]]),
            timestamp: u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]),
            ssrc: u32::from_be_bytes([fixed[8], fixed[9], fixed[10], fixed[11]]),
            clear,
            extension,
            padded: fixed[0] & 0x20 != 0,
        })
    }

    /// The audio frame inside the decrypted body: without extension and padding.
    pub(crate) fn frame<'a>(&self, body: &'a [u8]) -> Option<&'a [u8]> {
        let frame = body.get(self.extension..)?;
        if !self.padded {
            return Some(frame);
        }
        let padding = usize::from(*frame.last()?);
        frame.get(..frame.len().checked_sub(padding)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_keeps_only_its_preamble_in_the_clear() {
        let mut packet = vec![0x90, 0x78, 1, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0xBE, 0xDE, 0, 2];
        packet.extend([0; 20]);
        let header = Header::read(&packet).expect("an audio packet");
        assert_eq!((header.sequence, header.timestamp, header.ssrc), (258, 3, 4));
        assert_eq!((header.clear, header.extension), (16, 8));
        assert_eq!(header.frame(&[0, 0, 0, 0, 0, 0, 0, 0, 5, 6]), Some(&[5, 6][..]));
        assert_eq!(header.frame(&[0; 7]), None);
    }

    #[test]
    fn what_is_no_audio_packet_is_none() {
        assert_eq!(Header::read(&[0x80; 11]), None);
        assert_eq!(Header::read(&[0x80, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), None);
        assert_eq!(Header::read(&[0x40, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), None);
        assert_eq!(Header::read(&[0x90, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), None);
        assert_eq!(Header::read(&[0x8F, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), None);
    }
}
