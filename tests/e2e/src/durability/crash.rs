//! Workers that are killed.

use std::time::{Duration, Instant};

use futures::future::try_join_all;
use segue_domain::{GuildId, TrackId};
use segue_store::Stores;

use super::{Row, TestGuilds, crew::fresh_workers, limits};
use crate::{E2eError, scene::TestGuild, stack::Deployment};

/// How long recovery may take until it counts as failed.
const PATIENCE: Duration = Duration::from_secs(40);
/// How long the leases may take to be spread fairly again.
const SETTLE: Duration = Duration::from_secs(60);

/// Kills the worker that plays. With `others`, another worker takes over; else the same program is started again at once,
/// as a supervisor does. Three rows: time until the music is back, position, and tracks that were repeated or skipped.
///
/// # Errors
///
/// [`E2eError`] when the music does not come back.
pub async fn crash(
    stack: &dyn Deployment,
    runs: usize,
    guilds: usize,
    others: bool,
) -> Result<Vec<Row>, E2eError> {
    let partitions = stack.partitions().all().count();
    let workers = stack.workers();
    let wanted = if others { 2 } else { 1 };
    let stores = fresh_workers(stack, wanted).await?;
    let party = TestGuilds::begin(stack, guilds, "larks.opus").await?;
    let (mut silences, mut positions, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..runs {
        party.forget();
        party.all_hear().await?;
        // Somewhere between two heartbeats.
        tokio::time::sleep(Duration::from_millis(2_000 + 137 * (run as u64 % 15))).await;
        let old = party.worker_of(&party.scenes[run % party.scenes.len()]).await?;
        let theirs = party.scenes_of(&old).await?;
        let before = try_join_all(theirs.iter().map(|scene| tracks(&stores, scene))).await?;
        let event = Instant::now();
        old.process().kill();
        if !others {
            workers.start().await?;
        }
        let gaps = try_join_all(theirs.iter().map(|scene| party.gap(scene, event, PATIENCE))).await?;
        let after = try_join_all(theirs.iter().map(|scene| tracks(&stores, scene))).await?;
        changed.push(f64::from(
            u32::try_from(before.iter().zip(&after).filter(|(b, a)| b != a).count()).unwrap_or(0),
        ));
        silences.extend(gaps.iter().map(|gap| gap.silence.as_secs_f64()));
        positions.extend(gaps.iter().map(super::Gap::position_error));
        if others {
            workers.start().await?;
        }
        workers.settled(&stores, partitions, SETTLE).await?;
        eprintln!("{}: kill {} of {runs}", stack.name(), run + 1);
    }
    party.end().await?;
    let what = if others { "SIGKILL, another worker" } else { "SIGKILL of the only worker" };
    let row = |detail: &str, limit, samples| {
        Row::new(stack.name(), &format!("{what}: {detail}"), runs, Some(limit), samples)
    };
    Ok(vec![
        row("until music is back, s", limits::CRASH_SILENCE, silences),
        row("position error, s", limits::CRASH_POSITION, positions),
        row("queues that changed", 0.0, changed),
    ])
}

/// All tracks of a session, in order.
async fn tracks(stores: &Stores, scene: &TestGuild) -> Result<Vec<(TrackId, String)>, E2eError> {
    let failed = |source| E2eError::Store { doing: "reading a session", source };
    let session = stores.sessions.load(GuildId::new(scene.guild.get())).await.map_err(failed)?;
    let session = session.ok_or_else(|| E2eError::Shortfall("no session is stored".into()))?;
    let all = session.head.current.iter().chain(session.queue.iter());
    Ok(all.map(|track| (track.id, track.info.title.clone())).collect())
}
