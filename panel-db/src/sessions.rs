//! People who are signed in.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use segue_domain::{Millis, Timestamp, UserId};
use uuid::Uuid;

use super::{
    connect::{PanelStore, unavailable},
    convert::{instant, timestamp},
    entity::session,
    session_secret::SessionSecret,
};
use segue_store::StoreError;

/// How long a person stays signed in at most.
pub const SESSION_LIFETIME: Millis = Millis::from_secs(7 * 24 * 3_600);

/// How long a person stays signed in without asking for anything.
pub const SESSION_IDLE: Millis = Millis::from_secs(24 * 3_600);

/// How exact "last seen" is: a write a minute and session, not one a request.
const LAST_SEEN_GRAIN: Millis = Millis::from_secs(60);

/// Sessions that are over and removed along with one that begins. Each adds one, so what is over never piles up.
const PRUNED: u64 = 100;

/// Most characters of a name and of a picture's hash; Discord's are shorter.
const MAX_TEXT: usize = 100;

/// A browser in which somebody is signed in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Login {
    /// Id of the row; no secret.
    pub id: String,
    /// Who is signed in.
    pub user_id: UserId,
    /// What Discord shows of them.
    pub user_name: String,
    /// Hash of their picture at Discord.
    pub avatar: Option<String>,
    /// Discord's tokens, sealed by anyone who has the cookie's secret.
    pub sealed_tokens: String,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When it ends, however much it is used.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
}

/// Somebody who signs in.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Who.
    pub user_id: UserId,
    /// What Discord shows of them.
    pub user_name: String,
    /// Hash of their picture at Discord.
    pub avatar: Option<String>,
    /// Discord's tokens, sealed.
    pub sealed_tokens: String,
}

impl PanelStore {
    /// Signs somebody in, and removes sessions that are over.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn create_session(
        &self,
        secret: &SessionSecret,
        new: NewSession,
        now: Timestamp,
    ) -> Result<Login, StoreError> {
        self.prune_sessions(now).await?;
        let bounded = |text: String| text.chars().take(MAX_TEXT).collect::<String>();
        let session = Login {
            id: Uuid::now_v7().to_string(),
            user_id: new.user_id,
            user_name: bounded(new.user_name),
            avatar: new.avatar.map(bounded),
            sealed_tokens: new.sealed_tokens,
            created_at: now,
            expires_at: now + SESSION_LIFETIME,
            last_seen_at: now,
        };
        let row = session::ActiveModel {
            id: Set(session.id.clone()),
            secret_hash: Set(secret.hash()),
            user_id: Set(session.user_id.to_string()),
            user_name: Set(session.user_name.clone()),
            avatar: Set(session.avatar.clone()),
            sealed_tokens: Set(session.sealed_tokens.clone()),
            created_at: Set(instant(session.created_at)),
            expires_at: Set(instant(session.expires_at)),
            last_seen_at: Set(instant(session.last_seen_at)),
        };
        let inserted = session::Entity::insert(row).exec_without_returning(&self.db).await;
        inserted.map(|_| session).map_err(unavailable("signing somebody in"))
    }

    /// Reads the session of a browser, and notes that it was used. `None` when there is none, or it is over.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn session(&self, secret: &SessionSecret, now: Timestamp) -> Result<Option<Login>, StoreError> {
        let row = session::Entity::find()
            .filter(session::Column::SecretHash.eq(secret.hash()))
            .filter(live(now))
            .one(&self.db)
            .await
            .map_err(unavailable("reading who is signed in"))?;
        let Some(row) = row else { return Ok(None) };
        self.note_seen(&row, now).await;
        read(row).map(Some)
    }

    /// Replaces the sealed tokens of a session. Says whether the session is still there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn reseal_session(&self, id: &str, sealed_tokens: &str) -> Result<bool, StoreError> {
        let updated = session::Entity::update_many()
            .col_expr(session::Column::SealedTokens, Expr::val(sealed_tokens))
            .filter(session::Column::Id.eq(id))
            .exec(&self.db)
            .await
            .map_err(unavailable("keeping a person's tokens"))?;
        Ok(updated.rows_affected > 0)
    }

    /// Signs a browser out. Says whether somebody was signed in.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn end_session(&self, id: &str) -> Result<bool, StoreError> {
        let removed = session::Entity::delete_by_id(id.to_owned()).exec(&self.db).await;
        removed.map(|result| result.rows_affected > 0).map_err(unavailable("signing a browser out"))
    }

    /// Signs a person out everywhere. Says how many sessions that were.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn end_sessions_of(&self, user: UserId) -> Result<u64, StoreError> {
        let removed = session::Entity::delete_many()
            .filter(session::Column::UserId.eq(user.to_string()))
            .exec(&self.db);
        removed.await.map(|result| result.rows_affected).map_err(unavailable("signing a person out"))
    }

    /// In how many browsers a person is signed in.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn sessions_of(&self, user: UserId, now: Timestamp) -> Result<u64, StoreError> {
        session::Entity::find()
            .filter(session::Column::UserId.eq(user.to_string()))
            .filter(live(now))
            .count(&self.db)
            .await
            .map_err(unavailable("counting a person's sessions"))
    }

    /// Names of those among these people who are signed in, as Discord last told them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn names_of(&self, users: &[UserId]) -> Result<BTreeMap<UserId, String>, StoreError> {
        let names: Vec<(String, String)> = session::Entity::find()
            .select_only()
            .columns([session::Column::UserId, session::Column::UserName])
            .filter(session::Column::UserId.is_in(users.iter().map(UserId::to_string)))
            .order_by_asc(session::Column::CreatedAt)
            .into_tuple()
            .all(&self.db)
            .await
            .map_err(unavailable("reading people's names"))?;
        Ok(names.into_iter().filter_map(|(id, name)| Some((id.parse().ok()?, name))).collect())
    }

    /// Notes that a session was used. A failure is logged, and costs the person nothing.
    async fn note_seen(&self, row: &session::Model, now: Timestamp) {
        let before = instant(now - LAST_SEEN_GRAIN);
        if row.last_seen_at > before {
            return;
        }
        let noted = session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::val(instant(now)))
            .filter(session::Column::Id.eq(&row.id))
            .filter(session::Column::LastSeenAt.lte(before))
            .exec(&self.db)
            .await;
        if let Err(error) = noted {
            tracing::warn!(session = %row.id, %error, "the last use of a login could not be recorded");
        }
    }

    async fn prune_sessions(&self, now: Timestamp) -> Result<(), StoreError> {
        let doing = "removing sessions that are over";
        let over: Vec<String> = session::Entity::find()
            .select_only()
            .column(session::Column::Id)
            .filter(live(now).not())
            .limit(PRUNED)
            .into_tuple()
            .all(&self.db)
            .await
            .map_err(unavailable(doing))?;
        if over.is_empty() {
            return Ok(());
        }
        let removed = session::Entity::delete_many().filter(session::Column::Id.is_in(over));
        removed.exec(&self.db).await.map(drop).map_err(unavailable(doing))
    }
}

/// Sessions that are not over.
fn live(now: Timestamp) -> Condition {
    Condition::all()
        .add(session::Column::ExpiresAt.gt(instant(now)))
        .add(session::Column::LastSeenAt.gt(instant(now - SESSION_IDLE)))
}

fn read(row: session::Model) -> Result<Login, StoreError> {
    let user_id = row.user_id.parse().map_err(|error| StoreError::Corrupt {
        context: format!("the user of session {}", row.id),
        source: Box::new(error),
    })?;
    Ok(Login {
        user_id,
        id: row.id,
        user_name: row.user_name,
        avatar: row.avatar,
        sealed_tokens: row.sealed_tokens,
        created_at: timestamp(row.created_at),
        expires_at: timestamp(row.expires_at),
        last_seen_at: timestamp(row.last_seen_at),
    })
}
