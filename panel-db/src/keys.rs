//! Making, checking and ending keys.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use segue_domain::{GuildId, Millis, Timestamp};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{
    answers::{Tell, answer_once},
    api_key::{ApiKey, ApiKeySecret, KeyCheck, Scope},
    connect::{PanelStore, unavailable},
    convert::{instant, timestamp},
    entity::api_key,
};
use segue_store::{Once, StoreError};

/// How exact "last used" is: a write a minute and key, not one a request.
const LAST_USED_GRAIN: Millis = Millis::from_secs(60);

/// Most characters of a key's name.
const MAX_NAME: usize = 100;

/// The outcome of a key that was to be replaced.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Rotated {
    /// It has a successor.
    Made(Box<(ApiKey, ApiKeySecret)>),
    /// It is disabled, or its time is over: nothing revives it.
    Over,
    /// There is no such key.
    Unknown,
}

impl PanelStore {
    /// Makes a key. The secret is returned here and never again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Configuration`] when the name is empty or longer than 100 characters or there is no scope;
    /// [`StoreError::Unavailable`].
    pub async fn create_api_key(
        &self,
        name: &str,
        scopes: &BTreeSet<Scope>,
        expires_at: Option<Timestamp>,
    ) -> Result<(ApiKey, ApiKeySecret), StoreError> {
        check(name, scopes)?;
        self.insert_key(&self.db, name, scopes, None, expires_at).await
    }

    /// Makes a key that is good for one guild.
    ///
    /// # Errors
    ///
    /// As [`PanelStore::create_api_key`].
    pub async fn create_guild_api_key(
        &self,
        guild: GuildId,
        name: &str,
        scopes: &BTreeSet<Scope>,
        expires_at: Option<Timestamp>,
    ) -> Result<(ApiKey, ApiKeySecret), StoreError> {
        Ok(self.create_guild_api_key_once(guild, name, scopes, expires_at, None).await?.unnamed())
    }

    /// As [`PanelStore::create_guild_api_key`], with the answer to a request. If the request has one, no key is made.
    ///
    /// # Errors
    ///
    /// As [`PanelStore::create_api_key`].
    pub async fn create_guild_api_key_once(
        &self,
        guild: GuildId,
        name: &str,
        scopes: &BTreeSet<Scope>,
        expires_at: Option<Timestamp>,
        tell: Tell<'_, (ApiKey, ApiKeySecret)>,
    ) -> Result<Once<(ApiKey, ApiKeySecret)>, StoreError> {
        check(name, scopes)?;
        let doing = "making an API key";
        let tx = self.begin_write().await.map_err(unavailable(doing))?;
        let made = self.insert_key(&tx, name, scopes, Some(guild), expires_at).await?;
        let answer = tell.and_then(|tell| tell(&made));
        if !answer_once(&tx, answer.as_ref()).await.map_err(unavailable(doing))? {
            return Ok(Once::Before);
        }
        tx.commit().await.map_err(unavailable(doing))?;
        Ok(Once::Now(made))
    }

    /// Makes a successor with the same name, scopes, guild and expiry, and lets the old key work for `grace` more, but no
    /// longer than it would have: two are active while callers change over.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn rotate_api_key(&self, id: &str, grace: Millis) -> Result<Rotated, StoreError> {
        Ok(self.rotate_api_key_once(id, grace, None).await?.unnamed())
    }

    /// As [`PanelStore::rotate_api_key`], with the answer to a request. If the request has one, nothing is changed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn rotate_api_key_once(
        &self,
        id: &str,
        grace: Millis,
        tell: Tell<'_, (ApiKey, ApiKeySecret)>,
    ) -> Result<Once<Rotated>, StoreError> {
        let doing = "rotating an API key";
        let tx = self.begin_write().await.map_err(unavailable(doing))?;
        let old = api_key::Entity::find_by_id(id).one(&tx).await.map_err(unavailable(doing))?;
        let Some(old) = old else { return Ok(Once::Now(Rotated::Unknown)) };
        let now = segue_store::now();
        let is_over = old.expires_at.is_some_and(|expires_at| timestamp(expires_at) <= now);
        if old.disabled_at.is_some() || is_over {
            return Ok(Once::Now(Rotated::Over));
        }

        let planned = old.expires_at;
        let ends = instant(now + grace);
        let ends = planned.map_or(ends, |planned| planned.min(ends));
        let row = api_key::ActiveModel {
            id: Set(old.id.clone()),
            expires_at: Set(Some(ends)),
            ..Default::default()
        };
        api_key::Entity::update(row).exec_without_returning(&tx).await.map_err(unavailable(doing))?;
        let scopes = scopes_of(&old.scopes);
        let made = self.insert_key(&tx, &old.name, &scopes, guild_of(&old)?, planned.map(timestamp)).await?;
        let answer = tell.and_then(|tell| tell(&made));
        if !answer_once(&tx, answer.as_ref()).await.map_err(unavailable(doing))? {
            return Ok(Once::Before);
        }
        tx.commit().await.map_err(unavailable(doing))?;
        Ok(Once::Now(Rotated::Made(Box::new(made))))
    }

    /// Disables a key at once. Says whether there was one to disable.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn disable_api_key(&self, id: &str) -> Result<bool, StoreError> {
        let result = api_key::Entity::update_many()
            .col_expr(api_key::Column::DisabledAt, Expr::val(instant(segue_store::now())))
            .filter(api_key::Column::Id.eq(id))
            .filter(api_key::Column::DisabledAt.is_null())
            .exec(&self.db)
            .await
            .map_err(unavailable("disabling an API key"))?;
        Ok(result.rows_affected > 0)
    }

    /// Lists all keys, newest first, without their secrets.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let rows = api_key::Entity::find()
            .order_by_desc(api_key::Column::CreatedAt)
            .all(&self.db)
            .await
            .map_err(unavailable("listing the API keys"))?;
        rows.into_iter().map(key_of).collect()
    }

    /// Lists the keys of a guild, newest first, without their secrets.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn api_keys_of(&self, guild: GuildId) -> Result<Vec<ApiKey>, StoreError> {
        let rows = api_key::Entity::find()
            .filter(api_key::Column::GuildId.eq(guild.to_string()))
            .order_by_desc(api_key::Column::CreatedAt)
            .order_by_desc(api_key::Column::Id)
            .all(&self.db)
            .await
            .map_err(unavailable("listing a guild's API keys"))?;
        rows.into_iter().map(key_of).collect()
    }

    /// Checks a key that a caller presented. The time it takes does not depend on how much of the secret is right,
    /// and whether a key is expired or disabled is told only to who holds the secret.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn verify_api_key(&self, presented: &str, now: Timestamp) -> Result<KeyCheck, StoreError> {
        let Some(presented) = ApiKeySecret::parse(presented) else { return Ok(KeyCheck::Unknown) };
        let row = api_key::Entity::find()
            .filter(api_key::Column::Prefix.eq(presented.prefix()))
            .one(&self.db)
            .await
            .map_err(unavailable("checking an API key"))?;
        let Some(row) = row else { return Ok(KeyCheck::Unknown) };
        if !bool::from(row.hash.as_bytes().ct_eq(presented.hash().as_bytes())) {
            return Ok(KeyCheck::Unknown);
        }
        if row.disabled_at.is_some() {
            return Ok(KeyCheck::Disabled);
        }
        if row.expires_at.is_some_and(|expires_at| timestamp(expires_at) <= now) {
            return Ok(KeyCheck::Expired);
        }
        self.note_use(&row, now).await;
        key_of(row).map(KeyCheck::Valid)
    }

    /// Notes that a key was used. A failure is logged, and costs the caller nothing.
    async fn note_use(&self, row: &api_key::Model, now: Timestamp) {
        let before = instant(now - LAST_USED_GRAIN);
        if row.last_used_at.is_some_and(|used| used > before) {
            return;
        }
        let stale = Condition::any()
            .add(api_key::Column::LastUsedAt.is_null())
            .add(api_key::Column::LastUsedAt.lte(before));
        let noted = api_key::Entity::update_many()
            .col_expr(api_key::Column::LastUsedAt, Expr::val(instant(now)))
            .filter(api_key::Column::Id.eq(&row.id))
            .filter(stale)
            .exec(&self.db)
            .await;
        if let Err(error) = noted {
            tracing::warn!(key = %row.prefix, %error, "the last use of an API key could not be recorded");
        }
    }

    async fn insert_key<C: ConnectionTrait>(
        &self,
        db: &C,
        name: &str,
        scopes: &BTreeSet<Scope>,
        guild: Option<GuildId>,
        expires_at: Option<Timestamp>,
    ) -> Result<(ApiKey, ApiKeySecret), StoreError> {
        let secret = ApiKeySecret::generate();
        let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        let row = api_key::Model {
            id: Uuid::now_v7().to_string(),
            name: name.trim().to_owned(),
            prefix: secret.prefix().to_owned(),
            hash: secret.hash(),
            scopes: scopes.join(" "),
            created_at: instant(segue_store::now()),
            expires_at: expires_at.map(instant),
            disabled_at: None,
            last_used_at: None,
            guild_id: guild.map(|guild| guild.to_string()),
        };
        let values: api_key::ActiveModel = row.clone().into();
        api_key::Entity::insert(values)
            .exec_without_returning(db)
            .await
            .map_err(unavailable("making an API key"))?;
        Ok((key_of(row)?, secret))
    }
}

/// A scope that this version does not know allows nothing.
fn scopes_of(column: &str) -> BTreeSet<Scope> {
    column.split_whitespace().filter_map(|name| name.parse().ok()).collect()
}

fn check(name: &str, scopes: &BTreeSet<Scope>) -> Result<(), StoreError> {
    if name.trim().is_empty() || name.chars().count() > MAX_NAME || scopes.is_empty() {
        let why = "an API key needs a name of 1 to 100 characters and a scope";
        return Err(StoreError::Configuration(why.to_owned()));
    }
    Ok(())
}

/// Guild a key is for. One that can't be read must not become a key for all guilds.
fn guild_of(row: &api_key::Model) -> Result<Option<GuildId>, StoreError> {
    let read = |id: &String| {
        id.parse().map_err(|error: std::num::ParseIntError| StoreError::Corrupt {
            context: format!("the guild of API key {}", row.id),
            source: Box::new(error),
        })
    };
    row.guild_id.as_ref().map(read).transpose()
}

fn key_of(row: api_key::Model) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        guild: guild_of(&row)?,
        scopes: scopes_of(&row.scopes),
        id: row.id,
        name: row.name,
        prefix: row.prefix,
        created_at: timestamp(row.created_at),
        expires_at: row.expires_at.map(timestamp),
        disabled_at: row.disabled_at.map(timestamp),
        last_used_at: row.last_used_at.map(timestamp),
    })
}
