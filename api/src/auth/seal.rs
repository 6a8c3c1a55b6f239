//! What is kept for one browser alone: sealed with a key that follows from what its cookie holds, and is nowhere else.

use aes_gcm::{
    Aes256Gcm, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use hkdf::Hkdf;
use segue_panel_db::SessionSecret;
use sha2::Sha256;

/// Bytes of a nonce. It is random: one key seals some thousand times in its week at most.
const NONCE: usize = 12;

/// Seals a text: a nonce, and what AES-256-GCM makes of it, in base64. Each purpose has a key of its own.
pub fn seal(purpose: &[u8], text: &[u8], secret: &SessionSecret) -> String {
    let nonce: [u8; NONCE] = rand::random();
    let payload = Payload { msg: text, aad: purpose };
    let sealed = cipher(purpose, secret).encrypt(Nonce::from_slice(&nonce), payload);
    let sealed = sealed.expect("it is far shorter than what the cipher takes");
    BASE64_STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat())
}

/// Opens what was sealed; `None` when it was sealed for another browser or purpose, or changed since.
pub fn open(purpose: &[u8], sealed: &str, secret: &SessionSecret) -> Option<Vec<u8>> {
    let bytes = BASE64_STANDARD_NO_PAD.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
    let payload = Payload { msg: sealed, aad: purpose };
    cipher(purpose, secret).decrypt(Nonce::from_slice(nonce), payload).ok()
}

fn cipher(purpose: &[u8], secret: &SessionSecret) -> Aes256Gcm {
    let mut key = Key::<Aes256Gcm>::default();
    let derived = Hkdf::<Sha256>::new(None, secret.as_bytes()).expand(purpose, &mut key);
    derived.expect("256 bits are far fewer than what HKDF gives");
    Aes256Gcm::new(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_purpose_and_each_browser_has_a_key_of_its_own() {
        let secret = SessionSecret::generate();
        let sealed = seal(b"one", b"text", &secret);
        assert_eq!(open(b"one", &sealed, &secret).as_deref(), Some(&b"text"[..]));
        assert_eq!(open(b"other", &sealed, &secret), None);
        assert_eq!(open(b"one", &sealed, &SessionSecret::generate()), None);
    }
}
