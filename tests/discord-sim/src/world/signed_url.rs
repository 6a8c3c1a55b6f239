//! Addresses of uploaded files that work for a while.
//!
//! See <https://discord.com/developers/docs/reference#signed-attachment-cdn-urls>.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::clock;

/// Signs addresses, and checks them.
#[derive(Debug)]
pub(crate) struct UrlSigner {
    key: [u8; 32],
    /// How long an address works. Discord's work for a day.
    pub(crate) lifetime: Duration,
}

impl Default for UrlSigner {
    fn default() -> Self {
        Self { key: rand::random(), lifetime: Duration::from_hours(24) }
    }
}

/// What an address says of itself.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Signature {
    /// When it expires: seconds since the Unix epoch, hexadecimal.
    pub(crate) ex: String,
    /// When it was signed, likewise.
    pub(crate) is: String,
    /// What holds the two to the path.
    pub(crate) hm: String,
}

impl UrlSigner {
    /// The same address, signed again. An earlier signature is dropped.
    pub(crate) fn sign(&self, url: &str) -> String {
        let Ok(mut url) = url::Url::parse(url) else { return url.to_owned() };
        let now = clock::unix_seconds();
        let (expires, issued) = (hexadecimal(now + self.lifetime.as_secs_f64()), hexadecimal(now));
        let holds = self.digest(url.path(), &expires, &issued);
        // The `&` at the end is Discord's.
        url.set_query(Some(&format!("ex={expires}&is={issued}&hm={holds}&")));
        url.into()
    }

    /// Whether an address with this path may still be used.
    pub(crate) fn admits(&self, path: &str, signature: &Signature) -> bool {
        let expires = u64::from_str_radix(&signature.ex, 16).unwrap_or_default();
        let now = Duration::from_secs_f64(clock::unix_seconds()).as_secs();
        expires > now && self.digest(path, &signature.ex, &signature.is) == signature.hm
    }

    fn digest(&self, path: &str, expires: &str, issued: &str) -> String {
        let parts = [path, expires, issued].join(" ");
        hex::encode(Sha256::new().chain_update(self.key).chain_update(parts).finalize())
    }
}

fn hexadecimal(seconds: f64) -> String {
    format!("{:x}", Duration::from_secs_f64(seconds).as_secs())
}
