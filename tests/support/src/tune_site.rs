//! A site on this machine that serves tunes, well and badly.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, Query as Parameters, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use crate::tunes::{SECONDS, tune};

/// A site on this machine that serves tunes, well and badly.
pub struct TuneSite {
    /// Where it is.
    pub address: SocketAddr,
    seen: Arc<Seen>,
}

/// What it was asked for.
#[derive(Default)]
struct Seen {
    requests: AtomicUsize,
    cut: AtomicUsize,
}

impl TuneSite {
    /// Opens the site on a port of the system's choice.
    ///
    /// # Panics
    ///
    /// When there is no port, or no ffmpeg.
    pub async fn open() -> Self {
        // Made before anybody waits for it.
        let _ = tune("tune.ogg");
        let seen = Arc::<Seen>::default();
        let app = Router::new()
            .route("/file/{name}", get(file))
            .route("/plain/{name}", get(plain))
            .route("/cut/{name}", get(cut))
            .route("/stall/{name}", get(stall))
            .route("/status/{status}", get(status))
            .route("/page", get(|| async { Html("<!doctype html><html><body>A page.</body></html>") }))
            .route("/text.mp3", get(|| async { "This is a text, whatever it is called.\n".repeat(99) }))
            .route(
                "/picture.ogg",
                get(|| async { &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06"[..] }),
            )
            .route("/empty.mp3", get(|| async { "" }))
            .route("/rubbish.mp3", get(|| async { rubbish(300_000) }))
            .route("/endless.mp3", get(endless))
            .route("/endless.wav", get(endless_wav))
            .route("/huge.mp3", get(huge))
            .route("/radio.mp3", get(radio))
            .route("/slow.mp3", get(slow))
            .route("/unnamed-radio.mp3", get(unnamed_radio))
            .route("/damaged/{name}", get(damaged))
            .route("/list.m3u", get(|| async { "#EXTM3U\n#EXTINF:-1,Radio\nhttp://radio.example/live\n" }))
            .route("/list.pls", get(|| async { "[playlist]\nFile1=http://radio.example/live\n" }))
            .route("/pieces.m3u8", get(|| async { "#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\n1.ts\n" }))
            .route("/silent", get(std::future::pending::<()>))
            .route("/drip.mp3", get(drip))
            .route("/redirect", get(redirect))
            .route(
                "/round/{n}",
                get(|Path(n): Path<u64>| async move { Redirect::to(&format!("/round/{}", n + 1)) }),
            )
            .route("/tunes/page/{id}", get(tune_page))
            .route("/tunes/list/{id}", get(tune_list))
            .route("/tunes/search", get(tune_search))
            .with_state(Arc::clone(&seen));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        tokio::spawn(axum::serve(listener, app).into_future());
        Self { address, seen }
    }

    /// Link to a path of the site.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Requests for files so far.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::SeqCst)
    }
}

async fn file(State(seen): State<Arc<Seen>>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    seen.requests.fetch_add(1, Ordering::SeqCst);
    part(tune(&name), &headers, usize::MAX)
}

async fn plain(State(seen): State<Arc<Seen>>, Path(name): Path<String>) -> impl IntoResponse {
    seen.requests.fetch_add(1, Ordering::SeqCst);
    tune(&name)
}

/// Breaks the connection in the middle, twice.
async fn cut(State(seen): State<Arc<Seen>>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let whole = seen.cut.fetch_add(1, Ordering::SeqCst) >= 2;
    part(tune(&name), &headers, if whole { usize::MAX } else { 300_000 })
}

/// Sends a quarter of the file and then nothing.
async fn stall(Path(name): Path<String>) -> Response {
    let bytes = tune(&name);
    let head =
        stream::once(async move { Ok::<_, Infallible>(Bytes::from_static(&bytes[..bytes.len() / 4])) });
    let body = Body::from_stream(head.chain(stream::pending()));
    ([(header::CONTENT_LENGTH, bytes.len())], body).into_response()
}

fn part(bytes: &'static [u8], headers: &HeaderMap, most: usize) -> Response {
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let start = range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let start: usize = start.unwrap_or(0);
    let (total, rest) = (bytes.len(), &bytes[start..]);
    let sent = Bytes::from_static(&rest[..rest.len().min(most)]);
    let broken = sent.len() < rest.len();
    let chunks = stream::iter([Ok(sent)])
        .chain(stream::iter(broken.then(|| Err(std::io::Error::other("the line broke")))));
    // What was sent must arrive before the line breaks.
    let chunks = chunks.then(|chunk| async {
        if chunk.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        chunk
    });
    let head = [
        (header::CONTENT_RANGE, format!("bytes {start}-{}/{total}", total - 1)),
        (header::CONTENT_LENGTH, rest.len().to_string()),
        (header::ETAG, "\"1\"".to_owned()),
    ];
    (StatusCode::PARTIAL_CONTENT, head, Body::from_stream(chunks)).into_response()
}

async fn status(Path(status): Path<u16>) -> StatusCode {
    StatusCode::from_u16(status).expect("a status")
}

fn rubbish(len: usize) -> Vec<u8> {
    // Without 0xff: no header of MP3 or AAC is in it.
    (0..len)
        .map(|n| u8::try_from((n.wrapping_mul(2_654_435_761) >> 13) & 0x7f).expect("seven bits"))
        .map(|byte| byte | 0x80)
        .map(|byte| if byte == 0xff { 0 } else { byte })
        .collect()
}

async fn endless() -> Response {
    Body::from_stream(stream::repeat(Ok::<_, Infallible>(Bytes::from_static(tune("tune.mp3")))))
        .into_response()
}

async fn endless_wav() -> Response {
    let sound = stream::repeat(Ok::<_, Infallible>(Bytes::from_static(&[0x40; 16 * 1024])));
    // A header that promises 50 minutes: two channels of 16 bits, 44,100 times a second.
    let mut head = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x02\0".to_vec();
    head.extend([44_100_u32, 176_400].map(u32::to_le_bytes).concat());
    head.extend(b"\x04\0\x10\0data\0\0\0\x20");
    Body::from_stream(stream::once(async { Ok(Bytes::from(head)) }).chain(sound)).into_response()
}

/// A file that comes at 2,500 bytes a second: not so slow that it is given up, and too slow to be played.
async fn slow() -> Response {
    let parts = stream::iter(tune("tune.mp3").chunks(250)).then(|part| async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Ok::<_, Infallible>(Bytes::from_static(part))
    });
    Body::from_stream(parts).into_response()
}

/// A station: an MP3 of 128 kbit/s again and again, one second ahead and then as fast as it is played.
async fn unnamed_radio() -> Response {
    let endless = stream::repeat(tune("tune.mp3")).flat_map(|tune| stream::iter(tune.chunks(1_600)));
    let paced = endless.enumerate().then(|(number, part)| async move {
        if number >= 10 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok::<_, Infallible>(Bytes::from_static(part))
    });
    Body::from_stream(paced).into_response()
}

async fn radio() -> Response {
    let mut response = unnamed_radio().await;
    response.headers_mut().insert("icy-name", header::HeaderValue::from_static("Radio of the tests"));
    response
}

async fn damaged(Path(name): Path<String>) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/files/damaged");
    std::fs::read(std::path::Path::new(folder).join(name)).expect("a damaged file")
}

async fn huge() -> Response {
    let body = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    ([(header::CONTENT_LENGTH, "999999999999")], body).into_response()
}

/// A byte now and then: never idle, never done.
async fn drip() -> Response {
    let bytes = stream::iter(tune("tune.mp3").chunks(1)).then(|byte| async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Ok::<_, Infallible>(Bytes::from_static(byte))
    });
    Body::from_stream(bytes).into_response()
}

#[derive(serde::Deserialize)]
struct Target {
    to: String,
}

async fn redirect(Parameters(target): Parameters<Target>) -> Redirect {
    Redirect::temporary(&target.to)
}

async fn tune_page(Path(id): Path<String>, headers: HeaderMap) -> Response {
    let host = headers[header::HOST].to_str().expect("a host");
    match id.as_str() {
        "broken" => StatusCode::NOT_FOUND.into_response(),
        "hanging" => std::future::pending().await,
        _ => Json(json!({
            "title": format!("Tune {id}"),
            "duration": SECONDS,
            "mp3": format!("http://{host}/file/tune.mp3"),
            "opus": if id == "inside" { "http://127.0.0.1:9/x.webm".into() } else { format!("http://{host}/file/tune.webm") },
        }))
        .into_response(),
    }
}

async fn tune_list(Path(id): Path<String>, headers: HeaderMap) -> Json<Value> {
    let host = headers[header::HOST].to_str().expect("a host");
    let private = |n| json!({"url": format!("http://{host}/tunes/page/{n}"), "title": "[Private video]"});
    match id.as_str() {
        "empty" => return Json(json!([])),
        "private" => return Json((1..=3).map(private).collect()),
        _ => {}
    }
    let pages = (1..=5)
        .map(|n| json!({"url": format!("http://{host}/tunes/page/{n}"), "title": format!("Entry {n}")}));
    let elsewhere = json!({"url": "http://127.0.0.1:9/tunes/page/6", "title": "Elsewhere"});
    let members = json!({
        "url": format!("http://{host}/tunes/page/8"), "title": "For members", "availability": "subscriber_only",
    });
    Json(pages.chain([elsewhere, private(7), members]).collect())
}

#[derive(serde::Deserialize)]
struct Words {
    q: String,
}

async fn tune_search(Parameters(words): Parameters<Words>, headers: HeaderMap) -> Json<Value> {
    let host = headers[header::HOST].to_str().expect("a host");
    let found = if words.q.contains("nothing") {
        vec![]
    } else if words.q.contains("many") {
        let page = |n| json!({"url": format!("http://{host}/tunes/page/{n}"), "title": format!("Found {n}")});
        (1..=12).map(page).collect()
    } else {
        vec![json!({"url": format!("http://{host}/tunes/page/7")})]
    };
    Json(found.into())
}
