//! What one server lets happen at most.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use crate::Descriptors;

/// Most connections that are open at once, unless the operator says otherwise.
const CONNECTIONS: usize = 4_096;

/// Most connections of one address, unless the operator says otherwise.
const PER_ADDRESS: usize = 256;

/// What one server lets happen at most.
#[derive(Clone)]
pub struct Limits {
    /// Most connections that are open at once.
    pub connections: usize,
    /// Most connections of one address. A network of IPv6 that one customer gets (`/64`) counts as one address.
    pub per_address: usize,
    /// How long a request's headers may take, and how long a connection may be idle between two requests.
    pub headers: Duration,
    /// How long a caller may take nothing of an answer.
    pub stalled: Duration,
    /// Addresses that many people share, such as a proxy's: [`Limits::per_address`] does not hold for them.
    pub shared: Arc<dyn Fn(IpAddr) -> bool + Send + Sync>,
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits")
            .field("connections", &self.connections)
            .field("per_address", &self.per_address)
            .finish_non_exhaustive()
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: CONNECTIONS,
            per_address: PER_ADDRESS,
            headers: Duration::from_secs(10),
            stalled: Duration::from_secs(30),
            // Anyone who connects from this machine can do worse, and most often is its proxy.
            shared: Arc::new(|address| address.is_loopback()),
        }
    }
}

impl Limits {
    /// The same with no more connections than half of the descriptors that the process may have: the rest is for what the
    /// process does besides.
    #[must_use]
    pub fn within(self, descriptors: Descriptors) -> Self {
        let half = usize::try_from(descriptors.now / 2).unwrap_or(usize::MAX).max(1);
        Self { connections: self.connections.min(half), ..self }
    }
}
