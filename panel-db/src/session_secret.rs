//! What a browser's cookie holds.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Bytes of a secret: 256 bits.
const LEN: usize = 32;

/// What a browser's cookie holds: random bytes, known to the browser, and here only while a request is answered. It
/// has no `Display` and hides itself from `Debug`.
#[derive(Clone, Eq, PartialEq)]
pub struct SessionSecret([u8; LEN]);

impl SessionSecret {
    /// Makes one from the operating system's generator.
    #[must_use]
    pub fn generate() -> Self {
        Self(rand::random())
    }

    /// Takes what a browser presented, if it has the shape.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The secret, to be handed to the browser.
    #[must_use]
    pub fn expose(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The bytes, for deriving a key from them.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; LEN] {
        &self.0
    }

    /// What is stored of it: SHA-256 in hexadecimal. 256 random bits can't be guessed, so no slow hash is needed.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.0))
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_and_hides_itself() {
        let secret = SessionSecret::generate();
        let text = secret.expose();
        assert_eq!(SessionSecret::parse(&text), Some(secret.clone()));
        assert_eq!(text.len(), 43);
        assert!(!format!("{secret:?}").contains(&text));
        assert_ne!(secret, SessionSecret::generate());
    }

    #[test]
    fn what_has_another_shape_is_no_secret() {
        for text in ["", "x", &"A".repeat(42), &"A".repeat(44), &"é".repeat(43), &"=".repeat(43)] {
            assert_eq!(SessionSecret::parse(text), None, "{text}");
        }
    }
}
