//! What to start.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{ChildProcess, LogFile};
use crate::E2eError;

/// A program to start, with its arguments and its environment.
#[derive(Clone, Debug)]
pub struct Program {
    name: String,
    path: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, Option<OsString>)>,
}

impl Program {
    /// Names a program; `name` is what logs and errors call it.
    pub fn new(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), path: path.into(), arguments: Vec::new(), environment: Vec::new() }
    }

    /// The same program under another name, with log files of its own.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Adds an argument.
    #[must_use]
    pub fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().to_owned(), Some(value.as_ref().to_owned())));
        self
    }

    /// Takes a variable out of its environment.
    #[must_use]
    pub fn without_variable(mut self, name: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().to_owned(), None));
        self
    }

    /// Starts it. What it writes goes to `<name>.out` and `<name>.log` in `logs`, after what is there already.
    ///
    /// # Errors
    ///
    /// [`E2eError::Missing`] when there is no such program, [`E2eError::Io`] when it can't be started.
    pub fn start(&self, logs: &Path) -> Result<ChildProcess, E2eError> {
        fs::create_dir_all(logs).map_err(E2eError::io("making a folder for logs"))?;
        let (out, out_file) = self.open(logs, "out")?;
        let (log, log_file) = self.open(logs, "log")?;
        // Lines of an earlier start of the same program must not count for this one.
        let skip = out.text().len();
        let mut command = Command::new(&self.path);
        command.args(&self.arguments).stdin(Stdio::null()).stdout(out_file).stderr(log_file);
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command.spawn().map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => E2eError::Missing {
                program: self.path.display().to_string(),
                hint: "build the workspace's binaries first (`make build`)",
            },
            _ => E2eError::Io { doing: format!("starting {}", self.name), source },
        })?;
        Ok(ChildProcess::new(self.name.clone(), child, out, skip, log))
    }

    fn open(&self, logs: &Path, ending: &str) -> Result<(LogFile, File), E2eError> {
        let path = logs.join(format!("{}.{ending}", self.name));
        let file = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(E2eError::io(format!("opening {}", path.display())))?;
        Ok((LogFile::new(path), file))
    }
}
