//! Signing HTTP interactions.
//!
//! See <https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers>.

use ed25519_dalek::Signer;
use http::{HeaderMap, HeaderValue};

use crate::sim::Simulator;

impl Simulator {
    /// The headers Discord would send with this body at this time (in seconds of the Unix epoch).
    ///
    /// For tests that change one or the other afterwards.
    ///
    /// # Panics
    ///
    /// Never: hexadecimal and digits are valid in a header.
    #[must_use]
    pub fn signed_request(&self, body: &[u8], timestamp: u64) -> HeaderMap {
        let timestamp = timestamp.to_string();
        let signature = self.key().sign(&[timestamp.as_bytes(), body].concat());
        let value =
            |text: &str| HeaderValue::from_str(text).expect("hexadecimal and digits are valid in a header");
        HeaderMap::from_iter([
            (http::header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (
                http::header::USER_AGENT,
                HeaderValue::from_static("Discord-Interactions/1.0 (+https://discord.com)"),
            ),
            (http::HeaderName::from_static("x-signature-ed25519"), value(&hex::encode(signature.to_bytes()))),
            (http::HeaderName::from_static("x-signature-timestamp"), value(&timestamp)),
        ])
    }
}
