//! All voice connections of a shard, cut at once.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use discord_sim::SimEvent;
use futures::future::try_join_all;

use super::{Row, TestGuilds, limits};
use crate::{E2eError, stack::Deployment};

/// How long the music may take to come back: two commands for each of 250 guilds are five minutes of a shard's budget.
const PATIENCE: Duration = Duration::from_mins(12);
/// How long the leases may take to be spread.
const SETTLE: Duration = Duration::from_secs(60);
/// Time in which commands are counted.
const MINUTE: Duration = Duration::from_secs(60);
/// Of so many packets, one is listened to: hundreds of listeners who decrypt all would be most of what is measured.
const LISTENED_TO: u16 = 5;
/// Seconds in which threads and memory are looked at while all play.
const SAMPLES: usize = 20;
/// Code that makes every one of them join again: the session is no longer valid.
const SESSION_INVALID: u16 = 4006;

/// Lets sessions play, and closes the voice connections of all of them at once. Five rows: threads and memory while all
/// play, time until the music is back, commands of the busiest minute, and queues that changed.
///
/// # Errors
///
/// [`E2eError`] when the music does not come back.
pub async fn storm(stack: &dyn Deployment, guilds: usize) -> Result<Vec<Row>, E2eError> {
    let workers = stack.workers();
    if workers.running().is_empty() {
        workers.start().await?;
    }
    let stores = stack.stores().await?;
    workers.settled(&stores, stack.partitions().all().count(), SETTLE).await?;
    let party = TestGuilds::begin_in(stack, guilds, "larks.opus", |scene| {
        scene.ears.listen_to_one_in(LISTENED_TO);
        Ok(())
    })
    .await?;
    party.forget();
    party.all_hear().await?;
    let (mut threads, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..SAMPLES {
        let footprints = workers
            .running()
            .iter()
            .map(|worker| Footprint::of(worker.process().pid()))
            .collect::<Result<Vec<_>, _>>()?;
        threads
            .push(f64::from(footprints.iter().map(|footprint| footprint.threads).max().unwrap_or_default()));
        memory.push(footprints.iter().map(|footprint| footprint.megabytes).sum());
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let before = party.queues().await?;
    let moves = Arc::new(Mutex::new(Vec::new()));
    let watching = tokio::spawn(watch(stack, Arc::clone(&moves)));
    let event = Instant::now();
    let bot = stack.sim().bot_user_id();
    for scene in &party.scenes {
        if !stack.sim().voice().close_client(scene.guild.get(), bot.get(), SESSION_INVALID) {
            return Err(E2eError::Shortfall(format!("guild {} has no voice connection", scene.guild)));
        }
    }
    let gaps = try_join_all(party.scenes.iter().map(|scene| party.gap(scene, event, PATIENCE))).await?;
    watching.abort();
    let after = party.queues().await?;
    let changed = before.iter().zip(&after).filter(|(before, after)| before != after).count();
    let busiest = busiest_minute(&moves.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    let row = |detail: &str, limit, samples| {
        let what = format!("{guilds} voice connections of a shard cut at once: {detail}");
        Row::new(stack.name(), &what, 1, limit, samples)
    };
    let count = |count: usize| vec![f64::from(u32::try_from(count).unwrap_or(u32::MAX))];
    party.end().await?;
    let playing = |detail: &str, limit, samples| {
        Row::new(stack.name(), &format!("{guilds} sessions of a shard play: {detail}"), 1, limit, samples)
    };
    Ok(vec![
        playing("threads of the worker", Some(limits::THREADS), threads),
        playing("memory, MB", None, memory),
        row("until music is back, s", None, gaps.iter().map(|gap| gap.silence.as_secs_f64()).collect()),
        row("commands in the busiest minute", Some(limits::COMMANDS), count(busiest)),
        row("queues that changed", Some(0.0), count(changed)),
    ])
}

/// Notes when the bot entered or left a channel: what each of its commands does.
fn watch(stack: &dyn Deployment, moves: Arc<Mutex<Vec<Instant>>>) -> impl Future<Output = ()> + Send + use<> {
    let (mut events, bot) = (stack.sim().subscribe(), stack.sim().bot_user_id());
    async move {
        loop {
            match events.recv().await {
                Ok(SimEvent::VoiceState { state }) if state.user_id == bot => {
                    if let Ok(mut moves) = moves.lock() {
                        moves.push(Instant::now());
                    }
                }
                Ok(_) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            }
        }
    }
}

/// What a process takes.
struct Footprint {
    threads: u32,
    megabytes: f64,
}

impl Footprint {
    /// See `man 5 proc_pid_status`.
    fn of(pid: u32) -> Result<Self, E2eError> {
        let path = format!("/proc/{pid}/status");
        let status = std::fs::read_to_string(&path).map_err(E2eError::io("reading a worker's status"))?;
        let field = |name: &str| {
            let value = status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next());
            value.and_then(|value| value.parse::<u32>().ok())
        };
        match (field("Threads:"), field("VmRSS:")) {
            (Some(threads), Some(kilobytes)) => {
                Ok(Self { threads, megabytes: f64::from(kilobytes) / 1_024.0 })
            }
            _ => Err(E2eError::Shortfall(format!("{path} says nothing of threads or memory"))),
        }
    }
}

fn busiest_minute(moves: &[Instant]) -> usize {
    let within = |begin: &Instant| moves.iter().filter(|at| **at >= *begin && **at < *begin + MINUTE).count();
    moves.iter().map(within).max().unwrap_or_default()
}
