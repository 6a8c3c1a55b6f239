//! What strangers can't do to a server: each of these kept others out before.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Body, extract::ConnectInfo, routing::get};
use futures::{StreamExt, stream};
use segue_http_server::{Limits, raise_descriptor_limit, serve};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes on a machine that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(30);

async fn server(limits: Limits) -> (SocketAddr, CancellationToken) {
    let large = || async {
        let piece = bytes(64 * 1_024);
        Body::from_stream(stream::repeat(piece).map(Ok::<_, std::convert::Infallible>))
    };
    let app = Router::new()
        .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }))
        .route("/endless", get(large));
    let shutdown = CancellationToken::new();
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    (serve(address, app, limits, shutdown.clone()).await.expect("served"), shutdown)
}

fn bytes(count: usize) -> Vec<u8> {
    vec![b'x'; count]
}

async fn connect(from: [u8; 4], to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::from((from, 0))).expect("an address of this machine");
    timeout(PATIENCE, socket.connect(to)).await.expect("in time").expect("connected")
}

/// What a caller from an address is answered.
async fn asked(from: [u8; 4], to: SocketAddr) -> String {
    let mut stream = connect(from, to).await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await.expect("sent");
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("in time").expect("answered");
    answer
}

/// Whether the other side has closed, at the latest after a while.
async fn is_closed_within(stream: &mut TcpStream, limit: Duration) -> bool {
    let mut rest = [0; 1_024];
    let closed = async { while !matches!(stream.read(&mut rest).await, Ok(0) | Err(_)) {} };
    timeout(limit, closed).await.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_answered_beside_eleven_hundred_half_open_connections() {
    let limit = raise_descriptor_limit().expect("the limit can be read");
    assert!(limit.now >= 2_400, "both ends are in this process: {limit:?}");
    // One address, as a stranger has it, and as loopback has it; with the usual room, and with less than they want.
    for (from, connections) in [([127, 0, 0, 9], 4_096), ([127, 0, 0, 9], 512), ([127, 0, 0, 1], 512)] {
        let shared: Arc<dyn Fn(std::net::IpAddr) -> bool + Send + Sync> = Arc::new(|_| false);
        let (address, _shutdown) = server(Limits { connections, shared, ..Limits::default() }).await;
        let mut strangers = Vec::new();
        for number in 0..1_100 {
            let mut stream = connect(from, address).await;
            if number % 2 == 0 {
                // Those that were closed to make room can't be written to, which is what they are here for.
                let _ = stream.write_all(b"GET / HTTP/1.1\r\nhost: te").await;
            }
            strangers.push(stream);
        }
        for caller in [[127, 0, 0, 1], from] {
            let started = Instant::now();
            let answer = asked(caller, address).await;
            assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
            assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        }
    }
}

#[tokio::test]
async fn a_connection_that_sends_no_request_is_closed() {
    let (address, _shutdown) =
        server(Limits { headers: Duration::from_millis(300), ..Limits::default() }).await;
    let started = Instant::now();
    let mut silent = connect([127, 0, 0, 1], address).await;
    let mut half = connect([127, 0, 0, 1], address).await;
    half.write_all(b"GET / HTTP/1.1\r\nhost: te").await.expect("sent");
    // A byte now and then is not a request either.
    let mut slow = connect([127, 0, 0, 1], address).await;
    let dripping = async {
        for byte in b"GET / HTTP/1.1\r\nx-slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" {
            if slow.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert!(is_closed_within(&mut slow, Duration::from_millis(10)).await, "it went on for 7 s");
    };
    // One that was used, and is idle since.
    let mut used = connect([127, 0, 0, 1], address).await;
    used.write_all(b"GET / HTTP/1.1\r\nhost: test\r\n\r\n").await.expect("sent");
    assert!(is_closed_within(&mut silent, PATIENCE).await);
    assert!(is_closed_within(&mut half, PATIENCE).await);
    assert!(is_closed_within(&mut used, PATIENCE).await);
    assert!(started.elapsed() >= Duration::from_millis(250), "not at once");
    dripping.await;
}

#[tokio::test]
async fn a_caller_that_reads_nothing_is_let_go() {
    let limits = Limits { stalled: Duration::from_millis(500), connections: 1, ..Limits::default() };
    let (address, _shutdown) = server(limits).await;
    let mut stalled = connect([127, 0, 0, 1], address).await;
    stalled.write_all(b"GET /endless HTTP/1.1\r\nhost: test\r\n\r\n").await.expect("sent");
    // It has the only place, and a request, until it has taken nothing for half a second.
    let answered = async {
        loop {
            let mut stream = connect([127, 0, 0, 1], address).await;
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await;
            let mut answer = String::new();
            if stream.read_to_string(&mut answer).await.is_ok_and(|_| answer.starts_with("HTTP/1.1 200")) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, answered).await.expect("the place is free again");
}

#[tokio::test]
async fn who_asks_is_known_and_a_server_that_ends_answers_first() {
    let (address, shutdown) = server(Limits::default()).await;
    assert!(asked([127, 0, 0, 7], address).await.ends_with("127.0.0.7"));
    shutdown.cancel();
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, refused).await.expect("nobody is let in any more");
}
