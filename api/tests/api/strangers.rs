//! What strangers can't keep others from.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use axum::{body::Body, extract::ConnectInfo};
use segue_api::{ApiState, TrustedProxies, api_router};
use tokio::time::Instant;
use tower::ServiceExt;

use super::{
    browser::{PANEL, Panel, sign_in_settings},
    fixture::request,
};

const LOGIN: &str = "/api/auth/login";
const STRANGER: &str = "203.0.113.66";

/// Somebody's address, and what a proxy says of it.
#[derive(Clone, Copy)]
struct From<'a> {
    peer: &'a str,
    forwarded_for: Option<&'a str>,
}

async fn asked(router: &axum::Router, uri: &str, from: From<'_>) -> u16 {
    let mut request = request("GET", uri, None);
    if let Some(line) = from.forwarded_for {
        request = request.header("x-forwarded-for", line);
    }
    let mut request = request.body(Body::empty()).expect("a request");
    let peer: IpAddr = from.peer.parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 1)));
    router.clone().oneshot(request).await.expect("the router never fails").status().as_u16()
}

fn router(panel: &Panel, proxies: TrustedProxies) -> axum::Router {
    let state = ApiState::new(panel.api.panel.clone()).with_sign_in(sign_in_settings(&panel.sim, PANEL));
    api_router(state.with_trusted_proxies(proxies))
}

/// A stranger asks 87 times a second while 17 people sign in, each once. Returns how often the stranger was refused.
async fn rush(
    router: &axum::Router,
    stranger: impl Fn(u32) -> (String, Option<String>),
    person: impl Fn(u32) -> (String, Option<String>),
) -> u32 {
    let begun = Instant::now();
    let mut refused = 0;
    let mut signed_in = 0;
    for number in 0..260 {
        tokio::time::sleep_until(begun + Duration::from_secs(1) * number / 87).await;
        let (peer, line) = stranger(number);
        let from = From { peer: &peer, forwarded_for: line.as_deref() };
        refused += u32::from(asked(router, LOGIN, from).await == 429);
        if number % 15 == 14 && signed_in < 17 {
            let (peer, line) = person(signed_in);
            let from = From { peer: &peer, forwarded_for: line.as_deref() };
            assert_eq!(asked(router, LOGIN, from).await, 303, "person {signed_in}");
            assert_eq!(asked(router, "/api/auth/callback", from).await, 303, "person {signed_in}");
            signed_in += 1;
        }
    }
    assert_eq!(signed_in, 17);
    refused
}

#[tokio::test]
async fn a_stranger_in_a_hurry_leaves_the_sign_ins_of_others_untouched() {
    let panel = Panel::new().await;
    let router = router(&panel, TrustedProxies::default());
    let refused =
        rush(&router, |_| (STRANGER.to_owned(), None), |person| (format!("192.0.2.{person}"), None));
    assert!(refused.await > 200, "and is refused");
}

#[tokio::test]
async fn behind_a_proxy_each_is_counted_for_themselves() {
    let panel = Panel::new().await;
    let proxies: TrustedProxies = "10.0.0.0/8".parse().expect("a network");
    let router = router(&panel, proxies);
    let proxy = || "10.0.0.1".to_owned();
    // What the stranger writes into the header themselves stands to the left of what the proxy adds.
    let stranger = |number| (proxy(), Some(format!("198.51.100.{}, {STRANGER}", number % 250)));
    let refused = rush(&router, stranger, |person| (proxy(), Some(format!("192.0.2.{person}"))));
    assert!(refused.await > 200, "and is refused");
}

#[tokio::test]
async fn who_is_no_proxy_is_not_believed() {
    let panel = Panel::new().await;
    let router = router(&panel, "10.0.0.0/8".parse().expect("a network"));
    let mut answers = Vec::new();
    for number in 0..40 {
        let line = format!("192.0.2.{number}");
        answers.push(asked(&router, LOGIN, From { peer: STRANGER, forwarded_for: Some(&line) }).await);
    }
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 30, "{answers:?}");
    let victim = From { peer: "192.0.2.7", forwarded_for: None };
    assert_eq!(asked(&router, LOGIN, victim).await, 303, "and takes nothing from whom it names");
}

#[tokio::test]
async fn a_person_s_open_pages_are_bounded() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let uri = format!("/api/control-panel/guilds/{}/events", panel.world.guild);
    let cookies: Vec<_> = ada.cookies.clone().into_iter().collect();
    let mut open = Vec::new();
    for _ in 0..17 {
        let mut request = request("GET", &uri, None);
        for (name, value) in &cookies {
            request = request.header("cookie", format!("{name}={value}"));
        }
        let request = request.body(Body::empty()).expect("a request");
        open.push(panel.api.router.clone().oneshot(request).await.expect("the router never fails"));
    }
    let statuses: Vec<_> = open.iter().map(|answer| answer.status().as_u16()).collect();
    assert_eq!(statuses, [&[200; 16][..], &[429]].concat());
    open.pop();
    open.pop();
    assert_eq!(ada.get(&uri).await.status, 200, "a page that was closed makes room");
    let mut grace = panel.signed_in(panel.world.grace).await;
    assert_eq!(grace.get(&uri).await.status, 200, "others have their own");
}
