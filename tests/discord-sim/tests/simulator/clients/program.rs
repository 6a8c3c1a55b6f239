//! The programs of the clients, and what they need installed.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The repository's root.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A bot, as a program of Node or Python.
#[derive(Clone, Copy)]
pub enum Program {
    /// `bot.mjs` in a folder of `tests`.
    Node(&'static str),
    /// A file of `tests/discord-py`.
    Python(&'static str),
}

impl Program {
    /// The command that runs it. Installs what is missing: `make test` did so before.
    pub fn command(self) -> tokio::process::Command {
        let tests = Path::new(ROOT).join("tests");
        match self {
            Self::Node(folder) => {
                let path = format!("tests/{folder}");
                install("node.sh", &[&path], &tests.join(folder).join("node_modules"));
                let mut command = tokio::process::Command::new("node");
                // The simulator listens on IPv4 only.
                command.args(["--dns-result-order=ipv4first", "bot.mjs"]).current_dir(tests.join(folder));
                command
            }
            Self::Python(file) => {
                let environment = Path::new(ROOT).join(".venv-clients");
                install(
                    "python.sh",
                    &[".venv-clients", "requirements-clients.txt"],
                    &environment.join("bin/pip"),
                );
                let mut command = tokio::process::Command::new(environment.join("bin/python"));
                command.args(["-B", file]).current_dir(tests.join("discord-py"));
                command
            }
        }
    }
}

fn install(script: &str, arguments: &[&str], there: &Path) {
    if there.exists() {
        return;
    }
    let script: PathBuf = Path::new(ROOT).join("infra/local").join(script);
    let status = Command::new(script).args(arguments).stdout(Stdio::null()).status();
    assert!(status.expect("the script runs").success(), "{arguments:?} could not be installed");
}
