//! How fast one caller may ask.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::ApiError;

/// Requests a second, in the long run.
const PER_SECOND: f64 = 20.0;

/// Requests at once.
const BURST: f64 = 60.0;

/// Callers that are remembered. Whoever did not ask for three seconds has all their requests again, and is forgotten.
const REMEMBERED: usize = 10_000;

/// Who is counted together.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Counted {
    /// All who are nobody, by the route: who reads the documents takes nothing from who signs in.
    Route(&'static str),
    /// A key, by its id.
    Key(String),
    /// A session, by its id.
    Session(String),
}

/// Token buckets. This process counts by itself: it protects itself, and accounts for nothing.
#[derive(Debug, Default)]
pub struct RateLimits(Mutex<HashMap<Counted, Bucket>>);

#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Bucket {
    fn left(&self, now: Instant) -> f64 {
        (self.left + now.saturating_duration_since(self.at).as_secs_f64() * PER_SECOND).min(BURST)
    }
}

impl RateLimits {
    /// Counts a request, or refuses it and says when the next one is let in.
    pub fn count(&self, caller: Counted) -> Result<(), ApiError> {
        self.count_at(caller, Instant::now()).map_err(|retry_after| ApiError::TooFast { retry_after })
    }

    fn count_at(&self, caller: Counted, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(&caller) {
            buckets.retain(|_, bucket| bucket.left(now) < BURST);
            if buckets.len() >= REMEMBERED {
                // So many at once: that nobody is refused for it matters more than that all are counted.
                buckets.clear();
            }
        }
        let bucket = buckets.entry(caller).or_insert(Bucket { left: BURST, at: now });
        let left = bucket.left(now);
        if left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - left) / PER_SECOND));
        }
        *bucket = Bucket { left: left - 1.0, at: now };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(name: &str) -> Counted {
        Counted::Session(name.to_owned())
    }

    #[test]
    fn a_burst_is_let_in_and_then_twenty_a_second() {
        let (limits, start) = (RateLimits::default(), Instant::now());
        for _ in 0..60 {
            assert_eq!(limits.count_at(session("a"), start), Ok(()));
        }
        let wait = limits.count_at(session("a"), start).expect_err("one too many");
        assert_eq!(wait, Duration::from_millis(50));
        assert_eq!(limits.count_at(session("b"), start), Ok(()), "others are counted for themselves");
        assert_eq!(limits.count_at(Counted::Key("a".to_owned()), start), Ok(()));
        let later = start + Duration::from_secs(1);
        for _ in 0..20 {
            assert_eq!(limits.count_at(session("a"), later), Ok(()));
        }
        assert!(limits.count_at(session("a"), later).is_err());
    }

    #[test]
    fn who_is_remembered_is_bounded() {
        let (limits, start) = (RateLimits::default(), Instant::now());
        for caller in 0..2 * REMEMBERED {
            let now = start + Duration::from_millis(caller as u64);
            assert_eq!(limits.count_at(session(&caller.to_string()), now), Ok(()));
        }
        assert!(limits.0.lock().expect("not poisoned").len() <= REMEMBERED);
    }
}
