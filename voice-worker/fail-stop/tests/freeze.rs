//! A process that is frozen for too long says nothing more.
#![cfg(target_os = "linux")]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

struct Ticker {
    child: Child,
    lines: Receiver<String>,
}

impl Ticker {
    fn start() -> Self {
        let example = std::env::current_exe().expect("this test has a path");
        let folder = example.ancestors().nth(2).expect("it is in target/<profile>/deps");
        let mut child = Command::new(folder.join("examples/ticker"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("cargo built the example");
        let out = child.stdout.take().expect("it was asked for");
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let ticker = Self { child, lines };
        ticker.lines.recv_timeout(Duration::from_secs(10)).expect("it ticks");
        ticker
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).expect("a process number");
        kill(Pid::from_raw(pid), signal).expect("it is ours");
    }

    /// Freezes it for a while, and says how many lines came after it was woken up.
    fn freeze(&self, span: Duration) -> usize {
        self.signal(Signal::SIGSTOP);
        thread::sleep(span);
        while self.lines.try_recv().is_ok() {}
        self.signal(Signal::SIGCONT);
        thread::sleep(Duration::from_millis(300));
        self.lines.try_iter().count()
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn frozen_past_its_deadline_it_ends_without_another_word() {
    for _ in 0..10 {
        let mut ticker = Ticker::start();
        assert_eq!(ticker.freeze(Duration::from_millis(900)), 0);
        let status = ticker.child.wait().expect("it ended");
        assert_eq!(status.code(), Some(fail_stop::EXIT_CODE));
    }
}

#[test]
fn frozen_for_a_moment_it_goes_on() {
    let mut ticker = Ticker::start();
    assert!(ticker.freeze(Duration::from_millis(100)) > 3);
    assert!(ticker.child.try_wait().expect("it can be asked").is_none());
}
