//! A site as yt-dlp knows them: a page for each tune, a search, and the box that offers words for it.
//!
//! The extractors that read it are in `sources/tests/ytdlp-plugins`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    routing::get,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{CHANNELS, Catalogue, SAMPLE_RATE, Tune};

/// What the site shows, and where its files are.
#[derive(Clone)]
struct Site {
    catalogue: Arc<Catalogue>,
    /// `127.0.0.1:PORT` of the server with the tunes.
    files: String,
}

/// Words that were typed.
#[derive(Deserialize)]
struct Words {
    q: String,
}

/// Serves the site; its files are those of another server.
pub(super) fn routes(catalogue: Arc<Catalogue>, files: &str) -> Router {
    Router::new()
        .route("/tunes/page/{name}", get(page))
        .route("/tunes/search", get(search))
        .route("/suggestions", get(suggestions))
        .with_state(Site { catalogue, files: files.to_owned() })
}

impl Site {
    /// Tunes whose titles have these words.
    fn found(&self, words: &str) -> impl Iterator<Item = &Tune> {
        let words = words.to_lowercase();
        self.catalogue.tunes().iter().filter(move |tune| tune.title.to_lowercase().contains(&words))
    }
}

async fn page(State(site): State<Site>, Path(name): Path<String>) -> Result<Json<Value>, StatusCode> {
    let tune = site.catalogue.named(&name).ok_or(StatusCode::NOT_FOUND)?;
    let file = format!("http://{}/tunes/{}", site.files, tune.name);
    let seconds = tune.pcm.len() / CHANNELS / SAMPLE_RATE as usize;
    Ok(Json(json!({"title": tune.title, "duration": seconds, "mp3": file, "opus": file})))
}

async fn search(State(site): State<Site>, Query(words): Query<Words>, headers: HeaderMap) -> Json<Value> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let page = |tune: &Tune| {
        let url = format!("http://{host}/tunes/page/{}", tune.name);
        json!({"url": url, "title": tune.title})
    };
    Json(site.found(&words.q).map(page).collect())
}

/// Answers as `YouTube`'s search box does: what was typed, and what is offered.
async fn suggestions(State(site): State<Site>, Query(words): Query<Words>) -> Json<Value> {
    let offered: Vec<String> = site.found(&words.q).map(|tune| tune.title.to_lowercase()).collect();
    Json(json!([words.q, offered]))
}
