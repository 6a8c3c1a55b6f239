//! The whole AWS stack on this machine, with the chat page on top: `make aws-local`.

use std::process::ExitCode;

use clap::Parser;
use segue_e2e::{
    E2eError, demo,
    stack::{AwsDeployment, AwsOptions},
};
use tracing_subscriber::EnvFilter;

/// Runs the whole AWS stack on this machine: the real functions and the real worker, with AWS's own services played by
/// others, and a simulated Discord with its page in front.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    /// Port of the page; 0 lets the operating system choose.
    #[arg(long, default_value_t = 3054)]
    port: u16,
    /// Plays a script of commands, prints what was measured, and fails on any shortfall.
    #[arg(long)]
    check: bool,
    /// Prints one line of JSON when the page is ready, for programs.
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let outcome = run(Cli::parse()).await;
    outcome.unwrap_or_else(|error| {
        eprintln!("aws-local: {error}");
        let mut cause = std::error::Error::source(&error);
        while let Some(source) = cause {
            eprintln!("  because: {source}");
            cause = source.source();
        }
        ExitCode::FAILURE
    })
}

async fn run(cli: Cli) -> Result<ExitCode, E2eError> {
    if !cli.json {
        eprintln!(
            "Starting DynamoDB, SQS, MariaDB, three functions, a voice worker and a simulated Discord …"
        );
    }
    let port = if cli.check { 0 } else { cli.port };
    let stack = AwsDeployment::start(AwsOptions { port, ..AwsOptions::default() }).await?;
    demo::show(&stack, cli.check, cli.json).await
}
