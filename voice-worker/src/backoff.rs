//! Waits between tries.

use std::time::Duration;

use rand::Rng;

/// Most by which a wait is made longer or shorter, in percent: many who failed together must not try again together.
const JITTER: u32 = 20;

/// Waits between tries: each about twice as long as the one before.
#[derive(Clone, Debug)]
pub struct Backoff {
    first: Duration,
    most: Duration,
    tries: u32,
}

impl Backoff {
    /// Waits `first`, twice as long, and so on, `most` at last.
    #[must_use]
    pub const fn new(first: Duration, most: Duration) -> Self {
        Self { first, most, tries: 0 }
    }

    /// How long to wait now.
    pub fn next_wait(&mut self) -> Duration {
        let doubled = self.first.saturating_mul(1 << self.tries.min(20));
        self.tries = self.tries.saturating_add(1);
        let percent = rand::rng().random_range(100 - JITTER..=100 + JITTER);
        doubled.min(self.most) * percent / 100
    }

    /// Waits that were asked for since the last success.
    #[must_use]
    pub const fn tries(&self) -> u32 {
        self.tries
    }

    /// It worked: the next wait is the first again.
    pub const fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit_and_begin_again() {
        let (first, most) = (Duration::from_secs(1), Duration::from_secs(60));
        let mut backoff = Backoff::new(first, most);
        for expected in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            let wait = backoff.next_wait();
            let expected = Duration::from_secs(expected);
            assert!(wait >= expected * 8 / 10 && wait <= expected * 12 / 10, "{wait:?}, not {expected:?}");
        }
        for _ in 0..100 {
            assert!(backoff.next_wait() <= most * 12 / 10);
        }
        backoff.reset();
        assert!(backoff.next_wait() <= first * 12 / 10);
    }
}
