//! What a test holds of an interaction.

use std::time::Duration;

use serde_json::Value;

use super::record::{Change, HistoryEntry, InitialResponse, InteractionState, Record};
use crate::{Error, id::InteractionId, sim::Simulator, world::Message};

/// An interaction on its way.
#[derive(Clone, Debug)]
pub struct InteractionHandle {
    sim: Simulator,
    id: InteractionId,
}

impl InteractionHandle {
    pub(super) fn new(sim: Simulator, id: InteractionId) -> Self {
        Self { sim, id }
    }

    /// The interaction's identifier.
    #[must_use]
    pub fn id(&self) -> InteractionId {
        self.id
    }

    /// The token the bot answers with.
    #[must_use]
    pub fn token(&self) -> String {
        self.read(|record| record.token.clone())
    }

    /// How far it has come.
    #[must_use]
    pub fn state(&self) -> InteractionState {
        self.read(|record| record.state)
    }

    /// Everything that happened to it, in order.
    #[must_use]
    pub fn history(&self) -> Vec<HistoryEntry> {
        self.read(|record| record.history.clone())
    }

    /// The follow-up messages as they are now, deleted ones left out.
    #[must_use]
    pub fn follow_ups(&self) -> Vec<Message> {
        let state = self.sim.lock();
        let record = &state.interactions.records[&self.id];
        record.followups.iter().filter_map(|id| state.world.message(record.channel, *id)).cloned().collect()
    }

    /// The original answer as it is now (for a deferred update: the message of the pressed button).
    #[must_use]
    pub fn original(&self) -> Option<Message> {
        let state = self.sim.lock();
        let record = &state.interactions.records[&self.id];
        state.world.message(record.channel, record.original?).cloned()
    }

    /// Waits for the first answer.
    ///
    /// # Errors
    ///
    /// If it is not there in time, or never will be.
    pub async fn initial(&self, timeout: Duration) -> Result<InitialResponse, Error> {
        self.wait("the initial response", timeout, |record| record.initial.clone()).await
    }

    /// Waits for the answer a person is left with: the original message once it no longer says "thinking…".
    ///
    /// # Errors
    ///
    /// If it is not there in time, or never will be.
    pub async fn settled(&self, timeout: Duration) -> Result<Message, Error> {
        let settled = |record: &Record| (record.state == InteractionState::Answered).then_some(());
        self.wait("the final answer", timeout, settled).await?;
        self.original().ok_or_else(|| Error::unknown("message", "@original"))
    }

    /// Waits for the suggestions of an autocomplete interaction.
    ///
    /// # Errors
    ///
    /// If they are not there in time.
    pub async fn choices(&self, timeout: Duration) -> Result<Vec<Value>, Error> {
        let initial = self.initial(timeout).await?;
        Ok(initial.data["choices"].as_array().cloned().unwrap_or_default())
    }

    fn read<T>(&self, read: impl FnOnce(&Record) -> T) -> T {
        // Records are never removed while their simulator lives.
        read(&self.sim.lock().interactions.records[&self.id])
    }

    async fn wait<T>(
        &self,
        what: &str,
        timeout: Duration,
        ready: impl Fn(&Record) -> Option<T>,
    ) -> Result<T, Error> {
        let mut changed = self.read(Record::watch);
        let deadline = tokio::time::Instant::now() + timeout;
        loop {
            let (found, state) = self.read(|record| (ready(record), record.state));
            if let Some(found) = found {
                return Ok(found);
            }
            if matches!(state, InteractionState::TimedOut | InteractionState::Failed) {
                let last = self.read(|record| record.history.last().map(|entry| entry.change.clone()));
                let reason = match last {
                    Some(Change::Failed { status, reason }) => format!(" (status {status}: {reason})"),
                    _ => String::new(),
                };
                return Err(Error::Refused(format!("the interaction is void: {state:?}{reason}")));
            }
            if tokio::time::timeout_at(deadline, changed.changed()).await.is_err() {
                return Err(Error::TimedOut { what: what.to_owned(), millis: timeout.as_millis() });
            }
        }
    }
}
