//! Tasks that have to run for as long as something else does: one that breaks or ends too early is started again.
//!
//! A task that nobody waits for ends without a word when it panics. What it did is not done any more then, and everything
//! around it looks well: a partition whose lease is renewed, and that hears no command.

use std::{any::Any, collections::VecDeque, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt;
use parking_lot::Mutex;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::{backoff::Backoff, metric_definitions::TASKS_RESTARTED};

/// Wait before a task is started again the first time; each wait is twice the one before.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// Longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// After a run of this length the waits begin with the first again.
const WELL: Duration = Duration::from_secs(60);
/// Breaks within [`WINDOW`] that are mended by starting the task again. More of them are in what the tasks share.
const BREAKS: usize = 5;
/// How long a break is remembered, and how long tasks must have been watched before they count as worn out. What is done
/// about that interrupts the music, and is done no more often than this.
const WINDOW: Duration = Duration::from_secs(5 * 60);

/// Watches tasks that belong together. Cheap to clone; clones count together.
#[derive(Clone, Debug)]
pub struct Supervisor {
    over: CancellationToken,
    since: Instant,
    breaks: Arc<Mutex<VecDeque<Instant>>>,
    worn_out: CancellationToken,
}

/// When a task is started again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Again {
    /// Whenever it ends.
    Always,
    /// When it panicked.
    AfterPanic,
}

impl Supervisor {
    /// Watches tasks until `over`.
    #[must_use]
    pub fn new(over: CancellationToken) -> Self {
        Self { over, since: Instant::now(), breaks: Arc::default(), worn_out: CancellationToken::new() }
    }

    /// Runs a task until `end`, or until everything is over; starts it again, after a pause that grows, when it panics or
    /// ends before.
    pub async fn keep<T: Future<Output = ()>>(
        self,
        name: &'static str,
        end: CancellationToken,
        begin: impl FnMut() -> T,
    ) {
        self.watch(name, end, Again::Always, begin).await;
    }

    /// Runs a task until it has ended by itself; starts it again when it panics.
    pub async fn complete<T: Future<Output = ()>>(
        self,
        name: &'static str,
        end: CancellationToken,
        begin: impl FnMut() -> T,
    ) {
        self.watch(name, end, Again::AfterPanic, begin).await;
    }

    /// Waits until tasks break so often that to start them again is of no use: what they share has to be made again.
    pub async fn worn_out(&self) {
        self.worn_out.cancelled().await;
    }

    async fn watch<T: Future<Output = ()>>(
        self,
        name: &'static str,
        end: CancellationToken,
        again: Again,
        mut begin: impl FnMut() -> T,
    ) {
        let mut waits = Backoff::new(FIRST_WAIT, LONGEST_WAIT);
        while !self.is_over(&end) {
            let start = Instant::now();
            let outcome = run_caught(async { begin().await }).await;
            let panic = outcome.as_ref().err();
            if panic.is_none() && (again == Again::AfterPanic || self.is_over(&end)) {
                return;
            }
            if start.elapsed() >= WELL {
                waits.reset();
            }
            let wait = waits.next_wait();
            tracing::error!(task = name, panic, ?wait, "a task panicked or ended too early; restarting it");
            metrics::counter!(TASKS_RESTARTED, "task" => name).increment(1);
            self.note();
            tokio::select! {
                () = self.over.cancelled() => return,
                () = end.cancelled() => return,
                () = sleep(wait) => {}
            }
        }
    }

    fn is_over(&self, end: &CancellationToken) -> bool {
        self.over.is_cancelled() || end.is_cancelled()
    }

    /// Takes in that a task broke.
    fn note(&self) {
        let now = Instant::now();
        let mut breaks = self.breaks.lock();
        breaks.push_back(now);
        while breaks.front().is_some_and(|at| now.duration_since(*at) >= WINDOW) {
            breaks.pop_front();
        }
        if breaks.len() > BREAKS && now.duration_since(self.since) >= WINDOW {
            self.worn_out.cancel();
        }
    }
}

/// Runs a task of its own until `end`; starts it again, after a pause that grows, when it panics or ends before.
pub async fn keep_running<T: Future<Output = ()>>(
    name: &'static str,
    end: CancellationToken,
    begin: impl FnMut() -> T,
) {
    Supervisor::new(end.clone()).keep(name, end, begin).await;
}

/// Runs a task to its end, or to its panic, and says what it panicked with. What the task owns is dropped either way.
pub(crate) async fn run_caught(task: impl Future<Output = ()>) -> Result<(), String> {
    AssertUnwindSafe(task).catch_unwind().await.map_err(|panic| words_of(panic.as_ref()))
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::time::timeout;

    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 3_600);

    /// Runs a task until `span` is over, and says how often it was begun.
    async fn begun_within<T: Future<Output = ()>>(span: Duration, mut task: impl FnMut(u32) -> T) -> u32 {
        let begun = AtomicU32::new(0);
        let running =
            keep_running("test", CancellationToken::new(), || task(begun.fetch_add(1, Ordering::Relaxed)));
        assert!(timeout(span, running).await.is_err(), "it is kept");
        begun.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn a_task_that_panics_is_noticed_with_its_words() {
        let broken = run_caught(async { panic!("the queue is {}", "gone") }).await;
        assert_eq!(broken, Err("the queue is gone".to_owned()));
        assert_eq!(run_caught(async {}).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_panics_or_ends_too_early_is_started_again() {
        let begun = begun_within(Duration::from_secs(60), |begun| async move {
            match begun {
                0 => panic!("a test wants it"),
                1 => {}
                _ => std::future::pending().await,
            }
        });
        assert_eq!(begun.await, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_can_not_be_begun_is_tried_again_too() {
        let begun = begun_within(Duration::from_secs(60), |begun| {
            assert!(begun > 1, "a test wants it");
            std::future::pending()
        });
        assert_eq!(begun.await, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_always_breaks_is_started_less_and_less_often() {
        let begun = begun_within(Duration::from_secs(3_600), |_| async { panic!("a test wants it") }).await;
        // 30 s apart, but for the first; a fifth less at most.
        assert!((100..170).contains(&begun), "{begun} times in an hour");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_over_is_not_started_again() {
        let (over, begun) = (CancellationToken::new(), AtomicU32::new(0));
        let ending = over.clone();
        let task = || {
            begun.fetch_add(1, Ordering::Relaxed);
            ending.cancel();
            async { panic!("a test wants it") }
        };
        timeout(DAY, keep_running("test", over, task)).await.expect("it ends");
        assert_eq!(begun.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_to_be_done_once_is_tried_until_it_is_done() {
        let begun = AtomicU32::new(0);
        let task = || {
            let panics = begun.fetch_add(1, Ordering::Relaxed) < 2;
            async move { assert!(!panics, "a test wants it") }
        };
        let supervisor = Supervisor::new(CancellationToken::new());
        timeout(DAY, supervisor.complete("test", CancellationToken::new(), task)).await.expect("it ends");
        assert_eq!(begun.load(Ordering::Relaxed), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn tasks_that_break_again_and_again_are_worn_out_in_the_end() {
        let supervisor = Supervisor::new(CancellationToken::new());
        let _breaking = tokio::spawn(
            supervisor.clone().keep("test", CancellationToken::new(), || async { panic!("a test wants it") }),
        );
        let early = timeout(WINDOW.mul_f64(0.99), supervisor.worn_out()).await;
        assert!(early.is_err(), "not within the first minutes, however often");
        timeout(2 * LONGEST_WAIT, supervisor.worn_out()).await.expect("then it is");
    }

    #[tokio::test(start_paused = true)]
    async fn tasks_that_break_now_and_then_are_never_worn_out() {
        let supervisor = Supervisor::new(CancellationToken::new());
        let _breaking = tokio::spawn(supervisor.clone().keep("test", CancellationToken::new(), || async {
            sleep(WELL).await;
            panic!("a test wants it")
        }));
        assert!(timeout(DAY / 8, supervisor.worn_out()).await.is_err());
    }
}
