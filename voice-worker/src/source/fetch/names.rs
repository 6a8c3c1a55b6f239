//! From names to addresses that may be opened.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use url::{Host, Url};

use super::address::{AllowedAddresses, is_public};
use crate::source::SourceError;

/// Looks names up.
#[async_trait]
pub trait Names: Send + Sync {
    /// Addresses of a name, with the port in them.
    ///
    /// # Errors
    ///
    /// What the resolver says: no such name, or no answer.
    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;
}

/// The system's resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemNames;

#[async_trait]
impl Names for SystemNames {
    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        tokio::net::lookup_host((host, port)).await.map(Iterator::collect)
    }
}

/// Whether addresses are anybody's or the operator's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reach {
    /// All are public.
    Public,
    /// The operator's list was needed.
    Allowed,
}

/// The addresses that were checked for one host and port. Only these may be connected to.
#[derive(Clone, Debug)]
pub struct CheckedHost {
    /// The addresses, with the port.
    pub addresses: Vec<SocketAddr>,
    /// Whether the operator's list was needed.
    pub reach: Reach,
}

/// Checks where links lead.
#[derive(Clone)]
pub struct Guard {
    allowed: AllowedAddresses,
    names: Arc<dyn Names>,
    limit: Duration,
}

impl Guard {
    /// Makes a guard that looks names up for at most `limit`.
    #[must_use]
    pub fn new(allowed: AllowedAddresses, names: Arc<dyn Names>, limit: Duration) -> Self {
        Self { allowed, names, limit }
    }

    /// Finds the addresses that a link leads to, without those that may not be opened.
    ///
    /// # Errors
    ///
    /// [`SourceError::AddressRefused`] when none may be opened, [`SourceError::Name`] when there are none.
    pub async fn check(&self, url: &Url) -> Result<CheckedHost, SourceError> {
        let refused = || SourceError::Link(url.scheme().to_owned());
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused());
        }
        let port = url.port_or_known_default().ok_or_else(refused)?;
        // The URL standard has read every spelling of an IPv4 address (2130706433, 0x7f.1) by now.
        let (host, found) = match url.host().ok_or_else(refused)? {
            Host::Ipv4(ip) => (ip.to_string(), vec![SocketAddr::from((ip, port))]),
            Host::Ipv6(ip) => (ip.to_string(), vec![SocketAddr::from((ip, port))]),
            Host::Domain(name) => (name.to_owned(), self.look_up(name, port).await?),
        };
        let mut reach = Reach::Public;
        let mut addresses = Vec::with_capacity(found.len());
        for address in found {
            if is_public(address.ip()) {
                addresses.push(address);
            } else if self.allowed.allow(&host, address) {
                reach = Reach::Allowed;
                addresses.push(address);
            }
        }
        if addresses.is_empty() {
            return Err(SourceError::AddressRefused { host });
        }
        Ok(CheckedHost { addresses, reach })
    }

    async fn look_up(&self, name: &str, port: u16) -> Result<Vec<SocketAddr>, SourceError> {
        let failed = |source| SourceError::Name { host: name.to_owned(), source };
        let found = tokio::time::timeout(self.limit, self.names.look_up(name, port))
            .await
            .map_err(|_| SourceError::TimedOut { what: "looking the name up", limit: self.limit })?
            .map_err(failed)?;
        if found.is_empty() {
            return Err(failed(io::ErrorKind::NotFound.into()));
        }
        // A resolver may answer with another port than was asked for; the check is for this one.
        Ok(found.into_iter().map(|address| SocketAddr::new(address.ip(), port)).collect())
    }
}
