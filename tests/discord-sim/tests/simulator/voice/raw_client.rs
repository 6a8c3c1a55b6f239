//! A client that sends what it is told to, however wrong.

use std::{num::NonZeroU16, sync::Arc};

use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use crate::voice::rig::{BOT, CHANNEL, GUILD, Rig, SOON};

/// The keys of a client that is no more than one.
pub fn keys_of_the_bot() -> davey::DaveSession {
    davey::DaveSession::new(NonZeroU16::MIN, BOT, CHANNEL, None).expect("keys are made")
}

pub struct RawClient {
    stream: WebSocketStream<TlsStream<TcpStream>>,
    pub hello: Value,
}

impl RawClient {
    /// Connects, and takes the Hello.
    pub async fn connect(rig: &Rig, query: &str) -> Self {
        let mut roots = RootCertStore::empty();
        let ca = CertificateDer::from_pem_file(rig.ca.certificate_path()).expect("the authority");
        roots.add(ca).expect("a certificate");
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let endpoint = rig.server.endpoint();
        let tcp = TcpStream::connect(&endpoint).await.expect("a connection");
        let name = ServerName::try_from("localhost").expect("a name");
        let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.expect("TLS");
        let (stream, _) = client_async(format!("wss://{endpoint}/?{query}"), tls).await.expect("a websocket");
        let mut client = Self { stream, hello: Value::Null };
        client.hello = client.json().await;
        assert_eq!(client.hello["op"], 8);
        client
    }

    pub async fn identify_with(&mut self, token: &str, session: &str, dave: u16) {
        let d = json!({
            "server_id": GUILD.to_string(), "user_id": BOT.to_string(), "session_id": session,
            "token": token, "max_dave_protocol_version": dave,
        });
        self.send(json!({ "op": 0, "d": d })).await;
    }

    pub async fn select(&mut self, mode: &str) {
        let data = json!({ "address": "127.0.0.1", "port": 9, "mode": mode });
        self.send(json!({ "op": 1, "d": { "protocol": "udp", "data": data } })).await;
    }

    pub async fn send(&mut self, payload: Value) {
        self.send_text(&payload.to_string()).await;
    }

    pub async fn send_text(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.expect("an open socket");
    }

    pub async fn send_binary(&mut self, bytes: &[u8]) {
        self.stream.send(Message::binary(Bytes::copy_from_slice(bytes))).await.expect("an open socket");
    }

    pub async fn json(&mut self) -> Value {
        self.answer().await.unwrap_or_else(|code| panic!("the server closed the socket with {code}"))
    }

    pub async fn send_key_package(&mut self, package: &[u8]) {
        self.send_binary(&[&[26], package].concat()).await;
    }

    /// A message, or the code that the server closes the socket with.
    pub async fn answer(&mut self) -> Result<Value, u16> {
        match self.next().await {
            Message::Close(frame) => Err(frame.expect("a close frame has a code").code.into()),
            message => Ok(serde_json::from_str(message.to_text().expect("text")).expect("JSON")),
        }
    }

    /// The next message, if it is text.
    pub async fn json_or_binary(&mut self) -> Option<Value> {
        let message = self.next().await;
        assert!(!message.is_close(), "{message:?}");
        message.to_text().ok().and_then(|text| serde_json::from_str(text).ok())
    }

    pub async fn binary(&mut self) -> Bytes {
        match self.next().await {
            Message::Binary(bytes) => bytes,
            other => panic!("expected a binary message, got {other:?}"),
        }
    }

    /// Leaves with a normal closure, and stays until the server answered it.
    ///
    /// A socket that is dropped with unread messages is reset by the kernel, and a reset may overtake the close frame.
    pub async fn leave(mut self) {
        let normal = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        self.stream.close(Some(normal)).await.expect("an open socket");
        while let Ok(Some(Ok(_))) = timeout(SOON, self.stream.next()).await {}
    }

    /// The code that the server closes the socket with.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            if let Message::Close(frame) = self.next().await {
                return frame.expect("a close frame has a code").code.into();
            }
        }
    }

    async fn next(&mut self) -> Message {
        let message = timeout(SOON, self.stream.next()).await.expect("a message in time");
        message.expect("an open socket").expect("a message")
    }
}
