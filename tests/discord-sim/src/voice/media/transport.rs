//! Encryption between a client and the voice server.
//!
//! See <https://discord.com/developers/docs/topics/voice-connections#transport-encryption-modes>

use aes_gcm::{Aes256Gcm, aead::AeadInPlace};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

/// Bytes of nonce that travel at the end of a packet.
const NONCE: usize = 4;

/// How packets are encrypted. Both authenticate the header that travels in the clear.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum TransportMode {
    /// `aead_aes256_gcm_rtpsize`, preferred.
    Aes256Gcm,
    /// `aead_xchacha20_poly1305_rtpsize`, always offered.
    XChaCha20Poly1305,
}

impl TransportMode {
    /// What the server offers, the preferred one first.
    pub const OFFERED: [Self; 2] = [Self::Aes256Gcm, Self::XChaCha20Poly1305];

    /// The mode's name in payloads.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes256Gcm => "aead_aes256_gcm_rtpsize",
            Self::XChaCha20Poly1305 => "aead_xchacha20_poly1305_rtpsize",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::OFFERED.into_iter().find(|mode| mode.name() == name)
    }
}

/// One client's key, and the nonce of what is sent to it.
pub(crate) struct Transport {
    cipher: Cipher,
    nonce: u32,
}

enum Cipher {
    Aes(Box<Aes256Gcm>),
    XChaCha(Box<XChaCha20Poly1305>),
}

impl Transport {
    pub(crate) fn new(mode: TransportMode, key: &[u8; 32]) -> Self {
        let cipher = match mode {
            TransportMode::Aes256Gcm => Cipher::Aes(Box::new(Aes256Gcm::new(key.into()))),
            TransportMode::XChaCha20Poly1305 => Cipher::XChaCha(Box::new(XChaCha20Poly1305::new(key.into()))),
        };
        Self { cipher, nonce: 0 }
    }

    /// Decrypts what follows the `clear` bytes of header; none if it is not authentic.
    pub(crate) fn open(&self, datagram: &[u8], clear: usize) -> Option<Vec<u8>> {
        let (header, sealed) = datagram.split_at_checked(clear)?;
        let (sealed, nonce) = sealed.split_at_checked(sealed.len().checked_sub(NONCE)?)?;
        let mut body = sealed.to_vec();
        match &self.cipher {
            Cipher::Aes(cipher) => {
                let nonce = extended::<12>(nonce);
                cipher.decrypt_in_place((&nonce).into(), header, &mut body).ok()?;
            }
            Cipher::XChaCha(cipher) => {
                let nonce = extended::<24>(nonce);
                cipher.decrypt_in_place((&nonce).into(), header, &mut body).ok()?;
            }
        }
        Some(body)
    }

    /// Encrypts a body for this client; the result is a whole datagram.
    pub(crate) fn seal(&mut self, header: &[u8], body: &[u8]) -> Option<Vec<u8>> {
        self.nonce = self.nonce.wrapping_add(1);
        let counter = self.nonce.to_be_bytes();
        let mut sealed = body.to_vec();
        match &self.cipher {
            Cipher::Aes(cipher) => {
                let nonce = extended::<12>(&counter);
                cipher.encrypt_in_place((&nonce).into(), header, &mut sealed).ok()?;
            }
            Cipher::XChaCha(cipher) => {
                let nonce = extended::<24>(&counter);
                cipher.encrypt_in_place((&nonce).into(), header, &mut sealed).ok()?;
            }
        }
        Some([header, &sealed, &counter].concat())
    }
}

/// The counter, followed by zeros up to the cipher's nonce size.
fn extended<const N: usize>(counter: &[u8]) -> [u8; N] {
    let mut nonce = [0; N];
    nonce[..NONCE].copy_from_slice(counter);
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_only() {
        for mode in TransportMode::OFFERED {
            let mut transport = Transport::new(mode, &[7; 32]);
            let datagram = transport.seal(b"header-bytes", b"frame").expect("sealed");
            assert_eq!(datagram.len(), 12 + 5 + 16 + 4);
            assert_eq!(transport.open(&datagram, 12).as_deref(), Some(&b"frame"[..]));
            assert_eq!(Transport::new(mode, &[8; 32]).open(&datagram, 12), None);
            let mut forged = datagram.clone();
            forged[0] ^= 1;
            assert_eq!(transport.open(&forged, 12), None);
            for short in 0..12 + 16 + 4 {
                assert_eq!(transport.open(&datagram[..short], 12), None);
            }
        }
    }
}
