//! A worker that hangs until its lease is gone, and wakes up.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use discord_sim::voice::Sender;
use futures::future::try_join_all;
use segue_domain::GuildId;

use super::{Row, TestGuilds, crew::fresh_workers};
use crate::{E2eError, scene::TestGuild, stack::Deployment};

const PATIENCE: Duration = Duration::from_secs(40);
const SETTLE: Duration = Duration::from_secs(60);
/// How long the worker that woke up is watched.
const WATCH: Duration = Duration::from_secs(3);

/// Freezes the worker that plays, waits until another one does, and wakes it up. Two rows: packets it sends then, and
/// versions of its sessions that are not the other's. On stages nothing is end-to-end encrypted.
///
/// # Errors
///
/// [`E2eError`] when the music does not come back.
pub async fn frozen(
    stack: &dyn Deployment,
    runs: usize,
    guilds: usize,
    on_stages: bool,
) -> Result<Vec<Row>, E2eError> {
    let partitions = stack.partitions().all().count();
    let workers = stack.workers();
    let stores = fresh_workers(stack, 2).await?;
    let prepare = |scene: &mut TestGuild| if on_stages { scene.onto_stage() } else { Ok(()) };
    let party = TestGuilds::begin_in(stack, guilds, "larks.opus", prepare).await?;
    let (mut packets, mut writes, mut silences) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..runs {
        party.forget();
        party.all_hear().await?;
        let old = party.worker_of(&party.scenes[0]).await?;
        let theirs = party.scenes_of(&old).await?;
        let event = Instant::now();
        old.process().freeze();
        // What is on its way arrives; from then on a frozen process sends nothing.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let silent = sent(stack);
        let gaps = try_join_all(theirs.iter().map(|scene| party.gap(scene, event, PATIENCE))).await?;
        silences.extend(gaps.iter().map(|gap| gap.silence.as_secs_f64()));
        // Addresses that sent nothing since the freeze: those of the frozen process, and of processes that are gone.
        let quiet: Vec<SocketAddr> = sent(stack)
            .into_iter()
            .filter(|(address, sender)| silent.get(address).is_some_and(|before| before.rtp == sender.rtp))
            .map(|(address, _)| address)
            .collect();
        if quiet.len() < theirs.len() {
            return Err(E2eError::Shortfall("the frozen worker's addresses are not known".into()));
        }
        let versions = versions(&party).await?;
        let before = sent(stack);
        old.process().thaw();
        tokio::time::sleep(WATCH).await;
        let after = sent(stack);
        let count = |senders: &BTreeMap<SocketAddr, Sender>, address: &SocketAddr| {
            senders.get(address).map_or(0, |sender| sender.rtp)
        };
        let woken: u64 = quiet.iter().map(|address| count(&after, address) - count(&before, address)).sum();
        packets.push(f64::from(u32::try_from(woken).unwrap_or(u32::MAX)));
        // The one that plays writes nothing either while nothing happens.
        let changed = versions.iter().zip(self::versions(&party).await?).filter(|(b, a)| **b != *a).count();
        writes.push(f64::from(u32::try_from(changed).unwrap_or(u32::MAX)));
        party.forget();
        party.all_hear().await?;
        if workers.running().len() < 2 {
            workers.start().await?;
        }
        workers.settled(&stores, partitions, SETTLE).await?;
        eprintln!("{}: freeze {} of {runs}", stack.name(), run + 1);
    }
    party.end().await?;
    let row = |detail: &str, limit, samples| {
        let place = if on_stages { ", on stages" } else { "" };
        let what = format!("SIGSTOP until the lease is gone{place}: {detail}");
        Row::new(stack.name(), &what, runs, limit, samples)
    };
    Ok(vec![
        row("until music is back, s", None, silences),
        row("packets after waking up", Some(0.0), packets),
        row("writes after waking up", Some(0.0), writes),
    ])
}

fn sent(stack: &dyn Deployment) -> BTreeMap<SocketAddr, Sender> {
    stack.sim().voice().senders().into_iter().map(|sender| (sender.address, sender)).collect()
}

async fn versions(party: &TestGuilds<'_>) -> Result<Vec<u64>, E2eError> {
    let failed = |source| E2eError::Store { doing: "reading a session", source };
    let mut versions = Vec::new();
    for scene in &party.scenes {
        let head = party.stores.sessions.head(GuildId::new(scene.guild.get())).await.map_err(failed)?;
        versions.push(head.map_or(0, |head| head.version));
    }
    Ok(versions)
}
