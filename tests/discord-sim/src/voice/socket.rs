//! One client's websocket.

use std::{pin::Pin, time::Duration};

use futures::{SinkExt, StreamExt};
use tokio::{net::TcpStream, sync::mpsc, time::Instant};
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async_with_config,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::StatusCode,
        protocol::{CloseFrame, WebSocketConfig, frame::coding},
    },
};
use tracing::{debug, info};

use super::{
    CloseCode,
    hub::{
        Shared,
        session::{Outgoing, Socket},
    },
    seat::MemberId,
    wire::{ClientMessage, GatewayVersion, ServerMessage},
};
use crate::line::Line;

/// How long a handshake, and a client's answer to a close frame, may take.
const HANDSHAKE: Duration = Duration::from_secs(5);
const CLOSING: Duration = Duration::from_secs(1);
/// The largest message of a client, in bytes; a commit with a welcome for 100 members is smaller.
const LARGEST_MESSAGE: usize = 256 * 1024;

type Stream = WebSocketStream<tokio_rustls::server::TlsStream<TcpStream>>;

/// How a socket came to its end.
enum End {
    /// The server closes it, with this code.
    Refused(CloseCode),
    /// The hub asked for it.
    Asked(CloseCode),
    /// The client closed it, or it broke.
    Gone(Option<u16>),
    /// The network was cut.
    Cut,
}

/// Serves one connection from the TLS handshake to the end.
pub(crate) async fn serve(stream: TcpStream, acceptor: TlsAcceptor, hub: Shared, line: Line, id: u64) {
    line.up().await;
    let opened = tokio::time::timeout(HANDSHAKE, open(stream, acceptor)).await;
    let Ok(Some((mut stream, version))) = opened else {
        debug!(id, "a voice socket did not open");
        return;
    };
    let (outbox, mut inbox) = mpsc::unbounded_channel();
    let socket = Socket { id, version, outbox };
    let mut member = None;
    let end = tokio::select! {
        end = run(&mut stream, &socket, &mut inbox, &mut member, &hub) => end,
        () = line.down() => End::Cut,
    };
    if let (Some(member), End::Refused(code)) = (member, &end) {
        hub.with(|hub| hub.socket_refused(member, id, *code));
    } else if let (Some(member), End::Gone(code)) = (member, &end) {
        hub.with(|hub| hub.socket_ended(member, id, *code));
    } else if let (Some(member), End::Cut) = (member, &end) {
        hub.with(|hub| hub.socket_ended(member, id, None));
    }
    if matches!(end, End::Cut) {
        // The client learns of it when its packets arrive again, and find nobody.
        line.up().await;
    }
    if let End::Refused(code) | End::Asked(code) = end {
        info!(id, code = code.code(), reason = code.reason(), "a voice socket is closed");
        let frame = CloseFrame { code: coding::CloseCode::from(code.code()), reason: code.reason().into() };
        let closing = async {
            stream.close(Some(frame)).await.ok();
            while let Some(Ok(_)) = stream.next().await {}
        };
        // A client that does not answer is left alone.
        let _ = tokio::time::timeout(CLOSING, closing).await;
    }
}

async fn open(stream: TcpStream, acceptor: TlsAcceptor) -> Option<(Stream, GatewayVersion)> {
    stream.set_nodelay(true).ok()?;
    let tls = acceptor.accept(stream).await.ok()?;
    let mut version = None;
    // The error's size is the library's choice.
    #[allow(clippy::result_large_err)]
    let callback = |request: &Request, response: Response| {
        version = GatewayVersion::from_query(request.uri().query());
        if version.is_some() {
            return Ok(response);
        }
        let mut refusal = ErrorResponse::new(Some("an unsupported voice gateway version".into()));
        *refusal.status_mut() = StatusCode::BAD_REQUEST;
        Err(refusal)
    };
    let config = WebSocketConfig::default()
        .max_message_size(Some(LARGEST_MESSAGE))
        .max_frame_size(Some(LARGEST_MESSAGE));
    let stream = accept_hdr_async_with_config(tls, callback, Some(config)).await.ok()?;
    Some((stream, version?))
}

async fn run(
    stream: &mut Stream,
    socket: &Socket,
    inbox: &mut mpsc::UnboundedReceiver<Outgoing>,
    member: &mut Option<MemberId>,
    hub: &Shared,
) -> End {
    let interval = hub.with(|hub| hub.config().heartbeat_interval);
    let heartbeat_millis = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
    let hello = ServerMessage::Hello { heartbeat_millis }.encode(socket.version, None);
    if stream.send(hello).await.is_err() {
        return End::Gone(None);
    }
    // One heartbeat may be late by as much as its interval.
    let mut late = Box::pin(tokio::time::sleep(interval * 2));
    loop {
        tokio::select! {
            outgoing = inbox.recv() => match outgoing {
                Some(Outgoing::Send(message)) => {
                    if stream.send(message).await.is_err() {
                        return End::Gone(None);
                    }
                }
                Some(Outgoing::Close(code)) => return End::Asked(code),
                None => return End::Gone(None),
            },
            incoming = stream.next() => {
                let message = match incoming {
                    Some(Ok(Message::Text(text))) => ClientMessage::from_text(&text),
                    Some(Ok(Message::Binary(bytes))) => ClientMessage::from_binary(bytes),
                    Some(Ok(Message::Close(frame))) => return End::Gone(Some(frame.map_or(1005, |frame| frame.code.into()))),
                    Some(Ok(_)) => continue,
                    Some(Err(_)) | None => return End::Gone(None),
                };
                if let Err(code) = take(message, socket, member, hub, late.as_mut(), interval) {
                    return End::Refused(code);
                }
            }
            () = late.as_mut() => return End::Refused(CloseCode::SessionTimeout),
        }
    }
}

fn take(
    message: Result<ClientMessage, CloseCode>,
    socket: &Socket,
    member: &mut Option<MemberId>,
    hub: &Shared,
    late: Pin<&mut tokio::time::Sleep>,
    interval: Duration,
) -> Result<(), CloseCode> {
    match message? {
        ClientMessage::Heartbeat { nonce } => {
            late.reset(Instant::now() + interval * 2);
            let ack = ServerMessage::HeartbeatAck { nonce }.encode(socket.version, None);
            // The receiver lives as long as this socket's loop.
            let _ = socket.outbox.send(Outgoing::Send(ack));
            Ok(())
        }
        message => hub.with(|hub| hub.receive(socket, member, message)),
    }
}
