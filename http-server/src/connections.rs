//! Which connections are open, and which of them makes room for another.

use std::{
    collections::{BTreeMap, HashMap},
    net::{IpAddr, Ipv6Addr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::Limits;

/// The connections that are open. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Connections(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limits: Limits,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    /// By age.
    connections: BTreeMap<u64, Connection>,
    of: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
struct Connection {
    address: IpAddr,
    requests: Arc<AtomicUsize>,
    closed: CancellationToken,
}

/// The place of a connection that is open. It is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    number: u64,
    connections: Connections,
    requests: Arc<AtomicUsize>,
    closed: CancellationToken,
}

/// A request that is being answered: its connection makes room for no other.
#[derive(Debug)]
pub(crate) struct Busy(Arc<AtomicUsize>);

impl Connections {
    pub fn new(limits: Limits) -> Self {
        Self(Arc::new(Shared { limits, open: Mutex::default() }))
    }

    /// Takes a place for a connection from an address. When there are as many as there may be, of that address or of all, the
    /// oldest one without a request is closed for it; `None` when each has one.
    pub fn take(&self, address: IpAddr) -> Option<Slot> {
        let limits = &self.0.limits;
        let is_shared = (limits.shared)(address);
        let address = counted(address);
        let mut open = self.0.open.lock();
        let of_address = open.of.get(&address).copied().unwrap_or_default();
        if !is_shared && of_address >= limits.per_address {
            open.make_room(Some(address))?;
        }
        if open.connections.len() >= limits.connections {
            open.make_room(None)?;
        }
        let number = open.next;
        open.next += 1;
        let (requests, closed) = (Arc::new(AtomicUsize::new(0)), CancellationToken::new());
        let connection = Connection { address, requests: Arc::clone(&requests), closed: closed.clone() };
        open.connections.insert(number, connection);
        *open.of.entry(address).or_default() += 1;
        Some(Slot { number, connections: self.clone(), requests, closed })
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.0.open.lock().connections.len()
    }
}

impl Open {
    /// Closes the oldest connection without a request, of an address if one is named.
    fn make_room(&mut self, of: Option<IpAddr>) -> Option<()> {
        let idle = self.connections.iter().find(|(_, connection)| {
            of.is_none_or(|address| connection.address == address)
                && connection.requests.load(Ordering::Acquire) == 0
        });
        let (&number, connection) = idle?;
        connection.closed.cancel();
        self.remove(number);
        Some(())
    }

    fn remove(&mut self, number: u64) {
        let Some(connection) = self.connections.remove(&number) else { return };
        if let Some(count) = self.of.get_mut(&connection.address) {
            *count -= 1;
            if *count == 0 {
                self.of.remove(&connection.address);
            }
        }
    }
}

impl Slot {
    /// Waits until the connection has to make room for another.
    pub async fn wanted(&self) {
        self.closed.cancelled().await;
    }

    #[cfg(test)]
    fn busy(&self) -> Busy {
        Busy::of(&self.requests)
    }

    /// What counts the connection's requests.
    pub fn requests(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.requests)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.connections.0.open.lock().remove(self.number);
    }
}

impl Busy {
    pub fn of(requests: &Arc<AtomicUsize>) -> Self {
        requests.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(requests))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The address that a connection is counted for: anyone who has one address of IPv6 has the 2^64 beside it as well.
fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        IpAddr::V4(address) => IpAddr::V4(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(connections: usize, per_address: usize) -> Connections {
        Connections::new(Limits { connections, per_address, ..Limits::default() })
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn the_oldest_without_a_request_makes_room() {
        let connections = connections(3, 3);
        let places: Vec<Slot> =
            (1..=3).map(|n| connections.take(address(&format!("192.0.2.{n}"))).expect("room")).collect();
        let busy = places[0].busy();
        let fourth = connections.take(address("192.0.2.4")).expect("the second made room");
        assert!(!places[0].closed.is_cancelled() && places[1].closed.is_cancelled());
        assert_eq!(connections.len(), 3);
        drop(busy);
        drop(fourth);
        drop(places);
        assert_eq!(connections.len(), 0);
        assert!(connections.0.open.lock().of.is_empty());
    }

    #[test]
    fn nobody_is_cut_off_in_a_request() {
        let connections = connections(2, 2);
        let places = ["192.0.2.1", "192.0.2.2"].map(|one| connections.take(address(one)).expect("room"));
        let busy = places.each_ref().map(Slot::busy);
        assert!(connections.take(address("192.0.2.3")).is_none());
        drop(busy);
        assert!(connections.take(address("192.0.2.3")).is_some());
    }

    #[test]
    fn one_address_takes_places_from_itself_only() {
        let connections = connections(10, 2);
        let other = connections.take(address("192.0.2.1")).expect("room");
        let many: Vec<_> = (0..5).map(|_| connections.take(address("192.0.2.9")).expect("room")).collect();
        assert!(!other.closed.is_cancelled());
        let closed = many.iter().map(|place| place.closed.is_cancelled()).collect::<Vec<_>>();
        assert_eq!(closed, [true, true, true, false, false]);
        // The networks of two customers are two addresses, and those within one are one.
        let of = |text: &str| counted(address(text));
        assert_eq!(of("2001:db8::1"), of("2001:db8::2:3"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), address("192.0.2.1"));
    }

    #[test]
    fn an_address_that_many_share_may_have_all_places() {
        let connections = connections(10, 2);
        let places: Vec<_> = (0..10).map(|_| connections.take(address("127.0.0.1")).expect("room")).collect();
        assert!(places.iter().all(|place| !place.closed.is_cancelled()));
    }
}
