//! Signing in, and what nobody gets in by.

use segue_domain::Millis;
use segue_panel_db::{SIGN_IN_LIFETIME, SessionSecret, SignInMemory};

use super::browser::{Panel, SECURE_PANEL, agree, parameter, refuse, segue_id, with_parameter};

const FAILED: &str = "http://panel.test/?signin=failed";

#[tokio::test]
async fn a_person_signs_in_and_goes_on_where_they_were() {
    let panel = Panel::new().await;
    let mut browser = panel.browser();
    let page = browser.begin("/g/123?tab=queue").await;
    for (name, value) in [
        ("response_type", "code"),
        ("scope", "identify guilds"),
        ("code_challenge_method", "S256"),
        ("redirect_uri", "http://panel.test/api/auth/callback"),
    ] {
        assert_eq!(parameter(page.as_str(), name).as_deref(), Some(value));
    }
    assert_eq!(parameter(page.as_str(), "state").map(|state| state.len()), Some(43));
    assert!(parameter(page.as_str(), "code_verifier").is_none());

    let back = agree(page, panel.world.ada).await;
    let answer = browser.get(&back).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "http://panel.test/g/123?tab=queue".into())
    );
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), ["segue_session"]);

    let me = browser.get("/api/auth/me").await;
    assert_eq!(me.status, 200);
    assert_eq!(me.body["user"]["name"], "Ada");
    assert_eq!(me.body["user"]["id"], panel.world.ada.to_string());
    assert_eq!(me.body["user"]["avatarUrl"], serde_json::Value::Null);
    assert_eq!((&me.body["operator"], &me.body["sessions"]), (&false.into(), &1.into()));
    let invite = me.body["inviteUrl"].as_str().expect("an address");
    assert_eq!(parameter(invite, "scope").as_deref(), Some("bot applications.commands"));
}

#[tokio::test]
async fn cookies_are_closed_to_scripts_and_other_sites() {
    let panel = Panel::with(SECURE_PANEL, &[]).await;
    let mut browser = panel.browser();
    let answer = browser.get("/api/auth/login").await;
    let cookies = answer.set_cookies();
    assert_eq!(cookies.len(), 1);
    assert!(cookies[0].starts_with("__Secure-segue_sign_in="));
    assert!(cookies[0].ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/api/auth; Max-Age=600"));
    let page = answer.location().parse().expect("an address");
    let answer = browser.get(&agree(page, panel.world.ada).await).await;
    let cookies = answer.set_cookies();
    assert!(cookies[0].starts_with("__Secure-segue_sign_in=;") && cookies[0].contains("Max-Age=0"));
    assert!(cookies[1].starts_with("__Host-segue_session="));
    assert!(cookies[1].ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=604800"));
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(browser.get("/api/auth/me").await.status, 200);
}

#[tokio::test]
async fn who_says_no_is_not_signed_in() {
    let panel = Panel::new().await;
    let mut browser = panel.browser();
    let back = refuse(browser.begin("/").await).await;
    let answer = browser.get(&back).await;
    assert_eq!(answer.location(), "http://panel.test/?signin=denied");
    assert_eq!(browser.session(), None);
    assert_eq!(browser.get(&back).await.location(), FAILED, "once");
}

#[tokio::test]
async fn a_state_counts_in_the_browser_that_began_with_it() {
    let panel = Panel::new().await;
    let (mut ada, mut mallory, mut nobody) = (panel.browser(), panel.browser(), panel.browser());
    let of_ada = agree(ada.begin("/").await, panel.world.ada).await;
    let of_mallory = agree(mallory.begin("/").await, panel.world.linus).await;
    // Mallory has Ada's browser open a page that would sign her in as him.
    assert_eq!(ada.get(&of_mallory).await.location(), FAILED);
    assert_eq!(nobody.get(&of_mallory).await.location(), FAILED);
    assert_eq!(mallory.get(&of_ada).await.location(), FAILED);
    assert!([&ada, &mallory, &nobody].iter().all(|browser| browser.session().is_none()));
    assert_eq!(ada.get(&of_ada).await.location(), "http://panel.test/", "and it ended nothing");
    assert_eq!(ada.get("/api/auth/me").await.body["user"]["name"], "Ada");
}

#[tokio::test]
async fn a_code_counts_with_the_verifier_that_it_was_asked_for_with() {
    let panel = Panel::new().await;
    let (mut ada, mut mallory) = (panel.browser(), panel.browser());
    let of_ada = agree(ada.begin("/").await, panel.world.ada).await;
    let of_mallory = agree(mallory.begin("/").await, panel.world.linus).await;
    let stolen = parameter(&of_ada, "code").expect("a code");
    let forged = with_parameter(&of_mallory, "code", &stolen);
    assert_eq!(mallory.get(&forged).await.location(), FAILED);
    assert_eq!(mallory.session(), None);
}

#[tokio::test]
async fn codes_and_states_count_once() {
    let panel = Panel::new().await;
    let mut browser = panel.browser();
    let page = browser.begin("/").await;
    let cookies = browser.cookies.clone();
    let back = agree(page, panel.world.ada).await;
    assert_eq!(browser.get(&back).await.location(), "http://panel.test/");

    let mut again = panel.browser();
    again.cookies = cookies;
    assert_eq!(again.get(&back).await.location(), FAILED, "the state");
    let fresh = agree(again.begin("/").await, panel.world.ada).await;
    let used = parameter(&back, "code").expect("a code");
    assert_eq!(again.get(&with_parameter(&fresh, "code", &used)).await.location(), FAILED, "the code");
    assert_eq!(again.session(), None);
}

#[tokio::test]
async fn a_sign_in_that_takes_too_long_is_over() {
    let panel = Panel::new().await;
    let (id, state) = (SessionSecret::generate(), SessionSecret::generate());
    let memory = SignInMemory { verifier: "v".repeat(43), return_path: "/".to_owned() };
    let long_ago = segue_store::now() - SIGN_IN_LIFETIME - Millis::from_secs(1);
    panel.api.panel.begin_sign_in(&id, &state, &memory, long_ago).await.expect("begun");
    let mut browser = panel.browser();
    browser.cookies.insert("segue_sign_in".to_owned(), id.expose());
    let back = format!("/api/auth/callback?code=x&state={}", state.expose());
    assert_eq!(browser.get(&back).await.location(), FAILED);
}

#[tokio::test]
async fn nothing_about_a_failure_is_told() {
    let panel = Panel::new().await;
    let mut browser = panel.browser();
    let state = parameter(browser.begin("/").await.as_str(), "state").expect("a state");
    let long = "x".repeat(2_000);
    for query in [
        String::new(),
        "?code=x".to_owned(),
        "?state=x&code=y".to_owned(),
        format!("?state={state}&error=server_error&error_description=%3Cscript%3E"),
        format!("?state={state}&code={long}"),
        "?state=a&state=b".to_owned(),
    ] {
        let answer = browser.get(&format!("/api/auth/callback{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, FAILED.to_owned()), "{query}");
        assert_eq!(answer.body, serde_json::Value::Null);
    }
    let back = agree(browser.begin("/").await, panel.world.ada).await;
    panel.sim.fail_rest("POST /oauth2/token", 500, 1);
    assert_eq!(browser.get(&back).await.location(), FAILED, "Discord is down");
    let back = agree(browser.begin("/").await, panel.world.ada).await;
    panel.sim.fail_rest("GET /users/@me", 500, 1);
    assert_eq!(browser.get(&back).await.location(), FAILED, "Discord is half down");
    assert_eq!(browser.session(), None);
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let panel = Panel::new().await;
    for elsewhere in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/\t/evil.example",
        "/.//evil.example",
        "/api/auth/login",
        "javascript:alert(1)",
    ] {
        let mut browser = panel.browser();
        let back = agree(browser.begin(elsewhere).await, panel.world.ada).await;
        let location = browser.get(&back).await.location();
        assert!(location.starts_with("http://panel.test/"), "{elsewhere}: {location}");
        assert!(!location.contains("/api/"), "{elsewhere}: {location}");
    }
}

#[tokio::test]
async fn a_session_that_was_planted_before_is_not_the_one_that_is_signed_in() {
    let panel = Panel::new().await;
    let planted = SessionSecret::generate().expose();
    let mut browser = panel.browser();
    browser.cookies.insert("segue_session".to_owned(), planted.clone());
    browser.sign_in(panel.world.ada).await;
    assert_ne!(browser.session(), Some(&planted));
    let mut mallory = panel.browser();
    mallory.cookies.insert("segue_session".to_owned(), planted);
    assert_eq!(mallory.get("/api/auth/me").await.code(), "auth.session-expired");

    // A good session of somebody else, planted: it ends, and Ada's is another.
    let theirs = panel.signed_in(panel.world.linus).await.session().expect("a session").clone();
    let mut browser = panel.browser();
    browser.cookies.insert("segue_session".to_owned(), theirs.clone());
    browser.sign_in(panel.world.ada).await;
    assert_eq!(browser.get("/api/auth/me").await.body["user"]["name"], "Ada");
    mallory.cookies.insert("segue_session".to_owned(), theirs);
    assert_eq!(mallory.get("/api/auth/me").await.code(), "auth.session-expired");
}

#[tokio::test]
async fn the_database_reveals_neither_cookies_nor_tokens() {
    let panel = Panel::new().await;
    let browser = panel.signed_in(panel.world.ada).await;
    let secret = SessionSecret::parse(browser.session().expect("a session")).expect("its shape");
    let session = panel.api.panel.session(&secret, segue_store::now()).await.expect("read").expect("live");
    assert_eq!(session.user_id, segue_id(panel.world.ada));
    assert!(session.sealed_tokens.len() > 60, "there is something in it");
    // Simulated tokens are hexadecimal digits, as in JSON.
    assert!(!session.sealed_tokens.contains("access"));
    assert_ne!(session.id, secret.expose());
}

#[tokio::test]
async fn without_settings_nobody_signs_in_and_that_is_said() {
    let api = super::fixture::Fixture::new().await;
    let documents = ["/api/openapi.json", "/api/docs"];
    for (method, path, access) in segue_api::route_list() {
        use segue_api::Access::{Member, Operator, Public, SignedIn};
        let is_document = documents.contains(&path);
        let path = path.replace("{guild}", "1").replace("{key}", "1");
        let request = super::fixture::request(method.as_str(), &path, None);
        let answer = api.send(request.body(axum::body::Body::empty()).expect("a request")).await;
        let needs_it = matches!(access, Public | SignedIn | Member | segue_api::Access::Manager | Operator);
        let refused = (answer.status.as_u16(), answer.code()) == (503, "auth.not-configured");
        assert_eq!(refused, needs_it && !is_document, "{method} {path}: {answer:?}");
    }
}
