//! `segue demo`.

use std::process::ExitCode;

use segue_e2e::demo;

use crate::SegueError;

/// Shows the bot on a simulated Discord in the browser: no account, no token.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Port of the page; 0 lets the system choose.
    #[arg(long, default_value_t = 3053)]
    port: u16,
    /// Plays a script of commands instead, prints what was measured, and fails on any shortfall.
    #[arg(long)]
    check: bool,
    /// Prints one line of JSON when the page is ready, for programs.
    #[arg(long)]
    json: bool,
}

pub async fn run(args: Args) -> Result<ExitCode, SegueError> {
    let options = demo::Options { port: args.port, check: args.check, json: args.json };
    Ok(demo::run(options).await?)
}
