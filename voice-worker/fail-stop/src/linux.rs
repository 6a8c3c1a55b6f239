//! Timers aimed at threads.

use std::{cell::RefCell, sync::Once, time::Duration};

use nix::{
    libc,
    sys::{
        signal::{SaFlags, SigAction, SigEvent, SigHandler, SigSet, SigevNotify, Signal, sigaction},
        time::TimeSpec,
        timer::{Expiration, Timer, TimerSetTimeFlags},
    },
    time::ClockId,
    unistd::gettid,
};

use crate::{
    EXIT_CODE,
    deadline::{boot_clock, earliest},
};

/// A signal that the kernel sends nobody by itself.
const SIGNAL: Signal = Signal::SIGALRM;

thread_local! {
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// The timer of a thread.
struct Watch {
    timer: Timer,
    /// Deadline it is set to.
    set_to: u64,
}

pub(crate) fn watch_this_thread() {
    WATCH.with_borrow_mut(|watch| {
        if watch.is_none() {
            *watch = new_timer().map(|timer| Watch { timer, set_to: 0 });
        }
        let Some(watch) = watch else { return };
        let deadline = earliest();
        if watch.set_to == deadline {
            return;
        }
        watch.set_to = deadline;
        // Without a deadline the timer is disarmed: zero does that.
        let at = if deadline == u64::MAX { Duration::ZERO } else { Duration::from_millis(deadline) };
        let at = Expiration::OneShot(TimeSpec::from(at));
        // It can fail only for an instant that no clock can show.
        let _ = watch.timer.set(at, TimerSetTimeFlags::TFD_TIMER_ABSTIME);
    });
}

fn new_timer() -> Option<Timer> {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(install_handler);
    let notify = SigevNotify::SigevThreadId { signal: SIGNAL, thread_id: gettid().as_raw(), si_value: 0 };
    Timer::new(ClockId::CLOCK_BOOTTIME, SigEvent::new(notify)).ok()
}

#[expect(unsafe_code, reason = "installing a signal handler")]
fn install_handler() {
    let action = SigAction::new(SigHandler::Handler(on_deadline), SaFlags::SA_RESTART, SigSet::empty());
    // SAFETY: the handler reads an atomic and a clock, and ends the process: all of that is async-signal-safe, and
    // nobody else in the process uses this signal.
    let _ = unsafe { sigaction(SIGNAL, &action) };
}

extern "C" fn on_deadline(_: libc::c_int) {
    // A deadline that was moved on or given up meanwhile is not a reason to end.
    let deadline = Duration::from_millis(earliest());
    if boot_clock() >= deadline {
        exit_now();
    }
}

#[expect(unsafe_code, reason = "ending the process from a signal handler")]
pub(crate) fn exit_now() -> ! {
    const WORDS: &[u8] = b"this process was frozen until another took its work over, and ends\n";
    // SAFETY: write and _exit are async-signal-safe; the buffer is a constant. Destructors must not run: they would
    // say goodbye to Discord in the name of the worker that plays now.
    unsafe {
        libc::write(libc::STDERR_FILENO, WORDS.as_ptr().cast(), WORDS.len());
        libc::_exit(EXIT_CODE)
    }
}
