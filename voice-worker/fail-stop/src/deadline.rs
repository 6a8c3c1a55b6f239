//! Deadlines that have to be moved on.

use std::{
    collections::HashMap,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use parking_lot::Mutex;

/// The earliest of all deadlines, in milliseconds of the boot clock; `u64::MAX` without any. A signal handler reads it.
static EARLIEST: AtomicU64 = AtomicU64::new(u64::MAX);
static NEXT: AtomicU64 = AtomicU64::new(0);
static ALL: LazyLock<Mutex<HashMap<u64, u64>>> = LazyLock::new(Mutex::default);

/// An instant that has to be moved on before it comes, or given up.
#[derive(Debug)]
pub struct Deadline(u64);

impl Deadline {
    /// A deadline at an instant of the [`boot_clock`].
    #[must_use]
    pub fn at(instant: Duration) -> Self {
        let this = Self(NEXT.fetch_add(1, Ordering::Relaxed));
        this.move_to(instant);
        this
    }

    /// Moves the deadline. It is too late for that once it has passed: the process ends then.
    pub fn move_to(&self, instant: Duration) {
        let millis = u64::try_from(instant.as_millis()).unwrap_or(u64::MAX);
        let mut all = ALL.lock();
        let before = all.insert(self.0, millis);
        if before.is_some_and(|before| boot_clock().as_millis() >= u128::from(before)) {
            crate::exit_now();
        }
        publish(&all);
    }
}

impl Drop for Deadline {
    /// Gives the deadline up: what it stood for has ended in order.
    fn drop(&mut self) {
        let mut all = ALL.lock();
        all.remove(&self.0);
        publish(&all);
    }
}

fn publish(all: &HashMap<u64, u64>) {
    EARLIEST.store(all.values().copied().min().unwrap_or(u64::MAX), Ordering::SeqCst);
}

/// The earliest deadline, in milliseconds of the boot clock; `u64::MAX` without any.
pub(crate) fn earliest() -> u64 {
    EARLIEST.load(Ordering::SeqCst)
}

/// Time since the machine started, its sleep included.
#[cfg(target_os = "linux")]
#[must_use]
pub fn boot_clock() -> Duration {
    use nix::time::{ClockId, clock_gettime};
    // Every Linux since 2.6.39 has this clock.
    clock_gettime(ClockId::CLOCK_BOOTTIME).map(Duration::from).unwrap_or_default()
}

/// Time since the first call; the sleep of the machine may be missing.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn boot_clock() -> Duration {
    static START: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_deadline_counts_until_it_is_given_up() {
        let far = boot_clock() + Duration::from_secs(3_600);
        let late = Deadline::at(far * 2);
        let early = Deadline::at(far);
        let millis = |instant: Duration| u64::try_from(instant.as_millis()).expect("small");
        assert_eq!(earliest(), millis(far));
        early.move_to(far * 3);
        assert_eq!(earliest(), millis(far * 2));
        drop(late);
        assert_eq!(earliest(), millis(far * 3));
        drop(early);
        assert_eq!(earliest(), u64::MAX);
    }
}
