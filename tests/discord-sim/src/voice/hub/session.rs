//! A client's voice session, which may outlive its socket.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;

use crate::voice::{
    CloseCode,
    media::transport::{Transport, TransportMode},
    wire::{GatewayVersion, ServerMessage},
};

/// Numbered messages kept for a resume.
const BUFFERED: usize = 512;

/// What a socket's task is told to do.
#[derive(Debug)]
pub(crate) enum Outgoing {
    Send(Message),
    Close(CloseCode),
}

/// A socket, seen from the hub.
#[derive(Clone, Debug)]
pub(crate) struct Socket {
    pub(crate) id: u64,
    pub(crate) version: GatewayVersion,
    pub(crate) outbox: mpsc::UnboundedSender<Outgoing>,
}

/// The session: keys, address, and messages that may have to be sent again.
pub(crate) struct Session {
    socket: Option<Socket>,
    detached: Instant,
    version: GatewayVersion,
    secret_key: [u8; 32],
    pub(crate) transport: Option<Transport>,
    pub(crate) address: Option<SocketAddr>,
    sequence: u16,
    kept: VecDeque<Kept>,
}

struct Kept {
    sequence: u16,
    message: ServerMessage,
}

impl Session {
    pub(crate) fn new(socket: Socket) -> Self {
        Self {
            version: socket.version,
            socket: Some(socket),
            detached: Instant::now(),
            secret_key: rand::random(),
            transport: None,
            address: None,
            sequence: 0,
            kept: VecDeque::new(),
        }
    }

    /// Sends a message, or keeps it until the client is back.
    pub(crate) fn send(&mut self, message: ServerMessage) {
        if !message.is_buffered() {
            self.write(&message, None);
            return;
        }
        self.sequence = self.sequence.wrapping_add(1);
        self.write(&message, Some(self.sequence));
        if self.kept.len() == BUFFERED {
            self.kept.pop_front();
        }
        self.kept.push_back(Kept { sequence: self.sequence, message });
    }

    /// Chooses the encryption mode, and describes the session to the client.
    pub(crate) fn describe(&mut self, mode: TransportMode, dave_version: u16) {
        self.transport = Some(Transport::new(mode, &self.secret_key));
        let (mode, secret_key) = (mode.name(), self.secret_key);
        self.send(ServerMessage::SessionDescription { mode, secret_key, dave_version });
    }

    /// Closes the socket, if there is one.
    pub(crate) fn close(&mut self, code: CloseCode) -> bool {
        self.detached = Instant::now();
        self.socket.take().is_some_and(|socket| socket.outbox.send(Outgoing::Close(code)).is_ok())
    }

    /// Forgets this socket; another one may have taken its place already.
    pub(crate) fn detach(&mut self, socket_id: u64) -> bool {
        self.detached = Instant::now();
        self.socket.take_if(|socket| socket.id == socket_id).is_some()
    }

    /// Whether the client has been without a socket for this long.
    pub(crate) fn is_gone(&self, window: Duration) -> bool {
        self.socket.is_none() && self.detached.elapsed() >= window
    }

    /// Takes up the session on a new socket: Resumed, then what the client missed.
    ///
    /// Below version 8 nothing is sent again: what happened meanwhile is lost.
    /// False if the buffer no longer reaches back far enough.
    pub(crate) fn resume(&mut self, socket: Socket, acknowledged: Option<i32>) -> bool {
        let missed_from = if socket.version.numbers_messages() {
            let acknowledged = acknowledged.and_then(|sequence| u16::try_from(sequence).ok());
            match acknowledged {
                None => self.kept.front().is_none_or(|kept| kept.sequence == 1).then_some(0),
                Some(last) => self.kept.iter().position(|kept| kept.sequence == last).map(|index| index + 1),
            }
        } else {
            Some(self.kept.len())
        };
        let Some(missed_from) = missed_from else { return false };
        self.close(CloseCode::SessionInvalid);
        self.version = socket.version;
        self.socket = Some(socket);
        self.write(&ServerMessage::Resumed, None);
        for kept in self.kept.range(missed_from..) {
            self.write(&kept.message, Some(kept.sequence));
        }
        true
    }

    fn write(&self, message: &ServerMessage, sequence: Option<u16>) {
        if let Some(socket) = &self.socket {
            // The task may be gone already: the message is kept.
            let _ = socket.outbox.send(Outgoing::Send(message.encode(self.version, sequence)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn socket(query: &str) -> (Socket, mpsc::UnboundedReceiver<Outgoing>) {
        let (outbox, inbox) = mpsc::unbounded_channel();
        let version = GatewayVersion::from_query(Some(query)).expect("a version");
        (Socket { id: 1, version, outbox }, inbox)
    }

    fn left(user_id: u64) -> ServerMessage {
        ServerMessage::ClientDisconnect { user_id }
    }

    fn sent(inbox: &mut mpsc::UnboundedReceiver<Outgoing>) -> Vec<String> {
        std::iter::from_fn(|| inbox.try_recv().ok())
            .filter_map(|outgoing| match outgoing {
                Outgoing::Send(message) => Some(message.to_text().expect("text").to_owned()),
                Outgoing::Close(_) => None,
            })
            .collect()
    }

    #[test]
    fn version_8_gets_what_it_did_not_acknowledge() {
        let (first, _inbox) = socket("v=8");
        let mut session = Session::new(first);
        (1..=3).for_each(|user| session.send(left(user)));
        assert!(session.detach(1));
        session.send(left(4));

        let (second, mut inbox) = socket("v=8");
        assert!(session.resume(second, Some(2)));
        let sent = sent(&mut inbox);
        assert_eq!(sent.len(), 3, "{sent:?}");
        assert!(
            sent[0].contains(r#""op":9"#) && sent[1].contains(r#""seq":3"#) && sent[2].contains(r#""seq":4"#)
        );
    }

    #[test]
    fn below_version_8_nothing_comes_again() {
        let (first, _inbox) = socket("v=4");
        let mut session = Session::new(first);
        session.send(left(1));
        session.detach(1);
        session.send(left(2));

        let (second, mut inbox) = socket("v=4");
        assert!(session.resume(second, None));
        session.send(left(3));
        let sent = sent(&mut inbox);
        assert_eq!(sent.len(), 2, "{sent:?}");
        assert!(sent[0].contains(r#""op":9"#) && sent[1].contains(r#""user_id":"3""#));
    }

    #[test]
    fn a_resume_from_beyond_the_buffer_fails() {
        let (first, _inbox) = socket("v=8");
        let mut session = Session::new(first);
        (0..=BUFFERED as u64).for_each(|user| session.send(left(user)));
        session.detach(1);
        let (second, _inbox) = socket("v=8");
        assert!(!session.resume(second.clone(), None));
        assert!(!session.resume(second.clone(), Some(1)));
        assert!(session.resume(second, Some(2)));
    }
}
