//! How a session ends, and what it can't be used for.

use axum::http::Method;
use segue_panel_db::{NewSession, SESSION_IDLE, SessionSecret};

use super::browser::{PANEL, Panel, segue_id};

#[tokio::test]
async fn one_browser_is_signed_out_or_all() {
    let panel = Panel::new().await;
    let mut one = panel.signed_in(panel.world.ada).await;
    let mut two = panel.signed_in(panel.world.ada).await;
    let mut three = panel.signed_in(panel.world.ada).await;
    let mut grace = panel.signed_in(panel.world.grace).await;
    assert_eq!(one.get("/api/auth/me").await.body["sessions"], 3);

    let before = one.cookies.clone();
    assert_eq!(one.post("/api/auth/logout", "").await.status, 204);
    assert_eq!(one.session(), None, "the cookie is gone");
    assert_eq!(one.get("/api/auth/me").await.code(), "auth.session-missing");
    one.cookies = before;
    assert_eq!(one.get("/api/auth/me").await.code(), "auth.session-expired", "and so is the session");

    assert_eq!(two.post("/api/auth/logout-everywhere", "").await.status, 204);
    assert_eq!(three.get("/api/auth/me").await.code(), "auth.session-expired");
    assert_eq!(grace.get("/api/auth/me").await.status, 200);
}

#[tokio::test]
async fn a_session_that_is_not_used_is_over() {
    let panel = Panel::new().await;
    let secret = SessionSecret::generate();
    let new = NewSession {
        user_id: segue_id(panel.world.ada),
        user_name: "Ada".to_owned(),
        avatar: None,
        sealed_tokens: String::new(),
    };
    let long_ago = segue_store::now() - SESSION_IDLE;
    panel.api.panel.create_session(&secret, new, long_ago).await.expect("made");
    let mut browser = panel.browser();
    browser.cookies.insert("segue_session".to_owned(), secret.expose());
    let answer = browser.get("/api/auth/me").await;
    assert_eq!((answer.status.as_u16(), answer.code()), (401, "auth.session-expired"));
    assert!(!answer.headers.contains_key("www-authenticate"), "no browser shows a prompt of its own");
}

#[tokio::test]
async fn writes_come_from_the_panel_itself() {
    let panel = Panel::new().await;
    let mut browser = panel.signed_in(panel.world.ada).await;
    let uri = "/api/auth/logout";
    for origin in ["https://evil.example", "http://panel.test.evil.example", "https://panel.test", "null", ""]
    {
        let answer = browser.send(Method::POST, uri, Some(""), &[("origin", origin)]).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (403, "auth.origin"), "{origin}");
    }
    for headers in [&[][..], &[("referer", PANEL)], &[("origin", PANEL), ("origin", "https://evil.example")]]
    {
        let answer = browser.send(Method::POST, uri, Some(""), headers).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (403, "auth.origin"), "{headers:?}");
    }
    assert_eq!(browser.get("/api/auth/me").await.status, 200, "reading needs none, and nothing was done");
    assert_eq!(browser.post(uri, "").await.status, 204);
}

#[tokio::test]
async fn who_asks_too_fast_is_told_to_wait() {
    let panel = Panel::new().await;
    let mut browser = panel.signed_in(panel.world.ada).await;
    let mut refused = None;
    for _ in 0..200 {
        let answer = browser.get("/api/auth/me").await;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let answer = refused.expect("200 at once are too many");
    assert_eq!((answer.status.as_u16(), answer.code()), (429, "request.rate"));
    assert_eq!(answer.headers["retry-after"], "1");
    let mut other = panel.signed_in(panel.world.grace).await;
    assert_eq!(other.get("/api/auth/me").await.status, 200, "others are counted for themselves");
}
