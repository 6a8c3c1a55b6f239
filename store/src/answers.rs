//! Answers to requests that change something, so that the same request again is answered the same and changes nothing.
//!
//! Discord delivers an interaction again when a gateway session is resumed, and a browser sends a request again whose answer
//! was lost. What becomes a job is applied once, because the session knows its last jobs. What is stored without a job is
//! written in one step with the answer: anyone who finds the answer has nothing left to do, and a crash leaves both or
//! neither.

use segue_domain::{Millis, Timestamp};

use crate::{Expected, Record, RecordKind, RecordStore, StoreError};

/// How long an answer is kept: an interaction's token lives 15 minutes, and clocks differ a little.
pub const ANSWER_LIFE: Millis = Millis::from_secs(20 * 60);

/// An answer to a request that has a name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// Name of the request: the same for the same request, and different for all others.
    pub id: String,
    /// JSON.
    pub body: String,
    /// The time it is.
    pub now: Timestamp,
}

impl Answer {
    /// Finds what a request was answered, as long as it is kept.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn find(
        records: &dyn RecordStore,
        id: &str,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        Ok(records.get(RecordKind::Answer, id, now).await?.map(|record| record.body))
    }

    /// Keeps the answer, unless the request has one already. Returns whether it did.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]; [`StoreError::Configuration`] beyond [`crate::MAX_RECORD`].
    pub async fn keep(&self, records: &dyn RecordStore) -> Result<bool, StoreError> {
        let kept = records.put(RecordKind::Answer, &self.record(), Expected::Absent, self.now).await?;
        Ok(kept.is_some())
    }

    /// The answer as a record.
    #[must_use]
    pub fn record(&self) -> Record {
        let expires_at = Some(self.now + ANSWER_LIFE);
        Record { id: self.id.clone(), revision: 1, body: self.body.clone(), expires_at }
    }
}

/// The outcome of a change that is made once for a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Once<T> {
    /// This came of it now. If something was changed, the answer is stored with it.
    Now(T),
    /// The request has an answer already: nothing was changed.
    Before,
}

impl<T> Once<T> {
    /// The outcome of a change without an answer to store: nothing can have been answered before.
    ///
    /// # Panics
    ///
    /// When an answer was there already, although none was to be stored.
    pub fn unnamed(self) -> T {
        match self {
            Self::Now(outcome) => outcome,
            Self::Before => unreachable!("only an answer that is there already prevents a change"),
        }
    }
}
