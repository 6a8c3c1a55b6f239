//! The queue in which shards identify, shared by all workers.
//!
//! Discord lets one shard of a bucket identify in 5 s, where a shard's bucket is its number modulo `max_concurrency`; and
//! lets all shards together identify 1,000 times a day. Beyond that it resets the bot's token.
//!
//! See <https://discord.com/developers/docs/events/gateway#rate-limiting>.

use std::sync::Arc;

use segue_domain::{Millis, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Expected, Record, RecordKind, RecordStore, StoreError};

/// Time between two identifies of a bucket: Discord's 5 s, and some for its clock.
const GAP: Millis = Millis::new(5_250);

/// Tries of a reservation, when others reserve at the same time.
const TRIES: u32 = 50;

/// Identifies of a day that are kept for an operator who has to start a worker by hand.
const RESERVE: u32 = 20;

/// The record that counts the day's identifies.
const BUDGET: &str = "budget";

/// What Discord says of a bot's identifies.
///
/// See <https://discord.com/developers/docs/events/gateway#session-start-limit-object>.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SessionStartLimit {
    /// Identifies a day.
    pub total: u32,
    /// Identifies that are left.
    pub remaining: u32,
    /// When they are counted again.
    pub reset_at: Timestamp,
    /// Shards that may identify at the same time.
    pub max_concurrency: u32,
}

/// When a shard may identify.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reservation {
    /// At this instant, and no other shard of the bucket within 5 s.
    At(Timestamp),
    /// Not before this instant: the day's identifies are used up.
    Exhausted(Timestamp),
}

#[derive(Debug, Default, Deserialize, Serialize)]
struct Bucket {
    next: Timestamp,
}

#[derive(Debug, Deserialize, Serialize)]
struct Budget {
    reset_at: Timestamp,
    left: u32,
}

/// The queue in which shards identify.
#[derive(Clone)]
pub struct IdentifyQueue(Arc<dyn RecordStore>);

impl IdentifyQueue {
    /// Keeps the queue in a store.
    #[must_use]
    pub fn new(records: Arc<dyn RecordStore>) -> Self {
        Self(records)
    }

    /// Reserves the next instant at which a shard may identify.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], also when too many others reserve at the same time.
    pub async fn reserve(
        &self,
        shard: u32,
        limit: SessionStartLimit,
        now: Timestamp,
    ) -> Result<Reservation, StoreError> {
        if let Some(until) = self.spend(limit, now).await? {
            return Ok(Reservation::Exhausted(until));
        }
        let bucket = format!("bucket-{}", shard % limit.max_concurrency.max(1));
        let at = self
            .change(&bucket, now, |stored: Option<Bucket>| {
                let at = stored.map_or(now, |bucket| bucket.next.max(now));
                let next = at + GAP;
                (Some((Bucket { next }, next + GAP)), at)
            })
            .await?;
        Ok(Reservation::At(at))
    }

    /// Takes one of the day's identifies; says until when there is none.
    async fn spend(&self, limit: SessionStartLimit, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.change(BUDGET, now, |stored: Option<Budget>| {
            let known = stored.filter(|budget| budget.reset_at > now);
            // Discord's own count is never too high by much; ours knows of those that are on their way.
            let (left, reset_at) = known.map_or((limit.remaining, limit.reset_at), |budget| {
                (budget.left.min(limit.remaining), budget.reset_at)
            });
            if left <= RESERVE.min(limit.total / 10) {
                return (None, Some(reset_at));
            }
            (Some((Budget { reset_at, left: left - 1 }, reset_at)), None)
        })
        .await
    }

    /// Changes a record by a rule that says what to store, until when, and the outcome.
    async fn change<T, A>(
        &self,
        id: &str,
        now: Timestamp,
        rule: impl Fn(Option<T>) -> (Option<(T, Timestamp)>, A),
    ) -> Result<A, StoreError>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        for attempt in 0..TRIES {
            if attempt > 0 {
                tokio::time::sleep(std::time::Duration::from_millis(u64::from(attempt.min(10)))).await;
            }
            let stored = self.0.get(RecordKind::Identify, id, now).await?;
            let expected =
                stored.as_ref().map_or(Expected::Absent, |record| Expected::Revision(record.revision));
            let before = stored
                .map(|record| serde_json::from_str(&record.body))
                .transpose()
                .map_err(StoreError::corrupt(format!("identify record {id}")))?;
            let (after, outcome) = rule(before);
            let Some((after, expires_at)) = after else { return Ok(outcome) };
            let body = serde_json::to_string(&after)
                .map_err(StoreError::corrupt(format!("identify record {id}")))?;
            let record = Record { id: id.to_owned(), revision: 0, body, expires_at: Some(expires_at) };
            if self.0.put(RecordKind::Identify, &record, expected, now).await?.is_some() {
                return Ok(outcome);
            }
        }
        Err(StoreError::unavailable("reserving an identify")("too many others do the same"))
    }
}
