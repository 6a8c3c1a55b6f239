//! Processes that another process has started.

use std::fs;

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// Processes whose parent is this one.
#[must_use]
pub fn children_of(parent: u32) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| parent_of(*pid) == Some(parent)).collect()
}

/// Whether a process is there, and not only waiting to be noticed.
#[must_use]
pub fn is_alive(pid: u32) -> bool {
    parent_of(pid).is_some()
}

/// Ends a process at once; for children of programs that the tests started.
pub fn kill_now(pid: u32) {
    if let Ok(pid) = i32::try_from(pid) {
        // It may have ended by itself.
        let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
    }
}

/// See <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>: the name is in parentheses, and may hold any.
fn parent_of(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut after_name = stat.rsplit_once(')')?.1.split_whitespace();
    let state = after_name.next()?;
    (state != "Z").then(|| after_name.next()?.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_found_and_gone_when_it_was_killed() {
        let mut child = std::process::Command::new("/bin/sleep").arg("60").spawn().expect("sleep is there");
        assert!(children_of(std::process::id()).contains(&child.id()));
        kill_now(child.id());
        child.wait().expect("it ended");
        assert!(!is_alive(child.id()));
    }
}
