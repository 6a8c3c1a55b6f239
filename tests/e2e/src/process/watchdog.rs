//! Ends a program when its owner dies without a word.

use std::{
    io,
    process::{Child, ChildStdin, Command, Stdio},
};

/// Waits for the other end of its input to close, which happens however the owner ends, and ends the program.
const SCRIPT: &str = r#"read -r _; kill -TERM "$1" 2>/dev/null"#;

/// Ends a program when its owner dies without a word, such as by SIGKILL; then nobody drops anything.
#[derive(Debug)]
pub(super) struct Watchdog {
    shell: Child,
    _line: Option<ChildStdin>,
}

impl Watchdog {
    pub(super) fn over(pid: u32) -> io::Result<Self> {
        let mut shell = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "watchdog", &pid.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let line = shell.stdin.take();
        Ok(Self { shell, _line: line })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        // It must not act any more: the program has ended, and its number may belong to another.
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}
