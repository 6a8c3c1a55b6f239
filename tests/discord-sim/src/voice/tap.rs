//! Every datagram, no matter who sent it.

use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    sync::Arc,
    time::Instant,
};

use parking_lot::Mutex;

use super::{media::discovery, seat::SeatKey};

/// Datagrams that are remembered one by one: 20 s of 60 people who all speak.
const KEPT: usize = 1 << 16;
/// Length of a keep-alive.
const KEEP_ALIVE: usize = 8;

/// What a datagram is, by its form alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DatagramKind {
    /// Sound: RTP, whether it can be decrypted or not.
    Rtp,
    /// Keeps a way through address translation open.
    KeepAlive,
    /// Asks for the sender's own address.
    Discovery,
    /// Anything else, RTCP among it.
    Other,
}

impl DatagramKind {
    fn of(datagram: &[u8]) -> Self {
        // Version 2, and a payload type that is no RTCP: see RFC 5761, section 4.
        let is_rtp =
            datagram.len() >= 12 && datagram[0] >> 6 == 2 && !(64..96).contains(&(datagram[1] & 0x7F));
        if is_rtp {
            Self::Rtp
        } else if datagram.len() == KEEP_ALIVE {
            Self::KeepAlive
        } else if discovery::request(datagram).is_some() {
            Self::Discovery
        } else {
            Self::Other
        }
    }
}

/// A datagram that arrived.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Datagram {
    /// When.
    pub arrived: Instant,
    /// From where.
    pub address: SocketAddr,
    /// What it is.
    pub kind: DatagramKind,
    /// Whether the server took it: not if it is of a session that was replaced or left, or can't be decrypted.
    pub accepted: bool,
    /// Guild and user whose datagrams this address sent last, if it ever sent one that was accepted.
    pub member: Option<(u64, u64)>,
}

/// What an address sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sender {
    /// The address.
    pub address: SocketAddr,
    /// Guild and user whose datagrams it sent last, if one was ever accepted.
    pub member: Option<(u64, u64)>,
    /// RTP packets, whether they could be decrypted or not.
    pub rtp: u64,
    /// When the last of them arrived.
    pub last_rtp: Option<Instant>,
    /// Other datagrams: keep-alives and IP discovery.
    pub other: u64,
}

/// Notes every datagram. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tap(Arc<Mutex<Notes>>);

#[derive(Debug, Default)]
struct Notes {
    senders: HashMap<SocketAddr, Sender>,
    recent: VecDeque<Datagram>,
    /// When the newest datagram arrived that is not remembered any more.
    forgotten: Option<Instant>,
}

impl Tap {
    /// Notes a datagram, with the member who was found to have sent it if the server took it.
    pub(crate) fn note(&self, address: SocketAddr, datagram: &[u8], owner: Option<SeatKey>) {
        let (arrived, kind) = (Instant::now(), DatagramKind::of(datagram));
        let mut notes = self.0.lock();
        let unknown = Sender { address, member: None, rtp: 0, last_rtp: None, other: 0 };
        let sender = notes.senders.entry(address).or_insert(unknown);
        if let Some(owner) = owner {
            sender.member = Some((owner.guild_id, owner.user_id));
        }
        if kind == DatagramKind::Rtp {
            sender.rtp += 1;
            sender.last_rtp = Some(arrived);
        } else {
            sender.other += 1;
        }
        let newest = Datagram { arrived, address, kind, accepted: owner.is_some(), member: sender.member };
        if notes.recent.len() == KEPT {
            notes.forgotten = notes.recent.pop_front().map(|datagram| datagram.arrived);
        }
        notes.recent.push_back(newest);
    }

    pub(crate) fn senders(&self) -> Vec<Sender> {
        let mut senders: Vec<_> = self.0.lock().senders.values().copied().collect();
        senders.sort_unstable_by_key(|sender| sender.address);
        senders
    }

    /// The datagrams from an instant on, oldest first; `None` when some of them are not remembered any more.
    pub(crate) fn since(&self, since: Instant) -> Option<Vec<Datagram>> {
        let notes = self.0.lock();
        let complete = notes.forgotten.is_none_or(|forgotten| forgotten < since);
        complete.then(|| notes.recent.iter().filter(|datagram| datagram.arrived >= since).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rtp() -> [u8; 20] {
        let mut rtp = [0; 20];
        (rtp[0], rtp[1]) = (0x80, 0x78);
        rtp
    }

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    #[test]
    fn rtp_is_told_from_the_rest() {
        let mut discovery = [0; 74];
        (discovery[1], discovery[3]) = (1, 70);
        let mut rtcp = rtp();
        rtcp[1] = 0xC9;
        assert_eq!(DatagramKind::of(&rtp()), DatagramKind::Rtp);
        assert_eq!(DatagramKind::of(&[0; 8]), DatagramKind::KeepAlive);
        assert_eq!(DatagramKind::of(&discovery), DatagramKind::Discovery);
        assert_eq!(DatagramKind::of(&rtcp), DatagramKind::Other);
        assert_eq!(DatagramKind::of(&[]), DatagramKind::Other);
    }

    #[test]
    fn an_address_keeps_the_member_it_spoke_for_when_it_is_refused_later() {
        let tap = Tap::default();
        let began = Instant::now();
        tap.note(address(5_000), &rtp(), Some(SeatKey { guild_id: 1, user_id: 2 }));
        tap.note(address(5_000), &rtp(), None);
        tap.note(address(5_001), &[0; 8], None);
        let noted = tap.since(began).expect("nothing was forgotten");
        let outline: Vec<_> = noted.iter().map(|d| (d.address.port(), d.accepted, d.member)).collect();
        assert_eq!(
            outline,
            [(5_000, true, Some((1, 2))), (5_000, false, Some((1, 2))), (5_001, false, None)]
        );
        let senders = tap.senders();
        assert_eq!((senders[0].rtp, senders[0].other, senders[1].other), (2, 0, 1));
    }

    #[test]
    fn memory_is_bounded_and_a_hole_in_it_is_told() {
        let tap = Tap::default();
        let began = Instant::now();
        for _ in 0..=KEPT {
            tap.note(address(5_000), &rtp(), None);
        }
        assert_eq!(tap.since(began), None, "the first one is forgotten");
        let now = Instant::now();
        tap.note(address(5_000), &rtp(), None);
        assert_eq!(tap.since(now).map(|noted| noted.len()), Some(1));
        assert_eq!(tap.senders()[0].rtp, KEPT as u64 + 2, "counts are complete");
    }
}
