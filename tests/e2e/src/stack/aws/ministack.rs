//! `DynamoDB` and SQS on this machine.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::START;
use crate::{
    E2eError, free_address,
    process::{ChildProcess, Program, workspace},
    stack::readiness,
};

/// ministack, to be started now and again at the same address, with what it knew before.
pub(super) struct Ministack {
    program: Program,
    logs: PathBuf,
    /// Where it answers.
    pub(super) endpoint: String,
}

impl Ministack {
    /// Starts it, and waits until it answers.
    pub(super) async fn start(&self) -> Result<ChildProcess, E2eError> {
        let ministack = self.program.start(&self.logs)?;
        let ready = readiness::answers(&format!("{}/_ministack/health", self.endpoint), START).await;
        if let Some(status) = ministack.ended() {
            return Err(ministack.failure(status));
        }
        ready.map(|()| ministack)
    }
}

/// Sets ministack up at an address that is free.
pub(super) fn set_up(state: &Path, logs: &Path) -> Result<Ministack, E2eError> {
    let path = path();
    if !path.is_file() {
        return Err(E2eError::Missing {
            program: path.display().to_string(),
            hint: "`make install-test` installs it, or name it in SEGUE_MINISTACK",
        });
    }
    let address = free_address()?;
    let endpoint = format!("http://{address}");
    let program = Program::new("ministack", path)
        .variable("BIND_HOST", "127.0.0.1")
        .variable("GATEWAY_PORT", address.port().to_string())
        .variable("STATE_DIR", state)
        .variable("PERSIST_STATE", "1")
        .variable("SERVICES", "dynamodb,dynamodbstreams,sqs");
    Ok(Ministack { program, logs: logs.to_owned(), endpoint })
}

fn path() -> PathBuf {
    env::var_os("SEGUE_MINISTACK").map_or_else(|| workspace().join(".venv/bin/ministack"), PathBuf::from)
}
