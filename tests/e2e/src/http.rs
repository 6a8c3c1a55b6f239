//! The client for Segue's own HTTP interfaces, and addresses for them.

use std::net::{Ipv4Addr, SocketAddr};

use crate::E2eError;

/// A client that goes straight to this machine, whatever proxy is set.
pub(crate) fn http_client() -> Result<reqwest::Client, E2eError> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().map_err(E2eError::http("making an HTTP client"))
}

/// An address nobody uses at this moment.
///
/// # Errors
///
/// [`E2eError::Io`] when there is none.
pub fn free_address() -> Result<SocketAddr, E2eError> {
    let port = segue_test_support::free_port().map_err(E2eError::io("looking for a free port"))?;
    Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}
