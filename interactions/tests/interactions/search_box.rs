//! Words to search for, offered while somebody types: from a search box on this machine, well and badly.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use segue_application::SearchBox;
use segue_domain::{Playlist, PlaylistOwner, Query, ResolvedTrack, UserId};
use segue_interactions::Router;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::support::{
    NOW, answer_of,
    discord::{self, command},
    memory::Memory,
    services, sessions,
};

/// What is heard in the guild, as it is offered.
const HEARD: &str = "https://example.org/music.ogg";

/// A server that gives everybody the same answer.
struct Server {
    address: String,
    /// First lines of the requests, and their headers.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(answer: impl Into<Vec<u8>>, after: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address").to_string();
        let (asked, answer) = (Arc::<Mutex<Vec<String>>>::default(), Arc::new(answer.into()));
        let requests = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&requests), Arc::clone(&answer), after));
            }
        });
        Self { address, asked }
    }

    /// One that answers with JSON at once.
    async fn saying(answer: &Value) -> Self {
        Self::start(http("200 OK", "", answer.to_string().as_bytes()), Duration::ZERO).await
    }

    fn search_box(&self) -> SearchBox {
        SearchBox::at(&format!("http://{}/complete?ds=yt", self.address)).expect("it is on this machine")
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("not poisoned").clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    asked: Arc<Mutex<Vec<String>>>,
    answer: Arc<Vec<u8>>,
    after: Duration,
) -> Option<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.ok()?);
    }
    asked.lock().expect("not poisoned").push(String::from_utf8(request).expect("a request is ASCII"));
    tokio::time::sleep(after).await;
    // Who asks may have gone, or want no more.
    stream.write_all(&answer).await.ok()?;
    stream.shutdown().await.ok()
}

fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A guild in which "Clair de Lune" plays.
fn guild_with(search_box: SearchBox) -> Router {
    Router::new(services(&Memory::with(sessions::playing(1))).with_search_box(search_box))
}

/// Names and values that `/play` offers.
async fn offered(router: &Router, typed: &str) -> Vec<(String, String)> {
    let typing = json!([{"name": "query", "type": 3, "value": typed, "focused": true}]);
    let mut interaction = command("play", &typing);
    interaction["type"] = json!(4);
    let answer = answer_of(router, &interaction).await;
    let choices = answer["data"]["choices"].as_array().expect("a list");
    let field = |choice: &Value, name: &str| choice[name].as_str().expect("a text").to_owned();
    choices.iter().map(|choice| (field(choice, "name"), field(choice, "value"))).collect()
}

async fn values(router: &Router, typed: &str) -> Vec<String> {
    offered(router, typed).await.into_iter().map(|(_, value)| value).collect()
}

#[tokio::test]
async fn words_are_offered_after_what_the_guild_knows() {
    let said = json!(["clair", [
        "clair de lune piano", "clair words", "https://evil.example/a", "clair\u{7}", 7, "clair de lune piano",
        "clair obscur", "x".repeat(101), "playlist:mine:clair", "clair 4", "clair 5", "clair 6"
    ], [], {"google:suggestsubtypes": [[512]]}]);
    let server = Server::saying(&said).await;
    let memory = Memory::with(sessions::playing(1));
    let kept = ResolvedTrack {
        title: "Clair, kept".to_owned(),
        artist: None,
        duration: None,
        query: Query::Search { text: "clair words".to_owned() },
        page_url: None,
    };
    let (mine, name) =
        (PlaylistOwner::Member(UserId::new(discord::USER)), "favourites".parse().expect("a name"));
    memory.keep(Playlist::new(mine, name, UserId::new(discord::USER), NOW, [kept].into_iter().collect()));
    let router = Router::new(services(&memory).with_search_box(server.search_box()));
    let offers = offered(&router, "Clair").await;
    let values: Vec<&str> = offers.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(
        values,
        [HEARD, "clair words", "clair de lune piano", "clair obscur", "clair 4", "clair 5"],
        "a kept search is not offered twice, and five words at most are taken"
    );
    assert_eq!(offers[2].0, "Search for clair de lune piano");

    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].starts_with("GET /complete?ds=yt&q=Clair HTTP/1.1\r\n"), "{asked:?}");
    for secret in
        ["cookie", "referer", "authorization", &discord::USER.to_string(), &discord::GUILD.to_string()]
    {
        assert!(!asked[0].to_lowercase().contains(secret), "{asked:?}");
    }
}

#[tokio::test]
async fn what_is_typed_is_sent_as_one_value() {
    let server = Server::saying(&json!(["q", ["été indien"]])).await;
    let router = guild_with(server.search_box());
    assert_eq!(values(&router, "été & hl=x#?").await, ["été indien"]);
    assert!(server.asked()[0].contains("&q=%C3%A9t%C3%A9+%26+hl%3Dx%23%3F HTTP"), "{:?}", server.asked());
}

#[tokio::test]
async fn nobody_is_asked_about_links_playlists_and_single_letters() {
    let server = Server::saying(&json!(["q", ["words"]])).await;
    let router = guild_with(server.search_box());
    for typed in
        ["", "c", "https://example.org/music", "HTTP://example.org", "playlist:mine:a", &"x".repeat(150)]
    {
        assert!(!values(&router, typed).await.contains(&"words".to_owned()), "{typed:?}");
    }
    assert_eq!(server.asked(), [""; 0]);
    let off = guild_with(SearchBox::OFF);
    assert_eq!(values(&off, "clair").await, [HEARD]);
}

#[tokio::test]
async fn a_late_answer_is_left_out_and_not_waited_for_again() {
    let late = http("200 OK", "", br#"["clair",["clair obscur"]]"#);
    let server = Server::start(late, Duration::from_secs(5)).await;
    let router = guild_with(server.search_box());
    let began = Instant::now();
    assert_eq!(values(&router, "clair").await, [HEARD]);
    let first = began.elapsed();
    assert!((250..2_900).contains(&first.as_millis()), "300 ms, on a machine that has other work: {first:?}");
    for typed in ["clair d", "clair de", "clair de l"] {
        assert_eq!(values(&router, typed).await, [HEARD]);
    }
    assert!(server.asked().len() <= 1, "the others cost nothing");
}

#[tokio::test]
async fn what_is_no_answer_is_left_out() {
    let elsewhere = Server::saying(&json!(["q", ["stolen"]])).await;
    let location = format!("location: http://{}/\r\n", elsewhere.address);
    let json = |text: &str| http("200 OK", "", text.as_bytes());
    let huge = format!(r#"["q",["clair obscur","{}"]]"#, "x".repeat(1024 * 1024));
    let deep = "[".repeat(60_000);
    let cases = [
        ("a page", json("<!doctype html><title>Not now</title>")),
        ("another form", json(r#"{"q":["clair obscur"]}"#)),
        ("a list of none", json("[]")),
        ("no list", json(r#"["clair","clair obscur"]"#)),
        ("cut off", json(r#"["clair",["clair obscur""#)),
        ("deep", json(&deep)),
        ("no UTF-8", http("200 OK", "", b"[\"q\",[\"\xe9t\xe9\"]]")),
        ("empty", json("")),
        ("huge", json(&huge)),
        ("refused", http("429 Too Many Requests", "", br#"["q",["clair obscur"]]"#)),
        ("broken", http("500 Internal Server Error", "", br#"["q",["clair obscur"]]"#)),
        ("elsewhere", http("302 Found", &location, b"")),
        ("no HTTP", b"\x16\x03\x01 nonsense".to_vec()),
        ("shorter than it says", b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n[\"q\",[\"a b\"]]".to_vec()),
    ];
    for (name, answer) in cases {
        let server = Server::start(answer, Duration::ZERO).await;
        let router = guild_with(server.search_box());
        for typed in ["clair", "clair de"] {
            assert_eq!(values(&router, typed).await, [HEARD], "{name}");
        }
        // On a busy machine the time may be over before the server has read what it is asked.
        let asked = server.asked().len();
        assert!(asked <= 1, "{name}: it is not asked again at once, but {asked} times");
    }
    assert_eq!(elsewhere.asked(), [""; 0], "a redirect is not followed");
}

#[tokio::test]
async fn who_cannot_be_reached_costs_nothing() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("its address");
    let search_box = SearchBox::at(&format!("http://{closed}/")).expect("it is on this machine");
    let router = guild_with(search_box);
    for typed in ["clair", "clair de"] {
        assert_eq!(values(&router, typed).await, [HEARD]);
    }
    // An answer that lists nothing is one. On a busy machine it may come too late, once or twice.
    for _ in 0..10 {
        let server = Server::saying(&json!(["clair", []])).await;
        let router = guild_with(server.search_box());
        for typed in ["clair", "clair de"] {
            assert_eq!(values(&router, typed).await, [HEARD]);
        }
        if server.asked().len() == 2 {
            return;
        }
    }
    panic!("after an answer that lists nothing, nothing is asked any more");
}
