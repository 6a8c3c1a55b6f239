//! `DynamoDB` and SQS on this machine.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::{START, free_address};
use crate::{
    StageError,
    process::{ChildProcess, Program, workspace},
    stack::readiness,
};

/// Starts ministack, and returns where it answers.
pub(super) async fn start(state: &Path, logs: &Path) -> Result<(String, ChildProcess), StageError> {
    let path = path();
    if !path.is_file() {
        return Err(StageError::Missing {
            program: path.display().to_string(),
            hint: "`make install-test` installs it, or name it in SEGUE_MINISTACK",
        });
    }
    let address = free_address()?;
    let endpoint = format!("http://{address}");
    let ministack = Program::new("ministack", path)
        .variable("BIND_HOST", "127.0.0.1")
        .variable("GATEWAY_PORT", address.port().to_string())
        .variable("STATE_DIR", state)
        .variable("PERSIST_STATE", "0")
        .variable("SERVICES", "dynamodb,dynamodbstreams,sqs")
        .start(logs)?;
    let ready = readiness::answers(&format!("{endpoint}/_ministack/health"), START).await;
    if let Some(status) = ministack.ended() {
        return Err(ministack.failure(status));
    }
    ready.map(|()| (endpoint, ministack))
}

fn path() -> PathBuf {
    env::var_os("SEGUE_MINISTACK").map_or_else(|| workspace().join(".venv/bin/ministack"), PathBuf::from)
}
