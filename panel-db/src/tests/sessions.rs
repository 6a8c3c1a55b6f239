//! Sessions end by themselves, by the person, and everywhere at once.

use segue_domain::{Millis, Timestamp, UserId};

use super::on_both_databases;
use crate::{Login, NewSession, PanelStore, SESSION_IDLE, SESSION_LIFETIME, SessionSecret};

on_both_databases!(
    a_session_is_read_by_its_secret,
    a_session_ends_when_it_is_not_used,
    a_session_ends_however_much_it_is_used,
    being_seen_is_noted_once_a_minute,
    one_browser_or_all_are_signed_out,
    sessions_that_are_over_are_removed,
    tokens_are_replaced,
    names_are_those_of_the_last_sign_in,
    the_secret_is_not_stored,
);

const ADA: UserId = UserId::new(u64::MAX);
const GRACE: UserId = UserId::new(7);

fn new(user_id: UserId, name: &str) -> NewSession {
    NewSession {
        user_id,
        user_name: name.to_owned(),
        avatar: Some("a_1".to_owned()),
        sealed_tokens: "sealed".to_owned(),
    }
}

async fn sign_in(panel: &PanelStore, user: UserId, now: Timestamp) -> (SessionSecret, Login) {
    let secret = SessionSecret::generate();
    let session = panel.create_session(&secret, new(user, "Ada 🎵"), now).await.expect("signed in");
    (secret, session)
}

async fn read(panel: &PanelStore, secret: &SessionSecret, now: Timestamp) -> Option<Login> {
    panel.session(secret, now).await.expect("answered")
}

async fn a_session_is_read_by_its_secret(panel: &PanelStore) {
    let now = segue_store::now();
    let (secret, session) = sign_in(panel, ADA, now).await;
    assert_eq!(read(panel, &secret, now).await, Some(session));
    assert_eq!(read(panel, &SessionSecret::generate(), now).await, None);
}

async fn a_session_ends_when_it_is_not_used(panel: &PanelStore) {
    let now = segue_store::now();
    let (secret, _) = sign_in(panel, ADA, now).await;
    let just_before = now + SESSION_IDLE - Millis::new(1);
    assert!(read(panel, &secret, just_before).await.is_some());
    // That was a sign of life.
    assert!(read(panel, &secret, just_before + SESSION_IDLE - Millis::new(1)).await.is_some());
    let (unused, _) = sign_in(panel, ADA, now).await;
    assert!(read(panel, &unused, now + SESSION_IDLE).await.is_none());
}

async fn a_session_ends_however_much_it_is_used(panel: &PanelStore) {
    let now = segue_store::now();
    let (secret, session) = sign_in(panel, ADA, now).await;
    let mut at = now;
    while at + SESSION_IDLE - Millis::new(1) < session.expires_at {
        at = at + SESSION_IDLE - Millis::new(1);
        assert!(read(panel, &secret, at).await.is_some());
    }
    assert_eq!(session.expires_at, now + SESSION_LIFETIME);
    assert!(read(panel, &secret, session.expires_at).await.is_none());
}

async fn being_seen_is_noted_once_a_minute(panel: &PanelStore) {
    let now = segue_store::now();
    let (secret, _) = sign_in(panel, ADA, now).await;
    let seen = async |after: u64| {
        let at = now + Millis::from_secs(after);
        read(panel, &secret, at).await.expect("live");
        read(panel, &secret, at).await.expect("live").last_seen_at
    };
    assert_eq!(seen(59).await, now);
    assert_eq!(seen(60).await, now + Millis::from_secs(60));
    assert_eq!(seen(119).await, now + Millis::from_secs(60));
}

async fn one_browser_or_all_are_signed_out(panel: &PanelStore) {
    let now = segue_store::now();
    let (one, session) = sign_in(panel, ADA, now).await;
    let (two, _) = sign_in(panel, ADA, now).await;
    let (three, _) = sign_in(panel, ADA, now).await;
    let (grace, _) = sign_in(panel, GRACE, now).await;
    assert_eq!(panel.sessions_of(ADA, now).await.expect("counted"), 3);
    assert!(panel.end_session(&session.id).await.expect("ended"));
    assert!(!panel.end_session(&session.id).await.expect("it is ended"));
    assert!(read(panel, &one, now).await.is_none());
    assert!(read(panel, &two, now).await.is_some());
    assert_eq!(panel.end_sessions_of(ADA).await.expect("ended"), 2);
    assert!(read(panel, &two, now).await.is_none() && read(panel, &three, now).await.is_none());
    assert!(read(panel, &grace, now).await.is_some());
    assert_eq!(panel.sessions_of(ADA, now).await.expect("counted"), 0);
}

async fn sessions_that_are_over_are_removed(panel: &PanelStore) {
    use sea_orm::{EntityTrait, PaginatorTrait};

    let now = segue_store::now();
    sign_in(panel, ADA, now - SESSION_LIFETIME).await;
    sign_in(panel, ADA, now - SESSION_IDLE).await;
    sign_in(panel, ADA, now).await;
    let rows = crate::entity::session::Entity::find().count(&panel.db).await.expect("counted");
    assert_eq!(rows, 1);
}

async fn tokens_are_replaced(panel: &PanelStore) {
    let now = segue_store::now();
    let (secret, session) = sign_in(panel, ADA, now).await;
    assert!(panel.reseal_session(&session.id, "sealed anew").await.expect("kept"));
    assert_eq!(read(panel, &secret, now).await.expect("live").sealed_tokens, "sealed anew");
    assert!(!panel.reseal_session("nobody", "sealed anew").await.expect("answered"));
}

async fn names_are_those_of_the_last_sign_in(panel: &PanelStore) {
    let now = segue_store::now();
    for (after, name) in [(0, "Ada"), (1, "Countess")] {
        let at = now + Millis::new(after);
        panel.create_session(&SessionSecret::generate(), new(ADA, name), at).await.expect("signed in");
    }
    let names = panel.names_of(&[ADA, GRACE]).await.expect("read");
    assert_eq!(names.into_iter().collect::<Vec<_>>(), [(ADA, "Countess".to_owned())]);
    assert!(panel.names_of(&[]).await.expect("read").is_empty());
}

async fn the_secret_is_not_stored(panel: &PanelStore) {
    use sea_orm::EntityTrait;

    let (secret, _) = sign_in(panel, ADA, segue_store::now()).await;
    let rows = crate::entity::session::Entity::find().all(&panel.db).await.expect("read");
    let rows = format!("{rows:?}");
    assert!(rows.contains(&secret.hash()));
    assert!(!rows.contains(&secret.expose()) && !rows.contains(&hex::encode(secret.as_bytes())));
}
