//! Every datagram, whoever sent it.

use std::{collections::HashMap, net::SocketAddr, sync::Arc, time::Instant};

use parking_lot::Mutex;

/// What an address sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sender {
    /// The address.
    pub address: SocketAddr,
    /// RTP packets, whether they could be decrypted or not.
    pub rtp: u64,
    /// When the last of them arrived.
    pub last_rtp: Option<Instant>,
    /// Other datagrams: keep-alives and IP discovery.
    pub other: u64,
}

/// Counts every datagram before anybody decides about it. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tap(Arc<Mutex<HashMap<SocketAddr, Sender>>>);

impl Tap {
    pub(crate) fn note(&self, address: SocketAddr, datagram: &[u8]) {
        let mut senders = self.0.lock();
        let sender = senders.entry(address).or_insert(Sender { address, rtp: 0, last_rtp: None, other: 0 });
        // Version 2, and a payload type that is no RTCP: see RFC 5761, section 4.
        let is_rtp =
            datagram.len() >= 12 && datagram[0] >> 6 == 2 && !(64..96).contains(&(datagram[1] & 0x7F));
        if is_rtp {
            sender.rtp += 1;
            sender.last_rtp = Some(Instant::now());
        } else {
            sender.other += 1;
        }
    }

    pub(crate) fn senders(&self) -> Vec<Sender> {
        let mut senders: Vec<_> = self.0.lock().values().copied().collect();
        senders.sort_unstable_by_key(|sender| sender.address);
        senders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rtp_is_told_from_the_rest() {
        let tap = Tap::default();
        let address = SocketAddr::from(([127, 0, 0, 1], 5_000));
        let mut rtp = [0; 20];
        (rtp[0], rtp[1]) = (0x80, 0x78);
        tap.note(address, &rtp);
        tap.note(address, &[0; 8]);
        tap.note(address, &[0, 1, 0, 70]);
        let senders = tap.senders();
        assert_eq!((senders[0].rtp, senders[0].other), (1, 2));
    }
}
