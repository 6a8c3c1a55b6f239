//! Ends a process that was frozen past a deadline, before it does anything else.
//!
//! A worker holds leases. If it is frozen (by `SIGSTOP`, a container's freezer, a suspended machine) until a lease is
//! gone, another worker plays its sessions, and the first thing songbird would do when it wakes up is to send the packet
//! that it had made ready before. No check in the program can come before that packet: the thread wakes in the middle of
//! its sleep. The kernel can. A POSIX timer that ran out while a thread was stopped has a signal waiting for that thread,
//! and the signal's handler runs before the thread continues.
//!
//! So every thread that sends calls [`watch_this_thread`], which aims a timer at it; and every lease is a [`Deadline`]
//! that is moved on while it is renewed. In the ordinary run of things a lease is renewed, or given up, before its
//! deadline, and nothing happens. Otherwise the process ends with [`EXIT_CODE`]; anyone who supervises it starts it again,
//! and it begins with nothing.
//!
//! Time is that of `CLOCK_BOOTTIME`, which continues while the machine is suspended. On other systems than Linux nothing is
//! watched: there a frozen process is stopped by its fence and by the checks of its tasks alone, and may send one packet.
//!
//! See <https://man7.org/linux/man-pages/man2/timer_create.2.html>.

mod deadline;
#[cfg(target_os = "linux")]
mod linux;

pub use self::deadline::{Deadline, boot_clock};

/// Exit code of a process that was frozen for too long: `EX_TEMPFAIL`, try again.
///
/// See <https://man7.org/linux/man-pages/man3/sysexits.h.3head.html>.
pub const EXIT_CODE: i32 = 75;

/// Ends the process if a deadline has passed. To be called before a [`Deadline`] that may have passed is given up: the
/// thread that gives it up can be faster, after a freeze, than the signals that wait for the others.
pub fn exit_if_overdue() {
    if boot_clock().as_millis() >= u128::from(deadline::earliest()) {
        exit_now();
    }
}

fn exit_now() -> ! {
    #[cfg(target_os = "linux")]
    linux::exit_now();
    #[cfg(not(target_os = "linux"))]
    std::process::exit(EXIT_CODE);
}

/// Watches the calling thread from now on: it does nothing more once a deadline has passed. Cheap when called again.
pub fn watch_this_thread() {
    #[cfg(target_os = "linux")]
    linux::watch_this_thread();
}
