//! The client for Segue's own HTTP interfaces, and addresses for them.

use std::net::{Ipv4Addr, SocketAddr};

use crate::StageError;

/// A client that goes straight to this machine, whatever proxy is set.
pub(crate) fn http_client() -> Result<reqwest::Client, StageError> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().map_err(StageError::http("making an HTTP client"))
}

/// An address nobody uses at this moment.
///
/// # Errors
///
/// [`StageError::Io`] when there is none.
pub fn free_address() -> Result<SocketAddr, StageError> {
    let port = segue_test_support::free_port().map_err(StageError::io("looking for a free port"))?;
    Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}
