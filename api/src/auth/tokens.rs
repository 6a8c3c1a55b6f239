//! Discord's tokens of a person, and how they are kept: sealed with a key that only the person's browser has.

use std::fmt;

use aes_gcm::{
    Aes256Gcm, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use hkdf::Hkdf;
use segue_store::panel::SessionSecret;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// What the key is for, so that one for something else would be another.
const PURPOSE: &[u8] = b"segue panel: Discord's tokens, 1";

/// Bytes of a nonce. It is random: one key seals a handful of times in its week.
const NONCE: usize = 12;

/// Discord's tokens of a person.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct Tokens {
    /// With which Discord is asked in the person's name.
    pub access: String,
    /// With which new ones are asked for.
    pub refresh: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}

impl Tokens {
    /// Seals them: a nonce, and what AES-256-GCM makes of them, in base64.
    pub fn seal(&self, secret: &SessionSecret) -> String {
        let nonce: [u8; NONCE] = rand::random();
        let text = serde_json::to_vec(self).expect("tokens are text");
        let payload = Payload { msg: &text, aad: PURPOSE };
        let sealed = cipher(secret).encrypt(Nonce::from_slice(&nonce), payload);
        let sealed = sealed.expect("tokens are far shorter than what the cipher takes");
        BASE64_STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat())
    }

    /// Opens what was sealed; `None` when it was sealed for another browser, or changed since.
    pub fn open(sealed: &str, secret: &SessionSecret) -> Option<Self> {
        let bytes = BASE64_STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let payload = Payload { msg: sealed, aad: PURPOSE };
        let text = cipher(secret).decrypt(Nonce::from_slice(nonce), payload).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

fn cipher(secret: &SessionSecret) -> Aes256Gcm {
    let mut key = Key::<Aes256Gcm>::default();
    let derived = Hkdf::<Sha256>::new(None, secret.as_bytes()).expand(PURPOSE, &mut key);
    derived.expect("256 bits are far fewer than what HKDF gives");
    Aes256Gcm::new(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens { access: "access-token".to_owned(), refresh: "refresh-token".to_owned() }
    }

    #[test]
    fn only_the_browser_s_secret_opens_them() {
        let secret = SessionSecret::generate();
        let sealed = tokens().seal(&secret);
        assert_eq!(Tokens::open(&sealed, &secret), Some(tokens()));
        assert_eq!(Tokens::open(&sealed, &SessionSecret::generate()), None);
        assert!(!sealed.contains("token"));
        assert_eq!(format!("{:?}", tokens()), "Tokens(…)");
        assert_ne!(sealed, tokens().seal(&secret), "each time with another nonce");
    }

    #[test]
    fn what_was_changed_is_not_opened() {
        let secret = SessionSecret::generate();
        let sealed = tokens().seal(&secret);
        for place in [0, 20, sealed.len() - 2] {
            let mut changed = sealed.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("text");
            assert_eq!(Tokens::open(&changed, &secret), None, "{place}");
        }
        for nothing in ["", "AAAA", "%"] {
            assert_eq!(Tokens::open(nothing, &secret), None);
        }
    }
}
