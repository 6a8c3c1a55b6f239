//! Kills, freezes and replaces workers while people listen, and prints what they heard: `make durability`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Parser, ValueEnum};
use discord_sim::voice::SecondIdentify;
use segue_e2e::{
    E2eError,
    durability::{CommandsPlan, Table, commands, crash, frozen, hand_over, restart_alone, rolling, storm},
    stack::{AwsDeployment, AwsOptions, Deployment, EmbeddedDeployment, EmbeddedOptions},
};
use tracing_subscriber::EnvFilter;

/// Partitions, and gateway shards, of the stacks.
const PARTITIONS: u32 = 12;
/// Guilds that listen at the same time.
const GUILDS: usize = 4;
/// Longer than any experiment.
const TUNE: Duration = Duration::from_mins(20);

/// Kills, freezes and replaces workers while people listen, and prints what they heard.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    /// Which deployment; both if not given.
    #[arg(long)]
    stack: Option<Family>,
    /// Which experiment; all if not given. Can be given more than once.
    #[arg(long = "experiment")]
    experiments: Vec<Experiment>,
    /// Runs of each experiment.
    #[arg(long, default_value_t = 30)]
    runs: usize,
    /// Commands of the experiment with commands.
    #[arg(long, default_value_t = 10_000)]
    commands: usize,
    /// Sessions of the rolling restart.
    #[arg(long, default_value_t = 60)]
    sessions: usize,
    /// Sessions of the storm.
    #[arg(long, default_value_t = 250)]
    storm: usize,
    /// Keeps the logs in this folder.
    #[arg(long)]
    logs: Option<PathBuf>,
    /// Writes the samples to a file, as JSON.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Family {
    Embedded,
    Aws,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Experiment {
    HandOver,
    HandOverOnceGone,
    HandOverRefused,
    Restart,
    Kill,
    KillAlone,
    Frozen,
    FrozenOnStages,
    Rolling,
    Commands,
    Storm,
}

impl Experiment {
    /// A storm is one shard's.
    fn partitions(self) -> u32 {
        if self == Self::Storm { 1 } else { PARTITIONS }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("durability: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<ExitCode, E2eError> {
    let mut table = Table::default();
    let mut broken = false;
    for family in [Family::Embedded, Family::Aws] {
        if cli.stack.is_some_and(|only| only != family) {
            continue;
        }
        for experiment in Experiment::value_variants() {
            if !cli.experiments.is_empty() && !cli.experiments.contains(experiment) {
                continue;
            }
            // A stack of its own: what one experiment leaves behind is not part of the next.
            let stack = start(family, experiment.partitions()).await?;
            match measure(stack.as_ref(), *experiment, &cli).await {
                Ok(rows) => table.0.extend(rows),
                Err(error) => {
                    eprintln!("{} {experiment:?}: {error}", stack.name());
                    broken = true;
                }
            }
            if let Some(folder) = &cli.logs {
                keep_logs(stack.as_ref(), &folder.join(format!("{}-{experiment:?}", stack.name())))?;
            }
            stack.shut_down().await?;
            eprintln!("{table}");
        }
    }
    println!("{table}");
    if let Some(path) = &cli.out {
        let json = serde_json::to_string(&table).map_err(|error| E2eError::Shortfall(error.to_string()))?;
        std::fs::write(path, json).map_err(E2eError::io("writing the samples"))?;
    }
    Ok(if table.is_kept() && !broken { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn keep_logs(stack: &dyn Deployment, folder: &Path) -> Result<(), E2eError> {
    let failed = || E2eError::io(format!("keeping logs in {}", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed())?;
    for entry in std::fs::read_dir(stack.logs()).map_err(failed())?.flatten() {
        std::fs::copy(entry.path(), folder.join(entry.file_name())).map_err(failed())?;
    }
    Ok(())
}

async fn start(family: Family, partitions: u32) -> Result<Box<dyn Deployment>, E2eError> {
    let tunes: Option<&'static [&'static str]> = Some(&["larks", "embers"]);
    Ok(match family {
        Family::Embedded => {
            let options = EmbeddedOptions {
                tune_length: TUNE,
                http_interactions: true,
                separate_workers: Some(partitions),
                tunes,
                ..EmbeddedOptions::default()
            };
            Box::new(EmbeddedDeployment::start(options).await?)
        }
        Family::Aws => {
            let separate_workers = Some(partitions);
            let options = AwsOptions { tune_length: TUNE, separate_workers, tunes, ..AwsOptions::default() };
            Box::new(AwsDeployment::start(options).await?)
        }
    })
}

async fn measure(
    stack: &dyn Deployment,
    experiment: Experiment,
    cli: &Cli,
) -> Result<Vec<segue_e2e::durability::Row>, E2eError> {
    match experiment {
        Experiment::HandOver => hand_over(stack, cli.runs, GUILDS, SecondIdentify::AfterCleanClose).await,
        Experiment::HandOverOnceGone => hand_over(stack, cli.runs, GUILDS, SecondIdentify::OnceGone).await,
        Experiment::HandOverRefused => hand_over(stack, cli.runs, GUILDS, SecondIdentify::Never).await,
        Experiment::Restart => restart_alone(stack, cli.runs, GUILDS).await,
        Experiment::Kill => crash(stack, cli.runs, GUILDS, true).await,
        Experiment::KillAlone => crash(stack, cli.runs, GUILDS, false).await,
        Experiment::Frozen => frozen(stack, cli.runs, GUILDS, false).await,
        Experiment::FrozenOnStages => frozen(stack, cli.runs, GUILDS, true).await,
        Experiment::Rolling => rolling(stack, cli.sessions).await,
        Experiment::Storm => storm(stack, cli.storm).await,
        Experiment::Commands => {
            let guilds = 50.min(cli.commands.div_ceil(20)).max(1);
            let kill_every = Duration::from_secs(4);
            let plan =
                CommandsPlan { commands: cli.commands, guilds, workers: 3, kill_every, seed: 20_261_124 };
            commands(stack, plan).await
        }
    }
}
