//! `segue migrate`.

use std::process::ExitCode;

use segue_configuration::Environment;

use crate::{SegueError, deployment, progress::spinner};

/// Brings the panel database's schema up to date.
#[derive(Debug, clap::Args)]
pub struct Args {}

pub async fn run(_: Args, environment: &Environment) -> Result<ExitCode, SegueError> {
    let bar = spinner("bringing the panel database's schema up to date");
    let panel = deployment::panel(environment).await?;
    panel.migrate().await?;
    panel.close().await?;
    bar.finish_with_message("the panel database's schema is up to date");
    Ok(ExitCode::SUCCESS)
}
