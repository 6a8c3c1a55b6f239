//! Keys are made once, checked, rotated and disabled.

use std::collections::BTreeSet;

use segue_domain::{GuildId, Millis};

use super::on_both_databases;
use crate::panel::{ApiKeySecret, KeyCheck, PanelStore, Scope};

on_both_databases!(
    a_key_works_until_it_is_disabled,
    another_secret_is_unknown,
    a_key_expires,
    two_keys_work_during_rotation,
    only_the_hash_is_stored,
    a_key_needs_a_name_and_a_scope,
    keys_of_older_and_newer_versions_are_read,
    keys_of_a_guild_are_its_own,
);

fn read() -> BTreeSet<Scope> {
    BTreeSet::from([Scope::QueueSyncRead])
}

async fn check(panel: &PanelStore, secret: &ApiKeySecret) -> KeyCheck {
    panel.verify_api_key(secret.expose(), crate::now()).await.expect("checked")
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
    assert_eq!(panel.verify_api_key(&forged, crate::now()).await.expect("checked"), KeyCheck::Unknown);
    for text in ["", "segue_", "' OR 1=1 --"] {
        assert_eq!(panel.verify_api_key(text, crate::now()).await.expect("checked"), KeyCheck::Unknown);
    }
}

async fn a_key_expires(panel: &PanelStore) {
    let expires_at = crate::now() + Millis::from_secs(60);
    let (_, secret) = panel.create_api_key("short", &read(), Some(expires_at)).await.expect("made");
    assert!(matches!(check(panel, &secret).await, KeyCheck::Valid(_)));
    let later = panel.verify_api_key(secret.expose(), expires_at).await.expect("checked");
    assert_eq!(later, KeyCheck::Expired);
}

async fn two_keys_work_during_rotation(panel: &PanelStore) {
    let (old, old_secret) = panel.create_api_key("dashboard", &read(), None).await.expect("made");
    let rotated = panel.rotate_api_key(&old.id, Millis::from_secs(3_600)).await.expect("rotated");
    let (new, new_secret) = rotated.expect("the old key is there");
    assert_eq!((new.name, new.scopes), (old.name, old.scopes));
    assert!(matches!(check(panel, &old_secret).await, KeyCheck::Valid(_)));
    assert!(matches!(check(panel, &new_secret).await, KeyCheck::Valid(_)));
    let after = crate::now() + Millis::from_secs(3_601);
    assert_eq!(panel.verify_api_key(old_secret.expose(), after).await.expect("checked"), KeyCheck::Expired);
    assert_eq!(panel.rotate_api_key("nobody", Millis::ZERO).await.expect("answered"), None);
}

async fn only_the_hash_is_stored(panel: &PanelStore) {
    use sea_orm::EntityTrait;

    let (_, secret) = panel.create_api_key("dashboard", &read(), None).await.expect("made");
    let rows = crate::panel::entity::api_key::Entity::find().all(&panel.db).await.expect("read");
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

    use crate::panel::entity::api_key;

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
    let rotated = panel.rotate_api_key(&old.id, Millis::from_secs(60)).await.expect("rotated");
    let (new, secret) = rotated.expect("the old key is there");
    assert_eq!(new.guild, Some(guild), "a successor is good for the same guild");
    assert!(matches!(check(panel, &secret).await, KeyCheck::Valid(found) if found.guild == Some(guild)));
    let ids = |keys: Vec<crate::panel::ApiKey>| keys.into_iter().map(|key| key.id).collect::<Vec<_>>();
    assert_eq!(ids(panel.api_keys_of(guild).await.expect("listed")), [new.id, old.id]);
    assert_eq!(panel.api_keys().await.expect("listed").len(), 4);
    let refused = panel.create_guild_api_key(guild, "", &read(), None).await.expect_err("refused");
    assert_eq!(refused.code(), "store.configuration");
}
