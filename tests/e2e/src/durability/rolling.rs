//! A deployment: every worker is replaced, one after the other.

use std::time::{Duration, Instant};

use futures::future::try_join_all;

use super::{Row, TestGuilds, crew::fresh_workers, limits};
use crate::{E2eError, stack::Deployment};

const PATIENCE: Duration = Duration::from_secs(60);
const SETTLE: Duration = Duration::from_secs(90);

/// Replaces three workers one after the other while sessions play. One row: the longest silence of each session, over
/// the whole deployment.
///
/// # Errors
///
/// [`E2eError`] when a session does not continue.
pub async fn rolling(stack: &dyn Deployment, sessions: usize) -> Result<Vec<Row>, E2eError> {
    let partitions = stack.partitions().all().count();
    let workers = stack.workers();
    let stores = fresh_workers(stack, 3).await?;
    let party = TestGuilds::begin(stack, sessions, "larks.opus").await?;
    party.forget();
    party.all_hear().await?;
    let event = Instant::now();
    for old in workers.running() {
        workers.start().await?;
        old.end().await?;
        workers.settled(&stores, partitions, SETTLE).await?;
        eprintln!("{}: one of three workers is replaced", stack.name());
    }
    let gaps = try_join_all(party.scenes.iter().map(|scene| party.gap(scene, event, PATIENCE))).await?;
    let silences = gaps.iter().map(|gap| gap.silence.as_secs_f64()).collect();
    let positions = gaps.iter().map(super::Gap::position_error).collect();
    party.end().await?;
    let row = |detail: &str, limit, samples| {
        let what = format!("rolling restart of 3 workers, {sessions} sessions: {detail}");
        Row::new(stack.name(), &what, 1, Some(limit), samples)
    };
    Ok(vec![
        row("longest silence of each, s", limits::DEPLOYMENT_SILENCE, silences),
        row("position error at it, s", limits::HAND_OVER_POSITION, positions),
    ])
}
