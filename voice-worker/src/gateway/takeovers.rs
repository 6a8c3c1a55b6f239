//! What the fleet knows of continuing another process's voice session.

use std::sync::Arc;

use parking_lot::Mutex;
use segue_domain::Millis;
use segue_store::{Expected, Record, RecordKind, RecordStore, now};
use serde::{Deserialize, Serialize};

/// Refusals in a row after which it is not tried any more.
const ENOUGH: u32 = 5;
/// How long that is remembered, counted from the last refusal.
const REMEMBERED: Millis = Millis::from_secs(24 * 60 * 60);

/// Whether Discord lets a process continue another's voice session. No document says so, and reports differ: the fleet
/// learns it, and does not lose time with trying in vain. Cheap to clone.
#[derive(Clone)]
pub struct Takeovers {
    records: Arc<dyn RecordStore>,
    known: Arc<Mutex<Known>>,
}

/// Refusals in a row.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// Of sessions that were left in order.
    planned: u32,
    /// Of sessions whose process died.
    crashed: u32,
}

impl Known {
    const fn of(&mut self, planned: bool) -> &mut u32 {
        if planned { &mut self.planned } else { &mut self.crashed }
    }
}

#[derive(Deserialize, Serialize)]
struct Stored {
    refused: u32,
}

const fn name(planned: bool) -> &'static str {
    if planned { "planned" } else { "crashed" }
}

impl Takeovers {
    /// Knows nothing yet.
    #[must_use]
    pub fn new(records: Arc<dyn RecordStore>) -> Self {
        Self { records, known: Arc::default() }
    }

    /// Reads what the fleet knows.
    pub async fn refresh(&self) {
        for planned in [true, false] {
            match self.records.get(RecordKind::Takeover, name(planned), now()).await {
                Ok(record) => {
                    let stored = record.and_then(|record| serde_json::from_str::<Stored>(&record.body).ok());
                    *self.known.lock().of(planned) = stored.map_or(0, |stored| stored.refused);
                }
                Err(error) => {
                    tracing::info!(
                        error = &error as &dyn std::error::Error,
                        "the record of refused takeovers could not be read; takeovers are tried"
                    );
                }
            }
        }
    }

    /// Whether it is worth a try.
    #[must_use]
    pub fn allowed(&self, planned: bool) -> bool {
        *self.known.lock().of(planned) < ENOUGH
    }

    /// Takes in how a try went, and tells the fleet.
    pub fn remember(&self, planned: bool, accepted: bool) {
        let refused = {
            let mut known = self.known.lock();
            let refused = known.of(planned);
            let before = *refused;
            *refused = if accepted { 0 } else { before.saturating_add(1).min(ENOUGH) };
            if *refused == before && accepted {
                return;
            }
            *refused
        };
        let this = self.clone();
        tokio::spawn(async move {
            if let Err(error) = this.store(planned, refused).await {
                tracing::info!(
                    error = &error as &dyn std::error::Error,
                    "the result of a takeover could not be stored"
                );
            }
        });
    }

    async fn store(&self, planned: bool, refused: u32) -> Result<(), segue_store::StoreError> {
        if refused == 0 {
            return self.records.remove(RecordKind::Takeover, name(planned)).await;
        }
        let body = serde_json::to_string(&Stored { refused }).unwrap_or_default();
        let expires_at = Some(now() + REMEMBERED);
        let record = Record { id: name(planned).to_owned(), revision: 0, body, expires_at };
        self.records.put(RecordKind::Takeover, &record, Expected::Any, now()).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use async_trait::async_trait;
    use segue_domain::Timestamp;
    use segue_store::StoreError;

    use super::*;

    #[derive(Default)]
    struct Memory(Mutex<HashMap<String, Record>>);

    #[async_trait]
    impl RecordStore for Memory {
        async fn get(&self, _: RecordKind, id: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
            let record = self.0.lock().get(id).cloned();
            Ok(record.filter(|record| record.expires_at.is_none_or(|at| at > now)))
        }

        async fn put(
            &self,
            _: RecordKind,
            record: &Record,
            _: Expected,
            _: Timestamp,
        ) -> Result<Option<u64>, StoreError> {
            self.0.lock().insert(record.id.clone(), record.clone());
            Ok(Some(1))
        }

        async fn list(&self, _: RecordKind, _: usize, _: Timestamp) -> Result<Vec<Record>, StoreError> {
            Ok(Vec::new())
        }

        async fn remove(&self, _: RecordKind, id: &str) -> Result<(), StoreError> {
            self.0.lock().remove(id);
            Ok(())
        }
    }

    async fn settle() {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn what_is_refused_again_and_again_is_not_tried_by_the_next_worker_either() {
        let records: Arc<dyn RecordStore> = Arc::new(Memory::default());
        let first = Takeovers::new(Arc::clone(&records));
        for _ in 0..ENOUGH {
            assert!(first.allowed(true));
            first.remember(true, false);
        }
        settle().await;
        let second = Takeovers::new(Arc::clone(&records));
        second.refresh().await;
        assert!(!second.allowed(true));
        assert!(second.allowed(false), "what a crash left is another matter");
        let record = records.get(RecordKind::Takeover, "planned", now()).await.expect("it answers");
        let expires_at = record.and_then(|record| record.expires_at).expect("it is not remembered for ever");
        assert!(expires_at <= now() + REMEMBERED);

        second.remember(true, true);
        settle().await;
        let third = Takeovers::new(records);
        third.refresh().await;
        assert!(third.allowed(true), "it works by now");
    }
}
