//! A router over a panel database, and a caller.

use std::collections::BTreeSet;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use segue_api::{ApiState, api_router};
use segue_domain::{
    ChannelId, GuildId, Member, Millis, Query, Rank, ResolvedTrack, Session, SessionCommand, Timestamp,
    Track, TrackId, UserId, apply_command,
};
use segue_panel_db::{PanelStore, Scope};
use segue_store::SessionChange;
use segue_test_support::MariaDb;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use super::documented;

pub const GUILD: GuildId = GuildId::new(81_384_788_765_712_384);
pub const START: Timestamp = Timestamp::from_millis(1_795_000_000_000);

pub struct Fixture {
    pub panel: PanelStore,
    pub router: Router,
    folder: Option<TempDir>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl Fixture {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("panel.db").display());
        Self::over(&url, Some(folder)).await
    }

    pub async fn mysql() -> Self {
        Self::over(&MariaDb::shared().database(), None).await
    }

    async fn over(url: &str, folder: Option<TempDir>) -> Self {
        let panel = PanelStore::connect(url).await.expect("connected");
        panel.migrate().await.expect("migrated");
        let router = api_router(ApiState::new(panel.clone()));
        Self { panel, router, folder }
    }

    /// The same database, served otherwise.
    pub fn serving(self, change: impl FnOnce(ApiState) -> ApiState) -> Self {
        let router = api_router(change(ApiState::new(self.panel.clone())));
        Self { router, ..self }
    }

    /// All that is in the files of the database.
    pub fn stored(&self) -> Vec<u8> {
        let folder = self.folder.as_ref().expect("it is in files").path();
        let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
        files.flat_map(|file| std::fs::read(file).expect("read")).collect()
    }

    pub async fn key(&self, scopes: impl IntoIterator<Item = Scope>) -> String {
        let scopes = BTreeSet::from_iter(scopes);
        let (_, secret) = self.panel.create_api_key("tests", &scopes, None).await.expect("made");
        secret.expose().to_owned()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("read").to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        documented::check(&method, &path, parts.status, &parts.headers, &body);
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A page for people.
    pub async fn page(&self, uri: &str) -> (HeaderMap, String) {
        let request = request("GET", uri, None).body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        assert_eq!(parts.status, StatusCode::OK);
        let bytes = body.collect().await.expect("read").to_bytes();
        (parts.headers, String::from_utf8(bytes.to_vec()).expect("text"))
    }

    pub async fn get(&self, uri: &str, key: Option<&str>) -> Answer {
        self.send(request("GET", uri, key).body(Body::empty()).expect("a request")).await
    }

    pub async fn post(&self, body: impl Into<Body>, key: &str) -> Answer {
        let request = request("POST", "/api/bot/queue-sync", Some(key))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into())
            .expect("a request");
        self.send(request).await
    }
}

pub fn request(method: &str, uri: &str, key: Option<&str>) -> axum::http::request::Builder {
    let builder = Request::builder().method(method).uri(uri).header("x-trace-id", "trace-1");
    match key {
        Some(key) => builder.header(header::AUTHORIZATION, format!("Bearer {key}")),
        None => builder,
    }
}

/// A session with `tracks` tracks, the first of which is heard since [`START`], as the rules make it.
pub fn session(tracks: usize) -> SessionChange {
    let member = Member {
        user_id: UserId::new(42),
        voice_channel: Some(ChannelId::new(5)),
        text_channel: None,
        rank: Rank::Member,
    };
    let mut state = Session::new(GUILD);
    let url = "https://example.org/0.ogg";
    let play = SessionCommand::play(Query::Url { url: url.to_owned() });
    state = apply_command(&state, &play, &member, START).0;
    let current = state.head.current.as_mut().expect("it is current");
    current.info = info(0);
    state.head.playhead = segue_domain::Playhead::running(Millis::ZERO, START);
    let more = (1..tracks).map(|n| Track::resolved(TrackId::new(n as u64 + 1), info(n), UserId::new(42)));
    state.queue.push_back(more, state.head.version);
    state.head.next_track = tracks as u64 + 1;
    state.head.directory = state.queue.directory();
    state.head.next_page = state.queue.next_page();
    assert_eq!(state.broken_invariant(), None);
    change(&state)
}

pub fn change(state: &Session) -> SessionChange {
    let pages = state.queue.pages().iter().map(|page| page.as_ref().clone()).collect();
    let mut change = SessionChange::silent(state.head.clone(), pages);
    if state.journal.version == state.head.version {
        change.journal = state.journal.clone();
    }
    change
}

fn info(number: usize) -> ResolvedTrack {
    let url = format!("https://example.org/{number}.ogg");
    ResolvedTrack {
        title: format!("Song {number} 🎵"),
        artist: Some("Somebody".to_owned()),
        duration: Some(Millis::from_secs(180)),
        query: Query::Url { url },
        page_url: None,
    }
}
