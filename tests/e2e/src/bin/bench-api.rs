//! Measures how long the panel's API takes to answer under load, with a million plays in its database: `make bench-api`.

use std::{error::Error as _, process::ExitCode, time::Duration};

use clap::{Parser, ValueEnum};
use segue_e2e::{
    E2eError,
    api_load::{Database, LoadPlan, Measured, Table, measure},
};
use tracing_subscriber::EnvFilter;

/// Measures how long the panel's API takes to answer while browsers watch, once with each database.
///
/// Fails when an answer was not 200 or a stream broke. How long answers took is told, and not judged.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    /// Which database; both if not given.
    #[arg(long)]
    database: Option<Which>,
    /// Plays in it.
    #[arg(long, default_value_t = 1_000_000)]
    plays: u64,
    /// Event streams that are open meanwhile; each belongs to a browser that asks, too.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=2_000))]
    streams: u16,
    /// Requests a second. A session may send 20.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    rate: u32,
    /// Seconds that count.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    seconds: u64,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Which {
    Mariadb,
    Sqlite,
}

#[tokio::main]
async fn main() -> ExitCode {
    // What the API answers wrongly is counted: a line for each would hide the figures.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error,segue_api=off"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(&Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("bench-api: {error}");
            let mut cause = error.source();
            while let Some(source) = cause {
                eprintln!("  because: {source}");
                cause = source.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: &Cli) -> Result<ExitCode, E2eError> {
    let plan = LoadPlan {
        plays: cli.plays,
        browsers: usize::from(cli.streams),
        rate: cli.rate,
        length: Duration::from_secs(cli.seconds),
    };
    let mut table = Table::default();
    for (which, database) in [(Which::Mariadb, Database::MariaDb), (Which::Sqlite, Database::Sqlite)] {
        if cli.database.is_none_or(|only| only == which) {
            table.0.push(measure(database, plan).await?);
            eprintln!("{table}");
        }
    }
    println!("{table}");
    let sound = table.0.iter().all(Measured::is_sound);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
