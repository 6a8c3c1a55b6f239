//! `segue chaos`.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Subcommand;
use segue_application::read_partitions;
use segue_configuration::Environment;
use segue_domain::{GuildId, Millis};
use segue_store::{Experiment, ExperimentState, OperationsLog, Stores, now};
use segue_voice_worker::chaos::{ChaosConfig, Fault, candidates, choose};

use crate::{SegueError, deployment::Family};

/// How often the record is read while the experiment continues.
const LOOK: Duration = Duration::from_millis(250);
/// How long it may take until a worker takes the experiment up.
const TAKEN_UP: Duration = Duration::from_secs(15);
/// Longest wait for the end of an experiment: a worker gives up before.
const OVER: Duration = Duration::from_secs(120);
/// Most experiments that are listed.
const MOST: usize = 50;

/// Makes something go wrong on purpose, in a guild of `CHAOS_GUILD_ALLOWLIST`, and measures how long it takes until the
/// music is back.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Lists the experiments of the last 7 days, the last first.
    List {
        /// One line of JSON each.
        #[arg(long)]
        json: bool,
    },
    /// Conducts one experiment, and waits for its end. Fails unless the steady state came back.
    Run {
        /// drop-voice, drop-gateway, invalidate-session, kill-worker, freeze-worker, delay-job, duplicate-job,
        /// throttle-store, stall-source or kill-mixer.
        experiment: Fault,
        /// Guild to try it on; one of those that play music if not given.
        #[arg(long)]
        guild: Option<u64>,
    },
}

pub async fn run(args: Args, environment: &Environment) -> Result<ExitCode, SegueError> {
    let family = Family::open(environment).await?;
    let outcome = match args.action {
        Action::List { json } => list(&family.stores(), json).await,
        Action::Run { experiment, guild } => {
            conduct(&family, environment, experiment, guild.map(GuildId::new)).await
        }
    };
    if let Family::Embedded(store) = family {
        store.close().await;
    }
    outcome
}

async fn list(stores: &Stores, json: bool) -> Result<ExitCode, SegueError> {
    let experiments = log(stores).experiments(MOST, now()).await?;
    for experiment in &experiments {
        if json {
            println!("{}", serde_json::json!(experiment));
        } else {
            println!("{}", as_line(experiment));
        }
    }
    if experiments.is_empty() && !json {
        println!("nothing was tried");
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks the worker that holds the guild's partition for an experiment, and waits for the outcome.
async fn conduct(
    family: &Family,
    environment: &Environment,
    fault: Fault,
    guild: Option<GuildId>,
) -> Result<ExitCode, SegueError> {
    let config = ChaosConfig::read(environment)?
        .ok_or_else(|| SegueError::Argument("nothing is tried unless CHAOS_ENABLED=true".to_owned()))?;
    let partitions = read_partitions(environment, family.default_partitions())?;
    let (stores, mut known) = (family.stores(), ExperimentState::Asked);
    let guild = if let Some(guild) = guild {
        guild
    } else {
        let guilds = candidates(&stores, partitions, &config.allowlist).await?;
        let chosen = choose(config.seed, now().as_secs(), &[fault], &guilds);
        let nobody = "no guild of CHAOS_GUILD_ALLOWLIST plays music at the moment";
        chosen.ok_or_else(|| SegueError::Argument(nobody.to_owned()))?.1
    };
    let log = log(&stores);
    let asked = Experiment::new(fault.name(), guild, partitions.of(guild), now());
    log.write_experiment(&asked, now()).await?;
    let began = Instant::now();
    println!("{}", as_line(&asked));
    loop {
        tokio::time::sleep(LOOK).await;
        let experiment = log.experiment(&asked.id, now()).await?.unwrap_or_else(|| asked.clone());
        if experiment.state != known {
            known = experiment.state;
            println!("{}", as_line(&experiment));
        }
        match experiment.state {
            ExperimentState::Recovered => return Ok(ExitCode::SUCCESS),
            ExperimentState::Failed | ExperimentState::Skipped => return Ok(ExitCode::FAILURE),
            ExperimentState::Asked if began.elapsed() >= TAKEN_UP => {
                let skipped = Experiment {
                    state: ExperimentState::Skipped,
                    ended_at: Some(now()),
                    detail: "no worker with CHAOS_ENABLED=true took it up".to_owned(),
                    ..experiment
                };
                log.write_experiment(&skipped, now()).await?;
                println!("{}", as_line(&skipped));
                return Ok(ExitCode::FAILURE);
            }
            _ if began.elapsed() >= OVER => {
                println!("{}  still not over; `segue chaos list` shows its result", asked.id);
                return Ok(ExitCode::FAILURE);
            }
            _ => {}
        }
    }
}

fn log(stores: &Stores) -> OperationsLog {
    OperationsLog::new(std::sync::Arc::clone(&stores.records))
}

fn as_line(experiment: &Experiment) -> String {
    let Experiment { id, name, guild_id, state, recovery, detail, asked_at, .. } = experiment;
    let took = recovery.map(|recovery| format!(" after {} ms", Millis::get(recovery))).unwrap_or_default();
    let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
    format!("{id}  asked at {}  {name}  guild {guild_id}  {}{took}{detail}", asked_at.as_secs(), state.name())
}
