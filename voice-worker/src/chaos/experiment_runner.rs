//! Conducts the experiments of a partition.

use std::{sync::Arc, time::Duration};

use segue_domain::{Actor, GuildId, Job, JobId, Report, Timestamp, TraceId};
use segue_store::{Experiment, ExperimentState, Lease, OperationsLog, StoreError, now};
use tokio::{sync::oneshot, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{ChaosConfig, Fault, SteadyState, Switches, candidates, choose, freeze, is_due, reach::Target};
use crate::{
    gateway::VoiceGateway,
    guild::{GuildFault, GuildHealth, GuildMessage, Guilds},
    metric_definitions::{CHAOS_EXPERIMENTS, CHAOS_RECOVERY_SECONDS},
    shared::Shared,
};

/// How often the records are looked at.
const LOOK: Duration = Duration::from_millis(500);
/// How often a guild is looked at while its steady state is awaited.
const GLANCE: Duration = Duration::from_millis(100);
/// Longest wait for the steady state before a fault is injected.
const BEFORE: Duration = Duration::from_secs(20);
/// Longest wait for it afterwards.
const AFTER: Duration = Duration::from_secs(60);
/// An experiment that nobody took up for so long is not taken up any more.
const STALE: u64 = 60;
/// Records that are looked through for what is not over.
const RECENT: usize = 50;

/// How late a job arrives. Shorter than the time for which the queue keeps it from others.
const LATE: Duration = Duration::from_secs(5);
/// How long the store is throttled: as long as a lease lasts.
const THROTTLED: Duration = Duration::from_secs(5);
/// How long a source gives nothing.
const STALLED: Duration = Duration::from_secs(3);
/// How long a worker is frozen: until its leases are gone, and others play.
const FROZEN: Duration = Duration::from_secs(12);

/// Conducts the experiments of a partition, for as long as it is held.
pub struct ExperimentRunner {
    config: Arc<ChaosConfig>,
    shared: Shared,
    lease: Arc<Lease>,
    guilds: Guilds,
    gateway: VoiceGateway,
    switches: Switches,
    log: OperationsLog,
    began: Timestamp,
}

/// What has to have happened for a steady state to be one after the fault.
enum Effect {
    /// Nothing that could be seen here: the fault was another worker's end.
    Elsewhere,
    /// The guild's task has it before it answers anything.
    Immediate,
    /// The shard has begun or resumed a session more often than this.
    ShardBegan(u64),
    /// The store has refused more requests than this.
    Refused(u64),
    /// The job has arrived twice.
    ArrivedTwice,
    /// So much time has passed.
    Over(Timestamp),
}

impl ExperimentRunner {
    /// Prepares to conduct. `shared` has the stores as they are, without switches.
    #[must_use]
    pub fn new(
        config: Arc<ChaosConfig>,
        shared: Shared,
        lease: Arc<Lease>,
        guilds: Guilds,
        gateway: VoiceGateway,
        switches: Switches,
    ) -> Self {
        let log = OperationsLog::new(Arc::clone(&shared.stores.records));
        Self { config, shared, lease, guilds, gateway, switches, log, began: now() }
    }

    /// Conducts until the partition is given up.
    pub async fn run(self, ending: CancellationToken) {
        let conducting = async {
            loop {
                tokio::time::sleep(LOOK).await;
                if let Err(error) = self.look().await {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "an experiment could not be run"
                    );
                }
            }
        };
        tokio::select! {
            () = ending.cancelled() => {}
            () = conducting => {}
        }
    }

    async fn look(&self) -> Result<(), StoreError> {
        let all = self.log.experiments(RECENT, now()).await?;
        self.follow_the_schedule(&all).await?;
        let mine = |experiment: &&Experiment| {
            experiment.partition == self.lease.partition && !experiment.state.is_over()
        };
        for experiment in all.iter().rev().filter(mine) {
            match experiment.state {
                ExperimentState::Asked => self.conduct(experiment.clone()).await?,
                // The worker that injected it is gone.
                _ => self.watch(experiment.clone(), &Effect::Elsewhere).await?,
            }
        }
        Ok(())
    }

    /// Asks for the next experiment when it is due. The holder of the first partition does, for all.
    async fn follow_the_schedule(&self, all: &[Experiment]) -> Result<(), StoreError> {
        let partitions = self.shared.config.partitions;
        let Some(interval) = self.config.interval else { return Ok(()) };
        let first = partitions.all().next() == Some(self.lease.partition);
        let busy = all.iter().any(|experiment| !experiment.state.is_over());
        if !first || busy || !is_due(all.first(), self.began, interval, now()) {
            return Ok(());
        }
        let guilds = candidates(&self.shared.stores, partitions, &self.config.allowlist).await?;
        let number = now().as_secs() / interval.as_secs().max(1);
        let Some((fault, guild)) = choose(self.config.seed, number, &self.config.faults, &guilds) else {
            return Ok(());
        };
        let experiment = Experiment::new(fault.name(), guild, partitions.of(guild), now());
        self.log.write_experiment(&experiment, now()).await
    }

    async fn conduct(&self, mut experiment: Experiment) -> Result<(), StoreError> {
        let fault = match self.accepted(&experiment).await? {
            Ok(fault) => fault,
            Err(why) => return self.end(experiment, ExperimentState::Skipped, None, why).await,
        };
        let guild = experiment.guild_id;
        let before = JobId::new(format!("chaos-{}-before", experiment.id));
        self.send_probe(guild, &before).await?;
        if self.steady(guild, &before, BEFORE, &Effect::Elsewhere).await.is_none() {
            let why = "there was no steady state to disturb".to_owned();
            return self.end(experiment, ExperimentState::Skipped, None, why).await;
        }
        // Written first: the fault may be the end of this process.
        experiment.state = ExperimentState::Injected;
        experiment.injected_at = Some(now());
        self.log.write_experiment(&experiment, now()).await?;
        tracing::warn!(experiment = %fault, %guild, id = experiment.id, "injecting a fault");
        match self.inject(fault, guild, &probe(&experiment)).await {
            Ok(effect) => self.watch(experiment, &effect).await,
            Err(error) => {
                let why = format!("the fault could not be injected: {error}");
                self.end(experiment, ExperimentState::Skipped, None, why).await
            }
        }
    }

    /// The fault, or why it is not injected.
    async fn accepted(&self, experiment: &Experiment) -> Result<Result<Fault, String>, StoreError> {
        let fault: Fault = match experiment.name.parse() {
            Ok(fault) => fault,
            Err(problem) => return Ok(Err(problem)),
        };
        if !self.config.faults.contains(&fault) {
            return Ok(Err(format!("{fault} is not among CHAOS_EXPERIMENTS")));
        }
        if now().since(experiment.asked_at).get() > STALE * 1_000 {
            return Ok(Err("it was asked for too long ago".to_owned()));
        }
        let place = Target {
            stores: &self.shared.stores,
            partitions: self.shared.config.partitions,
            worker: &self.shared.worker,
            partition: self.lease.partition,
            guild: experiment.guild_id,
        };
        let objection = place.objection(fault, &self.config.allowlist).await?;
        Ok(objection.map_or(Ok(fault), Err))
    }

    async fn inject(&self, fault: Fault, guild: GuildId, probe: &JobId) -> std::io::Result<Effect> {
        let tell = |fault| self.guilds.tell_if_running(guild, GuildMessage::Fault(fault));
        Ok(match fault {
            Fault::DropVoice => {
                tell(GuildFault::DropVoice);
                Effect::Immediate
            }
            Fault::StallSource => {
                tell(GuildFault::StallSource(STALLED));
                Effect::Over(now() + STALLED.into())
            }
            Fault::KillMixer => {
                tell(GuildFault::KillMixer);
                Effect::Immediate
            }
            Fault::DropGateway | Fault::InvalidateSession => {
                let began = self.gateway.sessions_begun(guild);
                self.gateway.close(guild, fault == Fault::DropGateway);
                Effect::ShardBegan(began)
            }
            Fault::DelayJob => {
                self.switches.delay(probe.clone(), LATE);
                Effect::Over(now() + LATE.into())
            }
            Fault::DuplicateJob => {
                self.switches.double(probe.clone());
                Effect::ArrivedTwice
            }
            Fault::ThrottleStore => {
                let refused = self.switches.refused();
                self.switches.throttle(THROTTLED);
                Effect::Refused(refused)
            }
            Fault::KillWorker => {
                freeze::kill_this_process().await?;
                Effect::Elsewhere
            }
            Fault::FreezeWorker => {
                freeze::freeze_this_process(FROZEN).await?;
                Effect::Elsewhere
            }
        })
    }

    /// Waits for the steady state after a fault, and writes the outcome.
    async fn watch(&self, experiment: Experiment, effect: &Effect) -> Result<(), StoreError> {
        let guild = experiment.guild_id;
        let probe = probe(&experiment);
        self.send_probe(guild, &probe).await?;
        let injected_at = experiment.injected_at.unwrap_or(experiment.asked_at);
        let patience = AFTER.saturating_sub(now().since(injected_at).into());
        if let Some(since) = self.steady(guild, &probe, patience, effect).await {
            return self.end(experiment, ExperimentState::Recovered, Some(since), String::new()).await;
        }
        let why = format!("there was no steady state within {} s", AFTER.as_secs());
        self.end(experiment, ExperimentState::Failed, None, why).await
    }

    async fn end(
        &self,
        mut experiment: Experiment,
        state: ExperimentState,
        steady_since: Option<Timestamp>,
        detail: String,
    ) -> Result<(), StoreError> {
        experiment.state = state;
        experiment.ended_at = Some(now());
        let injected_at = experiment.injected_at;
        experiment.recovery = steady_since.zip(injected_at).map(|(since, injected)| since.since(injected));
        experiment.detail = detail;
        self.log.write_experiment(&experiment, now()).await?;
        let Experiment { ref name, guild_id, recovery, ref detail, ref id, .. } = experiment;
        let (outcome, millis) = (state.name(), recovery.map(segue_domain::Millis::get));
        let (labelled, guild) = (name.clone(), guild_id.to_string());
        metrics::counter!(CHAOS_EXPERIMENTS, "experiment" => labelled.clone(), "guild" => guild, "outcome" => outcome)
            .increment(1);
        if let Some(recovery) = recovery {
            let seconds = Duration::from(recovery).as_secs_f64();
            metrics::histogram!(CHAOS_RECOVERY_SECONDS, "experiment" => labelled).record(seconds);
        }
        if state == ExperimentState::Failed {
            tracing::error!(experiment = name, guild = %guild_id, outcome, id, detail, "an experiment ended");
        } else {
            tracing::warn!(experiment = name, guild = %guild_id, outcome, ?millis, id, detail, "an experiment ended");
        }
        Ok(())
    }

    /// Gives a command that changes nothing. The same id gives it once, no matter who sends it.
    async fn send_probe(&self, guild: GuildId, id: &JobId) -> Result<(), StoreError> {
        let job = Job {
            format: Job::FORMAT,
            id: id.clone(),
            guild_id: guild,
            actor: Actor::Worker,
            body: Report::Probe.into(),
            reply: None,
            grants: Vec::new(),
            trace_id: TraceId::new(id.as_str()),
            issued_at: now(),
        };
        self.shared.stores.jobs.enqueue(self.lease.partition, &job).await
    }

    /// Waits for the steady state, and says since when it is there.
    async fn steady(
        &self,
        guild: GuildId,
        probe: &JobId,
        patience: Duration,
        effect: &Effect,
    ) -> Option<Timestamp> {
        let looking = async {
            let mut steady_state = SteadyState::default();
            loop {
                let at = now();
                if self.is_there(effect, guild)
                    && let Some(vitals) = self.health(guild, probe).await
                    && let Some(since) = steady_state.look(vitals, at)
                {
                    return since;
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        timeout(patience, looking).await.ok()
    }

    fn is_there(&self, effect: &Effect, guild: GuildId) -> bool {
        match *effect {
            Effect::Elsewhere | Effect::Immediate => true,
            Effect::ShardBegan(before) => self.gateway.sessions_begun(guild) > before,
            Effect::Refused(before) => self.switches.refused() > before,
            Effect::ArrivedTwice => self.switches.delivered() >= 2,
            Effect::Over(at) => now() >= at,
        }
    }

    async fn health(&self, guild: GuildId, probe: &JobId) -> Option<GuildHealth> {
        let (answer, answered) = oneshot::channel();
        self.guilds.tell_if_running(guild, GuildMessage::Health { probe: probe.clone(), answer });
        timeout(Duration::from_secs(1), answered).await.ok()?.ok()
    }
}

/// The command that shows that an experiment is over.
fn probe(experiment: &Experiment) -> JobId {
    JobId::new(format!("chaos-{}-after", experiment.id))
}
