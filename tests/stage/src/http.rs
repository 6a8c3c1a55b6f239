//! The client for Segue's own HTTP interfaces.

use crate::StageError;

/// A client that goes straight to this machine, whatever proxy is set.
pub(crate) fn http_client() -> Result<reqwest::Client, StageError> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().map_err(StageError::http("making an HTTP client"))
}
