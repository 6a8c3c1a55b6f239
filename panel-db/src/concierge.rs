//! Requests to the bot's operator: filed within a quota, assigned, answered and ended.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    SqlErr,
    sea_query::{Expr, ExprTrait},
};
use segue_domain::{GuildId, Millis, Timestamp, UserId};

use super::{
    answers::{Tell, answer_once},
    concierge_request::{ConciergeRequest, RequestId, RequestState, read},
    connect::{PanelStore, unavailable},
    convert::{instant, to_column},
    entity::concierge::{ActiveModel, Column, Entity},
    transaction::{RETRIES, gave_way, step_aside},
};
use segue_store::{Once, StoreError};

/// A request that is filed.
#[derive(Clone, Debug)]
pub struct NewRequest<'a> {
    /// The guild that asks.
    pub guild: GuildId,
    /// Who files it.
    pub user_id: UserId,
    /// How they can be reached; at most 120 characters.
    pub contact: &'a str,
    /// What they want.
    pub summary: &'a str,
    /// Hours of the quota that it takes.
    pub hours: u64,
    /// Tier that the guild has.
    pub tier: Option<&'a str>,
    /// Minutes within which an answer is promised.
    pub sla_minutes: Option<u64>,
    /// Most hours that were not withdrawn since `since`, this request's among them; `None`: no limit.
    pub quota: Option<u64>,
    /// Where the quota's period begins.
    pub since: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Filed {
    /// It is filed.
    Filed(Box<ConciergeRequest>),
    /// The quota has not that much left.
    Exhausted {
        /// Hours that are left.
        remaining: u64,
    },
}

/// What is done to a request.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// An operator takes care of it, or nobody any more.
    Assign(Option<UserId>),
    /// An operator answers.
    Answer(&'a str),
    /// An operator ends it.
    Resolve(&'a str),
    /// The guild ends it.
    Withdraw,
}

/// The outcome of a change.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Changed {
    /// It is done.
    Done(Box<ConciergeRequest>),
    /// The request has ended.
    Closed,
    /// There is no such request.
    Unknown,
}

/// How promises were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AnsweredFigures {
    /// Requests that were answered when it was promised.
    pub in_time: u64,
    /// Requests that were answered later.
    pub late: u64,
    /// Requests whose answer is due.
    pub overdue: u64,
    /// Middle of the minutes that answers took.
    pub median_minutes: Option<f64>,
}

/// When what happened to a request.
#[derive(FromQueryResult)]
struct Times {
    state: String,
    created_at: i64,
    due_at: Option<i64>,
    answered_at: Option<i64>,
    closed_at: Option<i64>,
}

impl PanelStore {
    /// Files a request, if the quota has that much left.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn file_request(&self, new: NewRequest<'_>, now: Timestamp) -> Result<Filed, StoreError> {
        Ok(self.file_request_once(new, now, None).await?.unnamed())
    }

    /// As [`PanelStore::file_request`], with the answer to the request that asks for it. If that has one, nothing is filed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn file_request_once(
        &self,
        new: NewRequest<'_>,
        now: Timestamp,
        tell: Tell<'_, ConciergeRequest>,
    ) -> Result<Once<Filed>, StoreError> {
        let failed = |error| unavailable("filing a request")(error);
        for attempt in 1.. {
            // The number is read before the hours: anyone who files meanwhile takes it, and then these are counted again.
            let last: Option<i64> = Entity::find()
                .select_only()
                .column(Column::Number)
                .filter(Column::GuildId.eq(new.guild.to_string()))
                .order_by_desc(Column::Number)
                .into_tuple()
                .one(&self.db)
                .await
                .map_err(failed)?;
            let remaining = match new.quota {
                None => None,
                Some(quota) => Some(quota.saturating_sub(self.requested_hours(new.guild, new.since).await?)),
            };
            if let Some(remaining) = remaining.filter(|remaining| *remaining < new.hours) {
                return Ok(Once::Now(Filed::Exhausted { remaining }));
            }
            let number = last.unwrap_or_default() + 1;
            match self.insert_request(row(&new, number, now)?, new.guild, number, tell).await {
                Ok(request) => return Ok(request),
                // Another took the number meanwhile, and perhaps the hours.
                Err(NotFiled::Database(error))
                    if attempt < RETRIES
                        && (gave_way(&error)
                            || matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))) =>
                {
                    step_aside(attempt).await;
                }
                Err(NotFiled::Database(error)) => return Err(failed(error)),
                Err(NotFiled::Unreadable(error)) => return Err(error),
            }
        }
        unreachable!("the last attempt returns")
    }

    async fn insert_request(
        &self,
        row: ActiveModel,
        guild: GuildId,
        number: i64,
        tell: Tell<'_, ConciergeRequest>,
    ) -> Result<Once<Filed>, NotFiled> {
        let tx = self.begin_write().await?;
        Entity::insert(row).exec_without_returning(&tx).await?;
        let filed = Entity::find_by_id((guild.to_string(), number)).one(&tx).await?;
        let filed = filed.ok_or_else(|| DbErr::RecordNotFound("a request that was just filed".to_owned()))?;
        let request = read(filed).map_err(NotFiled::Unreadable)?;
        let answer = tell.and_then(|tell| tell(&request));
        if !answer_once(&tx, answer.as_ref()).await? {
            return Ok(Once::Before);
        }
        tx.commit().await?;
        Ok(Once::Now(Filed::Filed(Box::new(request))))
    }

    /// Hours of a guild's requests since an instant, but of those that were withdrawn.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn requested_hours(&self, guild: GuildId, since: Timestamp) -> Result<u64, StoreError> {
        let hours: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Hours)
            .filter(Column::GuildId.eq(guild.to_string()))
            .filter(Column::CreatedAt.gte(instant(since)))
            .filter(Column::State.ne(RequestState::Withdrawn.name()))
            .into_tuple()
            .all(&self.db)
            .await
            .map_err(unavailable("reading requests"))?;
        Ok(hours.into_iter().map(|hours| u64::try_from(hours).unwrap_or_default()).sum())
    }

    /// Reads a request.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn request(&self, id: RequestId) -> Result<Option<ConciergeRequest>, StoreError> {
        // A number that no column holds was never given.
        let Ok(number) = i64::try_from(id.number) else { return Ok(None) };
        let found = Entity::find_by_id((id.guild.to_string(), number)).one(&self.db).await;
        found.map_err(unavailable("reading a request"))?.map(read).transpose()
    }

    /// Requests of a guild, the newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn requests_of(&self, guild: GuildId, limit: u64) -> Result<Vec<ConciergeRequest>, StoreError> {
        let rows = Entity::find()
            .filter(Column::GuildId.eq(guild.to_string()))
            .order_by_desc(Column::Number)
            .limit(limit)
            .all(&self.db)
            .await;
        rows.map_err(unavailable("reading requests"))?.into_iter().map(read).collect()
    }

    /// Requests of all guilds: first those that continue, the oldest first, then the newest of those that ended.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn requests(&self, limit: u64) -> Result<Vec<ConciergeRequest>, StoreError> {
        let failed = |error| unavailable("reading requests")(error);
        let going_on = RequestState::ALL.into_iter().filter(|state| state.goes_on()).map(RequestState::name);
        let going_on: Vec<&str> = going_on.collect();
        let mut rows = Entity::find()
            .filter(Column::State.is_in(going_on.clone()))
            .order_by_asc(Column::CreatedAt)
            .limit(limit)
            .all(&self.db)
            .await
            .map_err(failed)?;
        let room = limit.saturating_sub(rows.len() as u64);
        let ended = Entity::find()
            .filter(Column::State.is_not_in(going_on))
            .order_by_desc(Column::CreatedAt)
            .limit(room)
            .all(&self.db)
            .await
            .map_err(failed)?;
        rows.extend(ended);
        rows.into_iter().map(read).collect()
    }

    /// Changes a request that has not ended.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn change_request(
        &self,
        id: RequestId,
        by: UserId,
        change: Change<'_>,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        Ok(self.change_request_once(id, by, change, now, None).await?.unnamed())
    }

    /// As [`PanelStore::change_request`], with the answer to the request that asks for it. If that has one, nothing is changed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn change_request_once(
        &self,
        id: RequestId,
        by: UserId,
        change: Change<'_>,
        now: Timestamp,
        tell: Tell<'_, ConciergeRequest>,
    ) -> Result<Once<Changed>, StoreError> {
        let Ok(number) = i64::try_from(id.number) else { return Ok(Once::Now(Changed::Unknown)) };
        let going_on = RequestState::ALL.into_iter().filter(|state| state.goes_on()).map(RequestState::name);
        let mut update = Entity::update_many()
            .filter(Column::GuildId.eq(id.guild.to_string()))
            .filter(Column::Number.eq(number))
            .filter(Condition::all().add(Column::State.is_in(going_on)));
        let (by, now) = (by.to_string(), instant(now));
        update = match change {
            Change::Assign(to) => update.col_expr(Column::AssignedTo, Expr::val(to.map(|to| to.to_string()))),
            Change::Answer(text) => update
                .col_expr(Column::State, Expr::val(RequestState::Answered.name()))
                .col_expr(Column::Answer, Expr::val(text))
                .col_expr(Column::AnsweredBy, Expr::val(by))
                // What was promised is the first answer.
                .col_expr(Column::AnsweredAt, Expr::col(Column::AnsweredAt).if_null(now)),
            Change::Resolve(note) => update
                .col_expr(Column::State, Expr::val(RequestState::Resolved.name()))
                .col_expr(Column::Note, Expr::val((!note.is_empty()).then(|| note.to_owned())))
                .col_expr(Column::ClosedBy, Expr::val(by))
                .col_expr(Column::ClosedAt, Expr::val(now)),
            Change::Withdraw => update
                .col_expr(Column::State, Expr::val(RequestState::Withdrawn.name()))
                .col_expr(Column::ClosedBy, Expr::val(by))
                .col_expr(Column::ClosedAt, Expr::val(now)),
        };
        let failed = |error| unavailable("changing a request")(error);
        let tx = self.begin_write().await.map_err(failed)?;
        let changed = update.exec(&tx).await.map_err(failed)?;
        let key = (id.guild.to_string(), number);
        let Some(row) = Entity::find_by_id(key).one(&tx).await.map_err(failed)? else {
            return Ok(Once::Now(Changed::Unknown));
        };
        if changed.rows_affected == 0 {
            return Ok(Once::Now(Changed::Closed));
        }
        let request = read(row)?;
        let answer = tell.and_then(|tell| tell(&request));
        if !answer_once(&tx, answer.as_ref()).await.map_err(failed)? {
            return Ok(Once::Before);
        }
        tx.commit().await.map_err(failed)?;
        Ok(Once::Now(Changed::Done(Box::new(request))))
    }

    /// How promises were kept that were made since an instant.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn answered_figures(
        &self,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<AnsweredFigures, StoreError> {
        let times: Vec<Times> = Entity::find()
            .select_only()
            .columns([Column::State, Column::CreatedAt, Column::DueAt, Column::AnsweredAt, Column::ClosedAt])
            .filter(Column::CreatedAt.gte(instant(since)))
            .into_model()
            .all(&self.db)
            .await
            .map_err(unavailable("reading requests"))?;
        let mut figures = AnsweredFigures::default();
        let mut took = Vec::new();
        for Times { state, created_at, due_at, answered_at, closed_at } in times {
            let resolved = closed_at.filter(|_| state == RequestState::Resolved.name());
            let answered = answered_at.or(resolved);
            if let Some(answered) = answered {
                took.push(answered.saturating_sub(created_at));
            }
            match (answered, due_at) {
                (Some(answered), Some(due)) if answered <= due => figures.in_time += 1,
                (Some(_), Some(_)) => figures.late += 1,
                (None, Some(due)) if state == RequestState::Open.name() && due < instant(now) => {
                    figures.overdue += 1;
                }
                _ => {}
            }
        }
        took.sort_unstable();
        figures.median_minutes = median(&took).map(|millis| millis / 60_000.0);
        Ok(figures)
    }
}

/// Why a request is not filed.
enum NotFiled {
    Database(DbErr),
    Unreadable(StoreError),
}

impl From<DbErr> for NotFiled {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

/// A request that nobody has taken care of.
fn row(new: &NewRequest<'_>, number: i64, now: Timestamp) -> Result<ActiveModel, StoreError> {
    let due_at = new.sla_minutes.map(|minutes| now + Millis::from_secs(minutes * 60));
    Ok(ActiveModel {
        guild_id: Set(new.guild.to_string()),
        number: Set(number),
        user_id: Set(new.user_id.to_string()),
        contact: Set(new.contact.to_owned()),
        summary: Set(new.summary.to_owned()),
        hours: Set(to_column(new.hours, "hours")?),
        tier: Set(new.tier.map(str::to_owned)),
        sla_minutes: Set(new.sla_minutes.map(|minutes| to_column(minutes, "minutes")).transpose()?),
        state: Set(RequestState::Open.name().to_owned()),
        created_at: Set(instant(now)),
        due_at: Set(due_at.map(instant)),
        assigned_to: Set(None),
        answer: Set(None),
        answered_at: Set(None),
        answered_by: Set(None),
        closed_at: Set(None),
        closed_by: Set(None),
        note: Set(None),
    })
}

/// Middle of numbers that are sorted.
fn median(sorted: &[i64]) -> Option<f64> {
    let (low, high) = (sorted.get(sorted.len().checked_sub(1)? / 2)?, sorted.get(sorted.len() / 2)?);
    // Milliseconds of years are exact in a double.
    #[expect(clippy::cast_precision_loss, reason = "2^53 ms are 285,000 years")]
    Some(f64::midpoint(*low as f64, *high as f64))
}
