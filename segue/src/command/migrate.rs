//! `segue migrate`.

use std::process::ExitCode;

use crate::{SegueError, progress::spinner, settings};

/// Brings the panel database's schema up to date.
#[derive(Debug, clap::Args)]
pub struct Args {}

pub async fn run(_: Args) -> Result<ExitCode, SegueError> {
    let bar = spinner("bringing the panel database's schema up to date");
    let panel = settings::panel().await?;
    panel.migrate().await?;
    panel.close().await?;
    bar.finish_with_message("the panel database's schema is up to date");
    Ok(ExitCode::SUCCESS)
}
