//! Runs a function's binary behind a plain HTTP address.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;
use lambda_emulator::{Function, FunctionConfig, HttpFront, Result};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Runs a Lambda function's binary on this machine, behind a plain HTTP address.
///
/// Each request becomes an event as a function URL or an HTTP API sends it (payload format 2.0). The function sees the
/// variables of this program's environment, and is started again when it ends. Ends on Ctrl-C or SIGTERM, and ends the
/// function with it.
#[derive(Parser)]
#[command(
    version,
    after_help = "Example: lambda-emulator --http 127.0.0.1:9000 --function target/debug/interactions \
    --env SEGUE_TABLE=segue"
)]
struct Args {
    /// Address to listen on; port 0 lets the system choose one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    http: SocketAddr,

    /// The function's binary, which Lambda calls bootstrap.
    #[arg(long, value_name = "PATH")]
    function: PathBuf,

    /// A variable for the function, beside this program's own. May be repeated.
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    env: Vec<(String, String)>,

    /// Seconds an invocation may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
}

fn variable(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let reason = std::error::Error::source(&error).map(|source| format!(": {source}"));
            eprintln!("{error}{}", reason.unwrap_or_default());
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<()> {
    let mut config = FunctionConfig::new(args.function);
    config.env = args.env;
    config.timeout = Duration::from_secs(args.timeout);
    let function = Function::start(config).await?;
    let front = HttpFront::serve(function.clone(), args.http).await?;
    // The line a program that started this one waits for.
    println!("listening on {}", front.url("/"));
    until_stopped().await;
    function.stop().await;
    Ok(())
}

async fn until_stopped() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated => {}
    }
}
