//! What a job carries.

use serde::{Deserialize, Serialize};

use crate::{Report, SessionCommand};

/// What a job carries: what a member asks, or what a worker reports.
///
/// Both are written the same way, with their names: no command is called like a report.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged, expecting = "a session's command or a worker's report")]
pub enum JobBody {
    /// A member asks.
    Command(SessionCommand),
    /// A worker reports.
    Report(Report),
}

impl JobBody {
    /// Name for logs and metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Command(command) => command.name(),
            Self::Report(report) => report.name(),
        }
    }
}

impl From<SessionCommand> for JobBody {
    fn from(command: SessionCommand) -> Self {
        Self::Command(command)
    }
}

impl From<Report> for JobBody {
    fn from(report: Report) -> Self {
        Self::Report(report)
    }
}
