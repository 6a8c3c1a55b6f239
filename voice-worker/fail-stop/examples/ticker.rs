//! Prints a line every 20 ms, as a voice worker sends packets, under a deadline that is renewed every 100 ms.
//!
//! The test freezes it.

use std::{io::Write, thread, time::Duration};

use fail_stop::{Deadline, boot_clock, watch_this_thread};

fn main() {
    let lease = Duration::from_millis(500);
    let deadline = Deadline::at(boot_clock() + lease);
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_millis(100));
            deadline.move_to(boot_clock() + lease);
        }
    });
    for number in 0..1_000 {
        watch_this_thread();
        thread::sleep(Duration::from_millis(20));
        // The packet that was made ready before the sleep.
        let _ = writeln!(std::io::stdout(), "{number}");
    }
}
