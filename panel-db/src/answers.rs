//! Answers to requests that change the panel database, written in one transaction with the change.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, SqlErr,
};
use segue_domain::Timestamp;

use super::{
    connect::{PanelStore, unavailable},
    convert::instant,
    entity::answer,
};
use segue_store::{ANSWER_LIFE, Answer, StoreError};

/// Rows that are over and removed along with one that is written. Each adds one, so what is over never piles up.
const PRUNED: u64 = 100;

/// Says what a request is answered, from the outcome. A request without a name has no answer to store.
pub type Tell<'a, T> = Option<&'a (dyn Fn(&T) -> Option<Answer> + Send + Sync)>;

impl PanelStore {
    /// Finds what a request was answered, as long as it is kept.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn answer(&self, id: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        let row = answer::Entity::find_by_id(id)
            .filter(answer::Column::ExpiresAt.gt(instant(now)))
            .one(&self.db)
            .await
            .map_err(unavailable("reading an answer"))?;
        Ok(row.map(|row| row.body))
    }

    /// Keeps an answer, unless the request has one already. Returns whether it did.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn keep_answer(&self, answer: &Answer) -> Result<bool, StoreError> {
        answer_once(&self.db, Some(answer)).await.map_err(unavailable("keeping an answer"))
    }
}

/// Stores the answer to a request within the transaction of what it tells of. Returns `false` when the request has one: the
/// transaction must not be committed then.
pub(super) async fn answer_once<C: ConnectionTrait>(db: &C, answer: Option<&Answer>) -> Result<bool, DbErr> {
    let Some(new) = answer else { return Ok(true) };
    // Also the one of this name, if it is over: the row it leaves is free again.
    let over: Vec<String> = answer::Entity::find()
        .select_only()
        .column(answer::Column::Id)
        .filter(answer::Column::ExpiresAt.lte(instant(new.now)))
        .limit(PRUNED)
        .into_tuple()
        .all(db)
        .await?;
    let over: Vec<String> = over.into_iter().chain([new.id.clone()]).collect();
    answer::Entity::delete_many()
        .filter(answer::Column::Id.is_in(over))
        .filter(answer::Column::ExpiresAt.lte(instant(new.now)))
        .exec(db)
        .await?;
    let row = answer::ActiveModel {
        id: Set(new.id.clone()),
        body: Set(new.body.clone()),
        expires_at: Set(instant(new.now + ANSWER_LIFE)),
    };
    match answer::Entity::insert(row).exec_without_returning(db).await {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Ok(false),
        Err(error) => Err(error),
    }
}
