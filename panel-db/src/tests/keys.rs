//! Keys are made once, checked, rotated and disabled.

use std::collections::BTreeSet;

use segue_domain::{GuildId, Millis};

use super::on_both_databases;
use crate::{ApiKey, ApiKeySecret, KeyCheck, PanelStore, Rotated, Scope};
use segue_store::{Answer, Once};

on_both_databases!(
    a_key_works_until_it_is_disabled,
    another_secret_is_unknown,
    a_key_expires,
    two_keys_work_during_rotation,
    a_successor_ends_when_its_key_would_have,
    a_key_that_is_over_is_not_revived,
    a_key_is_made_and_replaced_once_for_a_request,
    only_the_hash_is_stored,
    a_key_needs_a_name_and_a_scope,
    keys_of_older_and_newer_versions_are_read,
    keys_of_a_guild_are_its_own,
);

fn read() -> BTreeSet<Scope> {
    BTreeSet::from([Scope::QueueSyncRead])
}

async fn check(panel: &PanelStore, secret: &ApiKeySecret) -> KeyCheck {
    panel.verify_api_key(secret.expose(), segue_store::now()).await.expect("checked")
}

async fn a_key_works_until_it_is_disabled(panel: &PanelStore) {
    let (key, secret) = panel.create_api_key("dashboard", &read(), None).await.expect("made");
    assert!(matches!(check(panel, &secret).await, KeyCheck::Valid(found) if found.id == key.id));
    assert!(panel.api_keys().await.expect("listed")[0].last_used_at.is_some());
    assert!(panel.disable_api_key(&key.id).await.expect("disabled"));
    assert!(!panel.disable_api_key(&key.id).await.expect("it is disabled"));
    assert_eq!(check(panel, &secret).await, KeyCheck::Disabled);
}

async fn another_secret_is_unknown(panel: &PanelStore) {
    let (_, secret) = panel.create_api_key("dashboard", &read(), None).await.expect("made");
    let other = ApiKeySecret::generate();
    assert_eq!(check(panel, &other).await, KeyCheck::Unknown);
    // The right row, the wrong secret.
    let text = secret.expose();
    let last = if text.ends_with('0') { "1" } else { "0" };
    let forged = format!("{}{last}", &text[..text.len() - 1]);
    assert_eq!(panel.verify_api_key(&forged, segue_store::now()).await.expect("checked"), KeyCheck::Unknown);
    for text in ["", "segue_", "' OR 1=1 --"] {
        assert_eq!(panel.verify_api_key(text, segue_store::now()).await.expect("checked"), KeyCheck::Unknown);
    }
}

async fn a_key_expires(panel: &PanelStore) {
    let expires_at = segue_store::now() + Millis::from_secs(60);
    let (_, secret) = panel.create_api_key("short", &read(), Some(expires_at)).await.expect("made");
    assert!(matches!(check(panel, &secret).await, KeyCheck::Valid(_)));
    let later = panel.verify_api_key(secret.expose(), expires_at).await.expect("checked");
    assert_eq!(later, KeyCheck::Expired);
}

async fn two_keys_work_during_rotation(panel: &PanelStore) {
    let (old, old_secret) = panel.create_api_key("dashboard", &read(), None).await.expect("made");
    let (new, new_secret) = rotated(panel, &old, Millis::from_secs(3_600)).await;
    assert_eq!((new.name, new.scopes), (old.name, old.scopes));
    assert!(matches!(check(panel, &old_secret).await, KeyCheck::Valid(_)));
    assert!(matches!(check(panel, &new_secret).await, KeyCheck::Valid(_)));
    let after = segue_store::now() + Millis::from_secs(3_601);
    assert_eq!(panel.verify_api_key(old_secret.expose(), after).await.expect("checked"), KeyCheck::Expired);
    let unknown = panel.rotate_api_key("nobody", Millis::ZERO).await.expect("answered");
    assert_eq!(unknown, Rotated::Unknown);
}

async fn rotated(panel: &PanelStore, key: &ApiKey, grace: Millis) -> (ApiKey, ApiKeySecret) {
    match panel.rotate_api_key(&key.id, grace).await.expect("answered") {
        Rotated::Made(made) => *made,
        other => panic!("{other:?}"),
    }
}

async fn a_successor_ends_when_its_key_would_have(panel: &PanelStore) {
    let expires_at = segue_store::now() + Millis::from_secs(7_200);
    let (old, old_secret) = panel.create_api_key("dashboard", &read(), Some(expires_at)).await.expect("made");
    let (new, new_secret) = rotated(panel, &old, Millis::from_secs(3_600)).await;
    assert_eq!(new.expires_at, Some(expires_at));
    let at =
        async |secret: &ApiKeySecret, at| panel.verify_api_key(secret.expose(), at).await.expect("checked");
    assert!(matches!(at(&new_secret, expires_at - Millis::new(1)).await, KeyCheck::Valid(_)));
    assert_eq!(at(&new_secret, expires_at).await, KeyCheck::Expired);
    assert_eq!(
        at(&old_secret, expires_at - Millis::from_secs(1)).await,
        KeyCheck::Expired,
        "after the grace"
    );
    // A grace that is longer than what is left prolongs nothing.
    let (newest, _) = rotated(panel, &new, Millis::from_secs(86_400)).await;
    assert_eq!(newest.expires_at, Some(expires_at));
    assert_eq!(at(&new_secret, expires_at).await, KeyCheck::Expired);
}

async fn a_key_that_is_over_is_not_revived(panel: &PanelStore) {
    let over = segue_store::now() - Millis::from_secs(1);
    let (expired, _) = panel.create_api_key("expired", &read(), Some(over)).await.expect("made");
    let (disabled, _) = panel.create_api_key("disabled", &read(), None).await.expect("made");
    panel.disable_api_key(&disabled.id).await.expect("disabled");
    for key in [expired, disabled] {
        let refused = panel.rotate_api_key(&key.id, Millis::from_secs(60)).await.expect("answered");
        assert_eq!(refused, Rotated::Over, "{}", key.name);
    }
    assert_eq!(panel.api_keys().await.expect("listed").len(), 2, "none was made");
}

/// Asked twice at once and once more later, as a caller does whose answer was lost.
async fn a_key_is_made_and_replaced_once_for_a_request(panel: &PanelStore) {
    let guild = GuildId::new(7);
    let now = segue_store::now();
    let tell = |name: &'static str| {
        move |made: &(ApiKey, ApiKeySecret)| {
            Some(Answer { id: name.to_owned(), body: made.1.expose().to_owned(), now })
        }
    };
    let (create, scopes) = (tell("create"), read());
    let made = || panel.create_guild_api_key_once(guild, "once", &scopes, None, Some(&create));
    let (first, second) = futures::future::join(made(), made()).await;
    let outcomes = [first, second, made().await];
    let now_made: Vec<_> =
        outcomes.into_iter().filter_map(|outcome| now_of(outcome.expect("made"))).collect();
    let [(key, secret)] = &now_made[..] else { panic!("{now_made:?}") };
    assert_eq!(panel.answer("create", now).await.expect("read").as_deref(), Some(secret.expose()));
    assert_eq!(panel.api_keys_of(guild).await.expect("listed").len(), 1);

    let rotate = tell("rotate");
    let grace = Millis::from_secs(60);
    let again = || panel.rotate_api_key_once(&key.id, grace, Some(&rotate));
    assert!(matches!(again().await.expect("rotated"), Once::Now(Rotated::Made(_))));
    assert_eq!(again().await.expect("answered"), Once::Before);
    assert_eq!(panel.api_keys_of(guild).await.expect("listed").len(), 2);

    // When an answer is no longer kept, the same name is another request.
    let later = now + segue_store::ANSWER_LIFE;
    assert_eq!(panel.answer("create", later).await.expect("read"), None);
    let answer = Answer { id: "create".to_owned(), body: String::new(), now: later };
    assert!(panel.keep_answer(&answer).await.expect("kept"));
    assert!(!panel.keep_answer(&answer).await.expect("it has one"));
}

fn now_of<T>(outcome: Once<T>) -> Option<T> {
    match outcome {
        Once::Now(outcome) => Some(outcome),
        Once::Before => None,
    }
}

async fn only_the_hash_is_stored(panel: &PanelStore) {
    use sea_orm::EntityTrait;

    let (_, secret) = panel.create_api_key("dashboard", &read(), None).await.expect("made");
    let rows = crate::entity::api_key::Entity::find().all(&panel.db).await.expect("read");
    let row = format!("{rows:?}");
    let (_, hidden) = secret.expose().rsplit_once('_').expect("a key has parts");
    assert!(row.contains(&secret.hash()) && !row.contains(hidden));
}

async fn a_key_needs_a_name_and_a_scope(panel: &PanelStore) {
    let long = "x".repeat(101);
    for (name, scopes) in [("", read()), (" ", read()), (long.as_str(), read()), ("ok", BTreeSet::new())] {
        let refused = panel.create_api_key(name, &scopes, None).await.expect_err("refused");
        assert_eq!(refused.code(), "store.configuration");
    }
}

async fn keys_of_older_and_newer_versions_are_read(panel: &PanelStore) {
    use sea_orm::{ActiveValue::Set, EntityTrait};

    use crate::entity::api_key;

    // As the version before `status:read` wrote them, and as one after this may.
    let stored = [
        ("queue-sync:read queue-sync:write", vec![Scope::QueueSyncRead, Scope::QueueSyncWrite]),
        ("queue-sync:read status:read", vec![Scope::QueueSyncRead, Scope::StatusRead]),
        ("status:read something:new", vec![Scope::StatusRead]),
        ("something:new", vec![]),
    ];
    for (scopes, meant) in stored {
        let (key, secret) = panel.create_api_key("stored", &read(), None).await.expect("made");
        let row =
            api_key::ActiveModel { id: Set(key.id), scopes: Set(scopes.to_owned()), ..Default::default() };
        api_key::Entity::update(row).exec_without_returning(&panel.db).await.expect("written");
        let KeyCheck::Valid(found) = check(panel, &secret).await else { panic!("{scopes:?} is refused") };
        assert_eq!(found.scopes, BTreeSet::from_iter(meant), "{scopes:?}");
    }
}

async fn keys_of_a_guild_are_its_own(panel: &PanelStore) {
    let (guild, other) = (GuildId::new(u64::MAX), GuildId::new(2));
    panel.create_api_key("the operator's", &read(), None).await.expect("made");
    panel.create_guild_api_key(other, "theirs", &read(), None).await.expect("made");
    let (old, _) = panel.create_guild_api_key(guild, "ours", &read(), None).await.expect("made");
    assert_eq!(old.guild, Some(guild));
    let (new, secret) = rotated(panel, &old, Millis::from_secs(60)).await;
    assert_eq!(new.guild, Some(guild), "a successor is good for the same guild");
    assert!(matches!(check(panel, &secret).await, KeyCheck::Valid(found) if found.guild == Some(guild)));
    let ids = |keys: Vec<crate::ApiKey>| keys.into_iter().map(|key| key.id).collect::<Vec<_>>();
    assert_eq!(ids(panel.api_keys_of(guild).await.expect("listed")), [new.id, old.id]);
    assert_eq!(panel.api_keys().await.expect("listed").len(), 4);
    let refused = panel.create_guild_api_key(guild, "", &read(), None).await.expect_err("refused");
    assert_eq!(refused.code(), "store.configuration");
}
