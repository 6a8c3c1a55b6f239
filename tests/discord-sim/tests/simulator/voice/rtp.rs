//! Voice packets by hand.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use serde_json::Value;
use tokio::net::UdpSocket;

/// What a client sends, in the mode `aead_xchacha20_poly1305_rtpsize`.
pub struct Stream {
    socket: UdpSocket,
    cipher: XChaCha20Poly1305,
    ssrc: u32,
    sent: u16,
}

impl Stream {
    /// The stream of the client that got these two messages.
    pub async fn new(ready: &Value, description: &Value) -> Self {
        let number = |value: &Value| u32::try_from(value.as_u64().expect("a number")).expect("32 bits");
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        let port = number(&ready["d"]["port"]);
        socket.connect(format!("127.0.0.1:{port}")).await.expect("an address");
        let key: Vec<u8> = serde_json::from_value(description["d"]["secret_key"].clone()).expect("a key");
        let cipher = XChaCha20Poly1305::new_from_slice(&key).expect("32 bytes");
        Self { socket, cipher, ssrc: number(&ready["d"]["ssrc"]), sent: 0 }
    }

    pub fn ssrc(&self) -> u32 {
        self.ssrc
    }

    pub async fn send(&mut self, frame: &[u8]) {
        self.sent += 1;
        let mut header = vec![0x80, 0x78];
        header.extend(self.sent.to_be_bytes());
        header.extend((u32::from(self.sent) * 960).to_be_bytes());
        header.extend(self.ssrc.to_be_bytes());
        let mut nonce = [0; 24];
        nonce[..4].copy_from_slice(&u32::from(self.sent).to_be_bytes());
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), Payload { msg: frame, aad: &header });
        let packet = [&header[..], &sealed.expect("sealed"), &nonce[..4]].concat();
        self.socket.send(&packet).await.expect("sent");
    }
}
