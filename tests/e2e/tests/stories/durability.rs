//! What `make durability` measures, in a short form, on both stacks: nothing is lost, and times are near their promises.

use std::time::Duration;

use discord_sim::voice::SecondIdentify;
use segue_e2e::{
    durability::{CommandsPlan, Row, Table, commands, crash, frozen, hand_over, restart_alone, rolling},
    stack::Deployment,
};

use crate::harness::{Case, Family, Lane, Outcome};

const STACKS: [Family; 2] = [Family::EmbeddedWorkers, Family::AwsWorkers];

const CASES: &[(&str, Case)] = &[
    ("a_planned_hand_over_is_hardly_heard", |stack| Box::pin(planned(stack))),
    ("the_only_worker_is_restarted", |stack| Box::pin(alone(stack))),
    ("a_killed_worker_is_replaced", |stack| Box::pin(killed(stack))),
    ("a_frozen_worker_that_wakes_up_is_silent", |stack| Box::pin(froze(stack, false))),
    ("so_is_one_that_played_on_a_stage", |stack| Box::pin(froze(stack, true))),
    ("no_command_is_lost_or_doubled", |stack| Box::pin(commanded(stack))),
];

/// All sessions of a worker change hands at once: what limits it is the processor.
const BUSY: &[(&str, Case)] =
    &[("a_deployment_leaves_every_session_playing", |stack| Box::pin(deployed(stack)))];

/// Each case has the workers to itself.
pub fn lanes() -> Vec<Lane> {
    STACKS.map(|family| Lane::on(family, "durability", CASES, 1)).into()
}

/// What has to have the machine to itself, one after the other.
pub fn busy_lanes() -> [Lane; 2] {
    STACKS.map(|family| Lane::on(family, "durability", BUSY, 1))
}

/// Other tests run on the same machine: times may be longer here. `make durability` holds the promises themselves.
const WIDER: f64 = 4.0;

fn kept(mut rows: Vec<Row>) {
    for row in &mut rows {
        row.limit = row.limit.map(|limit| limit * WIDER);
    }
    let table = Table(rows);
    println!("{table}");
    assert!(table.is_kept(), "\n{table}");
}

async fn planned(stack: &dyn Deployment) -> Outcome {
    for mode in [SecondIdentify::AfterCleanClose, SecondIdentify::OnceGone, SecondIdentify::Never] {
        kept(hand_over(stack, 1, 3, mode).await?);
    }
    Ok(())
}

async fn alone(stack: &dyn Deployment) -> Outcome {
    kept(restart_alone(stack, 1, 3).await?);
    Ok(())
}

async fn killed(stack: &dyn Deployment) -> Outcome {
    kept(crash(stack, 1, 3, true).await?);
    Ok(())
}

async fn froze(stack: &dyn Deployment, on_a_stage: bool) -> Outcome {
    kept(frozen(stack, 1, 3, on_a_stage).await?);
    Ok(())
}

async fn commanded(stack: &dyn Deployment) -> Outcome {
    let kill_every = Duration::from_secs(4);
    let plan = CommandsPlan { commands: 400, guilds: 8, workers: 3, kill_every, seed: 7 };
    kept(commands(stack, plan).await?);
    Ok(())
}

async fn deployed(stack: &dyn Deployment) -> Outcome {
    kept(rolling(stack, 8).await?);
    Ok(())
}
