//! IP discovery.
//!
//! See <https://discord.com/developers/docs/topics/voice-connections#ip-discovery>

use std::net::SocketAddr;

const LENGTH: usize = 74;
const REQUEST: u16 = 1;
const RESPONSE: u16 = 2;
/// The length that the packet states: all but the two fields in front.
const STATED_LENGTH: u16 = 70;

/// The SSRC of a discovery request; none if the datagram is something else.
pub(crate) fn request(datagram: &[u8]) -> Option<u32> {
    let packet: &[u8; LENGTH] = datagram.try_into().ok()?;
    let kind = u16::from_be_bytes([packet[0], packet[1]]);
    let stated = u16::from_be_bytes([packet[2], packet[3]]);
    (kind == REQUEST && stated == STATED_LENGTH)
        .then(|| u32::from_be_bytes([packet[4], packet[5], packet[6], packet[7]]))
}

/// The answer: the address that the request came from.
pub(crate) fn response(ssrc: u32, from: SocketAddr) -> [u8; LENGTH] {
    let mut packet = [0; LENGTH];
    packet[..2].copy_from_slice(&RESPONSE.to_be_bytes());
    packet[2..4].copy_from_slice(&STATED_LENGTH.to_be_bytes());
    packet[4..8].copy_from_slice(&ssrc.to_be_bytes());
    let ip = from.ip().to_string();
    packet[8..8 + ip.len()].copy_from_slice(ip.as_bytes());
    packet[72..].copy_from_slice(&from.port().to_be_bytes());
    packet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_answered_with_its_own_address() {
        let mut datagram = [0; LENGTH];
        datagram[1] = 1;
        datagram[3] = 70;
        datagram[4..8].copy_from_slice(&77_u32.to_be_bytes());
        assert_eq!(request(&datagram), Some(77));

        let answer = response(77, SocketAddr::from(([127, 0, 0, 1], 258)));
        assert_eq!(answer[..8], [0, 2, 0, 70, 0, 0, 0, 77]);
        assert_eq!(&answer[8..18], b"127.0.0.1\0");
        assert_eq!(answer[72..], [1, 2]);
        assert_eq!(request(&answer), None);
        assert_eq!(request(&datagram[..73]), None);
    }
}
