//! Sign-ins that have begun.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use segue_domain::{Millis, Timestamp};
use subtle::ConstantTimeEq;

use super::{
    connect::{PanelStore, unavailable},
    convert::{instant, timestamp},
    entity::sign_in,
    session_secret::SessionSecret,
};
use segue_store::StoreError;

/// How long a person may take at Discord's page.
pub const SIGN_IN_LIFETIME: Millis = Millis::from_secs(600);

/// Rows that are over and removed along with one that begins. Each adds one, so what is over never piles up.
const PRUNED: u64 = 100;

/// What a sign-in remembers until the person is back.
#[derive(Clone, Eq, PartialEq)]
pub struct SignInMemory {
    /// With which Discord finds that it is the same client that asks for the tokens (PKCE).
    pub verifier: String,
    /// Page of the panel to continue.
    pub return_path: String,
}

impl PanelStore {
    /// Notes that a sign-in has begun. The browser's cookie holds `id`, and `state` travels through Discord.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn begin_sign_in(
        &self,
        id: &SessionSecret,
        state: &SessionSecret,
        memory: &SignInMemory,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let doing = "beginning a sign-in";
        self.prune_sign_ins(now).await?;
        let row = sign_in::ActiveModel {
            id_hash: Set(id.hash()),
            state_hash: Set(state.hash()),
            verifier: Set(memory.verifier.clone()),
            return_path: Set(memory.return_path.clone()),
            expires_at: Set(instant(now + SIGN_IN_LIFETIME)),
        };
        let inserted = sign_in::Entity::insert(row).exec_without_returning(&self.db).await;
        inserted.map(drop).map_err(unavailable(doing))
    }

    /// Takes a sign-in, once: `None` when there is none, it is over, or `state` is that of another.
    ///
    /// With a wrong state it stays: a page elsewhere can make a browser call with one, and must not end what the
    /// person has begun.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn take_sign_in(
        &self,
        id: &SessionSecret,
        state: &SessionSecret,
        now: Timestamp,
    ) -> Result<Option<SignInMemory>, StoreError> {
        let doing = "taking a sign-in";
        let row = sign_in::Entity::find_by_id(id.hash()).one(&self.db).await.map_err(unavailable(doing))?;
        let Some(row) = row else { return Ok(None) };
        if !bool::from(row.state_hash.as_bytes().ct_eq(state.hash().as_bytes())) {
            return Ok(None);
        }
        // Of two who take the same at the same time, one removes the row.
        let removed =
            sign_in::Entity::delete_by_id(row.id_hash).exec(&self.db).await.map_err(unavailable(doing))?;
        let good = removed.rows_affected == 1 && timestamp(row.expires_at) > now;
        Ok(good.then_some(SignInMemory { verifier: row.verifier, return_path: row.return_path }))
    }

    async fn prune_sign_ins(&self, now: Timestamp) -> Result<(), StoreError> {
        let doing = "removing sign-ins that are over";
        let over: Vec<String> = sign_in::Entity::find()
            .select_only()
            .column(sign_in::Column::IdHash)
            .filter(sign_in::Column::ExpiresAt.lte(instant(now)))
            .limit(PRUNED)
            .into_tuple()
            .all(&self.db)
            .await
            .map_err(unavailable(doing))?;
        if over.is_empty() {
            return Ok(());
        }
        let removed = sign_in::Entity::delete_many().filter(sign_in::Column::IdHash.is_in(over));
        removed.exec(&self.db).await.map(drop).map_err(unavailable(doing))
    }
}
