//! What kept the bot from being well, and from when to when.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use segue_domain::Timestamp;
use uuid::Uuid;

use super::{
    connect::{PanelStore, unavailable},
    convert::{instant, timestamp},
    entity::incident::{ActiveModel, Column, Entity, Model},
};
use segue_store::StoreError;

/// Something that kept the bot from being well.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Incident {
    /// Its stable code.
    pub problem: String,
    /// When it was first seen.
    pub began_at: Timestamp,
    /// When it was first seen to be over; absent: it continues.
    pub ended_at: Option<Timestamp>,
}

impl PanelStore {
    /// Notes what keeps the bot from being well now: what is new begins, and what is gone has ended. Anyone who sees it may
    /// say so, as often as they like.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn note_problems(&self, problems: &[&str], now: Timestamp) -> Result<(), StoreError> {
        let doing = "noting incidents";
        let going_on = Entity::find().filter(Column::GoingOn.is_not_null()).all(&self.db).await;
        let going_on = going_on.map_err(unavailable(doing))?;
        for gone in going_on.iter().filter(|row| !problems.contains(&row.problem.as_str())) {
            Entity::update_many()
                .col_expr(Column::EndedAt, Expr::val(instant(now)))
                .col_expr(Column::GoingOn, Expr::val(None::<String>))
                .filter(Column::Id.eq(&gone.id))
                .filter(Column::GoingOn.is_not_null())
                .exec(&self.db)
                .await
                .map_err(unavailable(doing))?;
        }
        for problem in problems.iter().filter(|problem| going_on.iter().all(|row| row.problem != **problem)) {
            let begun = row(problem, now, None);
            let written = Entity::insert(begun).on_conflict_do_nothing_on([Column::GoingOn]);
            let written = written.exec_without_returning(&self.db).await;
            written.map_err(unavailable(doing))?;
        }
        Ok(())
    }

    /// Notes what could not be noted while it continued. It is noted once: who saw a part of the same adds nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn note_past_problem(
        &self,
        problem: &str,
        began_at: Timestamp,
        ended_at: Timestamp,
    ) -> Result<(), StoreError> {
        let doing = "noting an incident";
        let same = Entity::find()
            .filter(Column::Problem.eq(problem))
            .filter(Column::BeganAt.lte(instant(ended_at)))
            .filter(Column::EndedAt.is_null().or(Column::EndedAt.gte(instant(began_at))))
            .count(&self.db)
            .await
            .map_err(unavailable(doing))?;
        if same > 0 {
            return Ok(());
        }
        let over = row(problem, began_at, Some(ended_at));
        let written = Entity::insert(over).exec_without_returning(&self.db).await;
        written.map(drop).map_err(unavailable(doing))
    }

    /// What began since an instant or continues, the last first, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn incidents(&self, since: Timestamp, limit: u64) -> Result<Vec<Incident>, StoreError> {
        let rows = Entity::find()
            .filter(Column::BeganAt.gte(instant(since)).or(Column::GoingOn.is_not_null()))
            .order_by_desc(Column::BeganAt)
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(&self.db)
            .await
            .map_err(unavailable("reading the incidents"))?;
        Ok(rows.into_iter().map(Incident::from).collect())
    }
}

/// Its row; without an end it continues.
fn row(problem: &str, began_at: Timestamp, ended_at: Option<Timestamp>) -> ActiveModel {
    ActiveModel {
        id: Set(Uuid::now_v7().to_string()),
        problem: Set(problem.to_owned()),
        going_on: Set(ended_at.is_none().then(|| problem.to_owned())),
        began_at: Set(instant(began_at)),
        ended_at: Set(ended_at.map(instant)),
    }
}

impl From<Model> for Incident {
    fn from(row: Model) -> Self {
        Self {
            problem: row.problem,
            began_at: timestamp(row.began_at),
            ended_at: row.ended_at.map(timestamp),
        }
    }
}
