//! Faults of the store and the queue that are switched on.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use segue_domain::JobId;
use segue_store::StoreError;
use tokio::time::Instant;

/// Faults of a partition's store and queue that are switched on. Cheap to clone; clones are the same switches.
#[derive(Clone, Debug, Default)]
pub struct Switches(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    throttled_until: Option<Instant>,
    calls: u64,
    refused: u64,
    delay: Option<(JobId, Duration)>,
    double: Option<JobId>,
    delivered: u32,
}

/// What is done to a job that arrives.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Arrival {
    /// Nothing.
    Plain,
    /// It arrives this much later.
    Late(Duration),
    /// It arrives twice.
    Twice,
}

impl Switches {
    /// For a while, the store refuses two of three requests.
    pub fn throttle(&self, span: Duration) {
        self.0.lock().throttled_until = Some(Instant::now() + span);
    }

    /// The job arrives late, once.
    pub fn delay(&self, job: JobId, by: Duration) {
        self.0.lock().delay = Some((job, by));
    }

    /// The job arrives twice.
    pub fn double(&self, job: JobId) {
        let mut state = self.0.lock();
        (state.double, state.delivered) = (Some(job), 0);
    }

    /// Requests that were refused so far.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.0.lock().refused
    }

    /// How often the job that arrives late or twice has arrived.
    #[must_use]
    pub fn delivered(&self) -> u32 {
        self.0.lock().delivered
    }

    /// Lets a request to the store pass, or refuses it.
    pub(super) fn pass(&self, doing: &'static str) -> Result<(), StoreError> {
        let mut state = self.0.lock();
        if state.throttled_until.is_none_or(|until| until <= Instant::now()) {
            return Ok(());
        }
        state.calls += 1;
        if state.calls.is_multiple_of(3) {
            return Ok(());
        }
        state.refused += 1;
        Err(StoreError::Unavailable { doing, source: "throttled, for an experiment".into() })
    }

    /// Says what is done to a job that arrives.
    pub(super) fn arrival(&self, job: &JobId) -> Arrival {
        let mut state = self.0.lock();
        if let Some((_, by)) = state.delay.take_if(|(late, _)| late == job) {
            return Arrival::Late(by);
        }
        if state.double.take_if(|twice| twice == job).is_some() {
            state.delivered = 2;
            return Arrival::Twice;
        }
        Arrival::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_throttled_store_refuses_two_of_three_for_a_while() {
        let switches = Switches::default();
        assert!(switches.pass("reading").is_ok());
        switches.throttle(Duration::from_secs(5));
        let passed = (0..30).filter(|_| switches.pass("reading").is_ok()).count();
        assert_eq!((passed, switches.refused()), (10, 20));
        tokio::time::advance(Duration::from_secs(5)).await;
        assert!((0..30).all(|_| switches.pass("reading").is_ok()));
    }

    #[test]
    fn only_the_named_job_arrives_late_or_twice_and_only_once() {
        let switches = Switches::default();
        let (late, twice) = (JobId::new("late"), JobId::new("twice"));
        switches.delay(late.clone(), Duration::from_secs(1));
        switches.double(twice.clone());
        assert_eq!(switches.arrival(&JobId::new("other")), Arrival::Plain);
        assert_eq!(switches.arrival(&late), Arrival::Late(Duration::from_secs(1)));
        assert_eq!(switches.arrival(&late), Arrival::Plain);
        assert_eq!(switches.arrival(&twice), Arrival::Twice);
        assert_eq!((switches.arrival(&twice), switches.delivered()), (Arrival::Plain, 2));
    }
}
