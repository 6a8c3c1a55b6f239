//! The time in which this worker owns a partition.

mod lease_renewal;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use segue_domain::{Head, PartitionId, Timestamp};
use segue_store::{Lease, Stores, now};
use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::lease_renewal::LeaseRenewal;
use super::consumer;
use crate::{
    backoff::Backoff,
    chaos::{ExperimentRunner, Switches, with_switches},
    gateway::{GatewayInteractions, ShardRunner, ShardSessions, Sinks, Takeovers, VoiceGateway, VoiceStates},
    guild::{GuildContext, GuildMessage, Guilds},
    lease::{LeaseGuard, TTL, until_taken},
    metric_definitions::{LEASES_LOST, PARTITIONS_HELD},
    permission::VoiceAccess,
    shared::Shared,
    supervise::Supervisor,
};

/// Longest wait for the guilds at an orderly end.
const PATIENCE: Duration = Duration::from_secs(4);
/// Longest wait for voice servers to take a goodbye in.
const GOODBYE: Duration = Duration::from_millis(400);
/// How often the lease is renewed meanwhile.
const RENEW: Duration = Duration::from_secs(1);
/// Longest wait for a partition's turn to be handed over: those of a worker with very many end together then.
const TURN: Duration = Duration::from_secs(8);
/// Longest wait for Discord to confirm that a shard closes. The session can be resumed without.
const CLOSING: Duration = Duration::from_secs(1);

/// Longest wait for what the fleet knows of continuing voice sessions.
const KNOWING: Duration = Duration::from_millis(150);

/// How long a shard must have run to continue its session when it is started again.
const SOUND: Duration = Duration::from_secs(60);

/// Wait before the second look for sessions to take up.
const SECOND_LOOK: Duration = Duration::from_secs(3);

/// Runs a partition until its lease is lost, it is handed to another worker, or the worker ends.
pub(super) async fn run(
    lease: Lease,
    asked_at: Duration,
    shared: &Shared,
    offered: &Notify,
    shutdown: &CancellationToken,
) {
    let (plain, switches) = (shared, Switches::default());
    let shared = &with_faults(plain, &switches);
    let lease = Arc::new(lease);
    let guard = LeaseGuard::new(asked_at, TTL);
    // The worker's end is no end of the partition yet: first another worker gets ready.
    let (ending, lost) = (CancellationToken::new(), CancellationToken::new());
    let close_shards = CancellationToken::new();
    let _end = End::of(&guard, [&ending, &lost, &close_shards]);
    let supervisor = Supervisor::new(lost.clone());
    let takeovers = Takeovers::new(Arc::clone(&shared.stores.records));
    let gateway = VoiceGateway::new(shared.config.partitions, takeovers.clone());
    let voice_states = VoiceStates::default();
    let context = Arc::new(GuildContext {
        stores: shared.stores.clone(),
        lease: Arc::clone(&lease),
        sources: Arc::clone(&shared.sources),
        discord: shared.discord.clone(),
        gateway: gateway.clone(),
        voice_states: voice_states.clone(),
        access: VoiceAccess::default(),
        driver: shared.driver.clone(),
        plans: shared.config.plans.plans(),
        restore_max_age: shared.config.restore_max_age,
        load: shared.load.clone(),
        guard: guard.clone(),
        shutdown: ending.clone(),
        lost: lost.clone(),
    });
    let guilds = Guilds::new(context);
    let sessions = ShardSessions::default();
    let interactions = shared
        .config
        .interactions
        .then(|| GatewayInteractions::new(Arc::clone(&shared.router), shared.discord.clone()));
    let voice_gateway = gateway.clone();
    let sinks = Sinks {
        gateway,
        voice_states,
        guilds: Arc::new(guilds.clone()),
        interactions,
        sessions: sessions.clone(),
    };

    // The shards close only after the guilds have ended: until then they carry voice states.
    let shards = run_shards(&lease, shared, &sinks, (&supervisor, &guard, &close_shards));
    let stop = CancellationToken::new();
    let mut consumer = tokio::spawn(supervisor.clone().keep("consumer", stop.clone(), {
        let (jobs, partition) =
            (Arc::clone(&shared.stores.jobs), (lease.partition, shared.config.partitions));
        let (guilds, guard, stop, lost) = (guilds.clone(), guard.clone(), stop.clone(), lost.clone());
        move || {
            let (guilds, guard) = (guilds.clone(), guard.clone());
            consumer::consume(Arc::clone(&jobs), partition, guilds, guard, stop.clone(), lost.clone())
        }
    }));
    tokio::spawn(supervisor.clone().complete("taking up", ending.clone(), {
        let (stores, lease, owners) =
            (shared.stores.clone(), Arc::clone(&lease), (guilds.clone(), takeovers));
        let (ending, lost) = (ending.clone(), lost.clone());
        move || recover(stores.clone(), Arc::clone(&lease), owners.clone(), ending.clone(), lost.clone())
    }));

    attend(plain, &lease, (guilds.clone(), voice_gateway), switches, &ending);
    let renewal = LeaseRenewal { lease: &lease, shared, sessions: &sessions, guard: &guard };
    let kept = tokio::select! {
        kept = renewal.beat(offered, shutdown) => kept,
        () = supervisor.worn_out() => {
            tracing::error!(partition = %lease.partition, "tasks fail again and again; giving the partition up");
            Ok(false)
        }
    };
    // Who was frozen until now has not noticed in time, and its drivers are awake as well.
    fail_stop::exit_if_overdue();
    if kept.is_err() {
        metrics::counter!(LEASES_LOST).increment(1);
        tracing::error!(partition = %lease.partition, "the lease is lost; stopping everything of the partition");
        // First: from here on nothing is done under the lease, and the process has noticed by itself.
        guard.end();
        lost.cancel();
    }
    // A job that the queue gives to nobody would come to the next owner late: first nothing more is asked for.
    stop.cancel();
    let renewal = kept.is_ok().then_some(renewal);
    if renewal.is_some() {
        let _ = while_renewing(renewal.as_ref(), &mut consumer, consumer::WAIT + RENEW).await;
    }
    consumer.abort();
    // Who hands nothing over writes its positions at once: nobody waits for what it does.
    let turn = match kept {
        Ok(true) => while_renewing(renewal.as_ref(), shared.handover_turns.next(), TURN).await.flatten(),
        Ok(false) | Err(_) => None,
    };
    sessions.freeze();
    ending.cancel();
    end_guilds(renewal.as_ref(), &guilds, lease.partition).await;
    if let Some(renewal) = &renewal {
        // The next owner resumes the gateway sessions while the connections here are still open: Discord closes those
        // then, and tells what is missed in between.
        renewal.release().await;
    }
    fail_stop::exit_if_overdue();
    guard.end();
    close_shards.cancel();
    let _ = timeout(CLOSING, shards.wait()).await;
    if turn.is_some() {
        until_taken(&plain.stores.leases, lease.partition, &plain.worker).await;
    }
    drop(turn);
}

/// Starts the shards of a partition, each again when it breaks.
fn run_shards(
    lease: &Arc<Lease>,
    shared: &Shared,
    sinks: &Sinks,
    (supervisor, guard, close): (&Supervisor, &LeaseGuard, &CancellationToken),
) -> TaskTracker {
    let shards = TaskTracker::new();
    for shard in shared.config.partitions.shards_of(lease.partition) {
        let (lease, shared, sinks) = (Arc::clone(lease), shared.clone(), sinks.clone());
        let (guard, closing) = (guard.clone(), close.clone());
        let mut last: Option<Instant> = None;
        let begin = move || {
            // What broke a shard as soon as it began may be in what its session sends again.
            let resumes = last.replace(Instant::now()).is_none_or(|at| at.elapsed() >= SOUND);
            let known = known_sessions(&lease, &sinks.sessions);
            let previous = known.iter().find(|session| session.shard == shard).filter(|_| resumes);
            let runner = ShardRunner::new(
                &shared.config,
                shard,
                previous,
                shared.discord.bot(),
                shared.identify.clone(),
                sinks.clone(),
            );
            runner.run(closing.clone(), guard.clone())
        };
        shards.spawn(supervisor.clone().keep("shard", close.clone(), begin));
    }
    shards.close();
    shards
}

/// The end of a tenure, however it comes: should it break, nothing is done under its lease any more, and the next owner
/// takes the partition when that has expired.
struct End {
    guard: LeaseGuard,
    signals: [CancellationToken; 3],
}

impl End {
    fn of(guard: &LeaseGuard, signals: [&CancellationToken; 3]) -> Self {
        metrics::gauge!(PARTITIONS_HELD).increment(1.0);
        Self { guard: guard.clone(), signals: signals.map(CancellationToken::clone) }
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.guard.end();
        for signal in &self.signals {
            signal.cancel();
        }
        metrics::gauge!(PARTITIONS_HELD).decrement(1.0);
    }
}

/// Waits until the guilds have written their positions and closed their voice connections. For the one the lease is still
/// needed; and only after the other Discord lets the next owner continue a voice session, if it does at all.
async fn end_guilds(renewal: Option<&LeaseRenewal<'_>>, guilds: &Guilds, partition: PartitionId) {
    if while_renewing(renewal, guilds.ended(), PATIENCE).await.is_none() {
        tracing::warn!(%partition, "some guilds did not end in time");
    }
    let _ = while_renewing(renewal, voice_wire::all_closed(), GOODBYE).await;
}

/// Conducts experiments with faults, where an operator enabled them.
fn attend(
    shared: &Shared,
    lease: &Arc<Lease>,
    (guilds, gateway): (Guilds, VoiceGateway),
    switches: Switches,
    ending: &CancellationToken,
) {
    if let Some(chaos) = shared.config.chaos.clone() {
        let experiment_runner =
            ExperimentRunner::new(chaos, shared.clone(), Arc::clone(lease), guilds, gateway, switches);
        tokio::spawn(experiment_runner.run(ending.clone()));
    }
}

/// The same, with switches for faults in front of the stores where experiments are enabled, and with nothing elsewhere.
fn with_faults(shared: &Shared, switches: &Switches) -> Shared {
    let mut shared = shared.clone();
    if shared.config.chaos.is_some() {
        shared.stores = with_switches(&shared.stores, switches);
    }
    shared
}

/// Waits for something, at most for `limit`, and renews the lease meanwhile, if it is still ours.
async fn while_renewing<F: Future>(
    renewal: Option<&LeaseRenewal<'_>>,
    future: F,
    limit: Duration,
) -> Option<F::Output> {
    let renewing = async {
        loop {
            tokio::time::sleep(RENEW).await;
            if let Some(renewal) = renewal {
                let _ = renewal.renew(true).await;
            }
        }
    };
    tokio::select! {
        output = timeout(limit, future) => output.ok(),
        () = renewing => None,
    }
}

/// Sessions to store: ours, and until a shard has one, what the owner before us left.
fn known_sessions(lease: &Lease, sessions: &ShardSessions) -> Vec<segue_store::ShardSession> {
    let mut known = sessions.all();
    let ours: BTreeSet<u32> = known.iter().map(|session| session.shard).collect();
    known.extend(lease.shards.iter().filter(|session| !ours.contains(&session.shard)).cloned());
    known
}

/// Starts the tasks of the sessions that the owner before us held. `DynamoDB`'s index is a moment behind its table, so a
/// second look finds what began in the last moment of that owner.
async fn recover(
    stores: Stores,
    lease: Arc<Lease>,
    (guilds, takeovers): (Guilds, Takeovers),
    ending: CancellationToken,
    lost: CancellationToken,
) {
    // Before the first session is taken up, and not longer than that is worth.
    let _ = timeout(KNOWING, takeovers.refresh()).await;
    for wait in [Duration::ZERO, SECOND_LOOK] {
        tokio::select! {
            () = ending.cancelled() => return,
            () = lost.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        let began: Timestamp = now();
        let heads = tokio::select! {
            () = ending.cancelled() => return,
            () = lost.cancelled() => return,
            heads = active(&stores, &lease) => heads,
        };
        let new: Vec<_> = heads.into_iter().filter(|head| !guilds.has(head.guild_id)).collect();
        let count = new.len();
        for head in new {
            guilds.send(head.guild_id, GuildMessage::Recover);
        }
        let millis = now().since(began).get();
        tracing::info!(partition = %lease.partition, sessions = count, millis, "sessions were recovered");
    }
}

/// The sessions to take up. Tries until the store answers.
async fn active(stores: &Stores, lease: &Lease) -> Vec<Head> {
    let mut retry = Backoff::new(Duration::from_millis(100), Duration::from_secs(2));
    loop {
        match stores.sessions.active(lease.partition).await {
            Ok(heads) => return heads,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the sessions could not be listed");
                tokio::time::sleep(retry.next_wait()).await;
            }
        }
    }
}
