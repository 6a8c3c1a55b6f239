//! Planned hand-overs.

use std::time::{Duration, Instant};

use discord_sim::{SimEvent, voice::SecondIdentify};
use futures::future::try_join_all;
use tokio::sync::broadcast::error::TryRecvError;

use super::{Row, TestGuilds, crew::fresh_workers, limits};
use crate::{
    E2eError,
    stack::{Deployment, WorkerProcess},
};

/// How long a hand-over may take until it counts as failed.
const PATIENCE: Duration = Duration::from_secs(30);
/// How a row ends that counts how often the bot was seen to leave.
const LEAVING: &str = "the bot leaving its channel, times";
/// How long the leases may take to be spread fairly again.
const SETTLE: Duration = Duration::from_secs(60);

/// Ends the worker that plays, while another one runs that takes over; then starts one again, as long as Discord treats
/// a second Identify in this way. Three rows: silence, position, and times the bot was seen leaving its channel.
///
/// # Errors
///
/// [`E2eError`] when the music does not come back.
pub async fn hand_over(
    stack: &dyn Deployment,
    runs: usize,
    guilds: usize,
    second_identify: SecondIdentify,
) -> Result<Vec<Row>, E2eError> {
    stack.sim().voice().reconfigure(|config| config.second_identify = second_identify);
    let figures = hand_overs(stack, runs, guilds).await;
    stack.sim().voice().reconfigure(|config| config.second_identify = SecondIdentify::default());
    let (what, silence) = match second_identify {
        SecondIdentify::OnceGone => ("taken once the old socket is gone", limits::HAND_OVER_SILENCE),
        SecondIdentify::AfterCleanClose => ("taken after a clean close", limits::HAND_OVER_SILENCE),
        SecondIdentify::Never => ("always refused", limits::REFUSED_SILENCE),
    };
    let what = format!("hand-over to another worker, second Identify {what}");
    let mut rows = figures?.rows(stack.name(), &what, runs, silence);
    if second_identify == SecondIdentify::Never {
        // Who is refused leaves and joins.
        rows.retain(|row| !row.what.ends_with(LEAVING));
    }
    Ok(rows)
}

async fn hand_overs(stack: &dyn Deployment, runs: usize, guilds: usize) -> Result<Figures, E2eError> {
    let partitions = stack.partitions().all().count();
    let workers = stack.workers();
    let stores = fresh_workers(stack, 2).await?;
    let party = TestGuilds::begin(stack, guilds, "larks.opus").await?;
    let mut figures = Figures::default();
    for run in 0..runs {
        party.forget();
        party.all_hear().await?;
        let old = party.worker_of(&party.scenes[run % party.scenes.len()]).await?;
        figures.measure(&party, &old, async || old.end().await).await?;
        workers.start().await?;
        workers.settled(&stores, partitions, SETTLE).await?;
        eprintln!("{}: hand-over {} of {runs}", stack.name(), run + 1);
    }
    party.end().await?;
    Ok(figures)
}

/// Ends the only worker, and starts it again: nobody else could take over.
///
/// # Errors
///
/// As [`hand_over`].
pub async fn restart_alone(stack: &dyn Deployment, runs: usize, guilds: usize) -> Result<Vec<Row>, E2eError> {
    let workers = stack.workers();
    fresh_workers(stack, 1).await?;
    let party = TestGuilds::begin(stack, guilds, "larks.opus").await?;
    let mut figures = Figures::default();
    for run in 0..runs {
        party.forget();
        party.all_hear().await?;
        let old = party.worker_of(&party.scenes[0]).await?;
        figures
            .measure(&party, &old, async || {
                old.end().await?;
                workers.start().await.map(drop)
            })
            .await?;
        eprintln!("{}: restart {} of {runs}", stack.name(), run + 1);
    }
    party.end().await?;
    Ok(figures.rows(stack.name(), "restart of the only worker", runs, limits::RESTART_SILENCE))
}

#[derive(Default)]
struct Figures {
    silences: Vec<f64>,
    positions: Vec<f64>,
    leavings: Vec<f64>,
}

impl Figures {
    /// Lets something happen to a worker, and measures every session that it played.
    async fn measure(
        &mut self,
        party: &TestGuilds<'_>,
        old: &WorkerProcess,
        happen: impl AsyncFnOnce() -> Result<(), E2eError>,
    ) -> Result<(), E2eError> {
        let theirs = party.scenes_of(old).await?;
        let mut events = party.stack.sim().subscribe();
        let event = Instant::now();
        happen().await?;
        let gaps = try_join_all(theirs.iter().map(|scene| party.gap(scene, event, PATIENCE))).await?;
        let bot = party.stack.sim().bot_user_id();
        let mut left = 0_u32;
        loop {
            match events.try_recv() {
                Ok(SimEvent::VoiceState { state }) if state.user_id == bot && state.channel_id.is_none() => {
                    left += 1;
                }
                Ok(_) | Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        self.leavings.push(f64::from(left));
        self.silences.extend(gaps.iter().map(|gap| gap.silence.as_secs_f64()));
        self.positions.extend(gaps.iter().map(super::Gap::position_error));
        Ok(())
    }

    fn rows(self, stack: &str, what: &str, runs: usize, silence: f64) -> Vec<Row> {
        let row = |detail: &str, limit, samples| {
            Row::new(stack, &format!("{what}: {detail}"), runs, Some(limit), samples)
        };
        vec![
            row("silence, s", silence, self.silences),
            row("position error, s", limits::HAND_OVER_POSITION, self.positions),
            row(LEAVING, 0.0, self.leavings),
        ]
    }
}
