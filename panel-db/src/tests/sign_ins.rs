//! A sign-in is used once, by the browser that began it.

use segue_domain::Millis;

use super::on_both_databases;
use crate::{PanelStore, SIGN_IN_LIFETIME, SessionSecret, SignInMemory};

on_both_databases!(
    a_sign_in_is_taken_once,
    of_two_who_take_it_at_once_one_gets_it,
    another_state_or_browser_gets_nothing,
    a_sign_in_is_over_after_its_time,
    what_is_over_is_removed,
    only_hashes_are_stored,
);

fn memory() -> SignInMemory {
    SignInMemory { verifier: "v".repeat(43), return_path: "/g/1".to_owned() }
}

async fn begin(panel: &PanelStore) -> (SessionSecret, SessionSecret) {
    let (id, state) = (SessionSecret::generate(), SessionSecret::generate());
    panel.begin_sign_in(&id, &state, &memory(), segue_store::now()).await.expect("begun");
    (id, state)
}

async fn takes(panel: &PanelStore, id: &SessionSecret, state: &SessionSecret) -> bool {
    panel.take_sign_in(id, state, segue_store::now()).await.expect("answered").is_some()
}

async fn a_sign_in_is_taken_once(panel: &PanelStore) {
    let (id, state) = begin(panel).await;
    let taken = panel.take_sign_in(&id, &state, segue_store::now()).await.expect("answered");
    assert!(taken == Some(memory()));
    assert!(!takes(panel, &id, &state).await);
}

async fn of_two_who_take_it_at_once_one_gets_it(panel: &PanelStore) {
    let (id, state) = begin(panel).await;
    let (one, other) = tokio::join!(takes(panel, &id, &state), takes(panel, &id, &state));
    assert!(one ^ other, "{one} {other}");
}

async fn another_state_or_browser_gets_nothing(panel: &PanelStore) {
    let (mine, theirs) = (begin(panel).await, begin(panel).await);
    assert!(!takes(panel, &mine.0, &theirs.1).await);
    assert!(!takes(panel, &theirs.0, &mine.1).await);
    assert!(!takes(panel, &SessionSecret::generate(), &mine.1).await);
    assert!(takes(panel, &mine.0, &mine.1).await, "a wrong try ends nothing");
}

async fn a_sign_in_is_over_after_its_time(panel: &PanelStore) {
    let (id, state) = begin(panel).await;
    let later = segue_store::now() + SIGN_IN_LIFETIME;
    assert!(panel.take_sign_in(&id, &state, later).await.expect("answered").is_none());
}

async fn what_is_over_is_removed(panel: &PanelStore) {
    use sea_orm::{EntityTrait, PaginatorTrait};

    begin(panel).await;
    begin(panel).await;
    let later = segue_store::now() + SIGN_IN_LIFETIME + Millis::from_secs(1);
    let (id, state) = (SessionSecret::generate(), SessionSecret::generate());
    panel.begin_sign_in(&id, &state, &memory(), later).await.expect("begun");
    let rows = crate::entity::sign_in::Entity::find().count(&panel.db).await.expect("counted");
    assert_eq!(rows, 1);
}

async fn only_hashes_are_stored(panel: &PanelStore) {
    use sea_orm::EntityTrait;

    let (id, state) = begin(panel).await;
    let rows = crate::entity::sign_in::Entity::find().all(&panel.db).await.expect("read");
    let rows = format!("{rows:?}");
    assert!(rows.contains(&id.hash()) && rows.contains(&state.hash()));
    for secret in [id, state] {
        assert!(!rows.contains(&secret.expose()) && !rows.contains(&hex::encode(secret.as_bytes())));
    }
}
