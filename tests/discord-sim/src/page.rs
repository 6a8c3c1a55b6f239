//! The chat page, built into the program.

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use http::header;

use crate::sim::Simulator;

const INDEX: &str = include_str!("../page/index.html");
const SCRIPT: &str = include_str!("../page/app.js");
const LOCALE: &str = include_str!("../page/locale.js");
const MARKDOWN: &str = include_str!("../page/markdown.js");
const COMPOSER: &str = include_str!("../page/composer.js");
const MENU: &str = include_str!("../page/menu.js");
const MESSAGES: &str = include_str!("../page/messages.js");
const SOUND: &str = include_str!("../page/sound.js");
const WORKLET: &str = include_str!("../page/worklet.js");
const STYLE: &str = include_str!("../page/style.css");

pub(crate) fn routes() -> Router<Simulator> {
    let html = "text/html; charset=utf-8";
    let script = "text/javascript; charset=utf-8";
    Router::new()
        .route("/page/", get(async || file(html, INDEX)))
        .route("/page/app.js", get(async move || file(script, SCRIPT)))
        .route("/page/locale.js", get(async move || file(script, LOCALE)))
        .route("/page/markdown.js", get(async move || file(script, MARKDOWN)))
        .route("/page/composer.js", get(async move || file(script, COMPOSER)))
        .route("/page/menu.js", get(async move || file(script, MENU)))
        .route("/page/messages.js", get(async move || file(script, MESSAGES)))
        .route("/page/sound.js", get(async move || file(script, SOUND)))
        .route("/page/worklet.js", get(async move || file(script, WORKLET)))
        .route("/page/style.css", get(async || file("text/css; charset=utf-8", STYLE)))
}

fn file(kind: &'static str, content: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], content).into_response()
}
