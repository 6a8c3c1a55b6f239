//! Ports for servers that others start.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

/// Ports below those that Linux gives to outgoing connections: no client takes one between its choice and its use.
const FIRST: u32 = 10_240;
const COUNT: u32 = 22_000;

/// A port on 127.0.0.1 that nobody uses, and that nobody is given by chance.
///
/// # Errors
///
/// When none of many is free.
pub fn free_port() -> io::Result<u16> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Test programs that run side by side begin at different ports.
    let own = process::id().wrapping_mul(1_009);
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..1_000 {
        let number = own.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
        let Ok(port) = u16::try_from(FIRST + number % COUNT) else { continue };
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use super::*;

    #[test]
    fn no_port_is_given_twice_and_all_can_be_bound() {
        let ports: Vec<u16> = (0..50).map(|_| free_port().expect("a port")).collect();
        let mut listeners = Vec::new();
        for port in ports {
            // A program that another test starts holds every socket of this one until it runs.
            let bound = (0..100).find_map(|_| {
                thread::sleep(Duration::from_millis(1));
                TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()
            });
            listeners.push(bound.expect("nobody else has it"));
        }
    }
}
