//! What a function is, and how it runs.

use std::{path::PathBuf, time::Duration};

/// Where a function's standard output and error go. Its metrics are lines of its output.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Output {
    /// To this process's own.
    #[default]
    Inherit,
    /// To the end of a file.
    File(PathBuf),
}

/// What a function is, and how it runs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FunctionConfig {
    /// The binary, which Lambda calls `bootstrap`.
    pub program: PathBuf,
    /// Name of the function.
    pub name: String,
    /// Variables it gets beside this process's own.
    pub env: Vec<(String, String)>,
    /// How long an invocation may take; its environment is ended after that.
    pub timeout: Duration,
    /// Memory it is told that it has, in MiB.
    pub memory: u32,
    /// How many events it handles at a time, each in a process of its own.
    pub concurrency: usize,
    /// Where its output goes.
    pub output: Output,
}

impl FunctionConfig {
    /// A function with 30 s for an invocation, 256 MiB and one process, named after its binary.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        let program = program.into();
        let name = program.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let timeout = Duration::from_secs(30);
        Self { program, name, env: Vec::new(), timeout, memory: 256, concurrency: 1, output: Output::Inherit }
    }

    /// Adds a variable to the function's environment.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// The function's name as Amazon writes it.
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:lambda:eu-central-1:000000000000:function:{}", self.name)
    }
}
