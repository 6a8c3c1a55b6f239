//! A worker: the partitions it holds, and its end.

use std::{num::NonZeroUsize, sync::Arc};

use segue_application::Services;
use segue_interactions::Router;
use segue_store::{Stores, WorkerId};
use songbird::driver::{DisposalThread, Scheduler, SchedulerConfig, SchedulerMode};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    WorkerConfig, WorkerError, discord::Discord, gateway::SharedIdentify, lease::HandoverTurns, load::Load,
    partition, shared::Shared,
};
use segue_sources::Sources;

/// A worker: holds partitions, and plays what their sessions ask for.
pub struct Worker {
    shared: Shared,
}

/// Streams that a thread of the driver mixes. Twice as many as songbird's own 16: 450 sessions and 1,000 are to need few
/// threads. One that has too much to do gives some of them to another by itself.
const MIXED_ON_A_THREAD: NonZeroUsize = NonZeroUsize::new(32).expect("32 is not zero");

/// Settings of every driver: they share the threads that mix, and the one that drops what was played. Left to itself,
/// each driver has a thread of the latter kind.
fn driver_config() -> songbird::Config {
    let mut scheduler = SchedulerConfig::default();
    scheduler.strategy = SchedulerMode::MaxPerThread(MIXED_ON_A_THREAD);
    songbird::Config::default().disposer(DisposalThread::run()).scheduler(Scheduler::new(scheduler))
}

impl Worker {
    /// Logs in to Discord, once Discord can be reached, and prepares the worker. `None` when `shutdown` came first.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Token`] when Discord does not know the token, [`WorkerError::Discord`] when it refuses us otherwise.
    pub async fn connect(
        config: WorkerConfig,
        stores: Stores,
        sources: Arc<Sources>,
        shutdown: &CancellationToken,
    ) -> Result<Option<Self>, WorkerError> {
        if config.scaling.as_ref().is_some_and(|scaling| scaling.ecs.is_none()) {
            tracing::warn!("SCALING_ENABLED does nothing in a worker without SCALING_ECS_SERVICE");
        }
        let ecs = match config.scaling.as_ref().and_then(|scaling| scaling.ecs.clone()) {
            Some(place) => Some(segue_scaling::ecs_service(place).await?),
            None => None,
        };
        let Some(discord) = Discord::connect_when_possible(&config, shutdown).await? else {
            return Ok(None);
        };
        let services = Services::new(stores.clone(), config.partitions)
            .with_plans(config.plans.clone())
            .with_search_box(config.search_box.clone());
        let router = Router::new(services);
        let worker = WorkerId(Uuid::now_v7().to_string());
        let driver = driver_config();
        let identify = SharedIdentify::new(&stores, discord.clone());
        // The threads that send packets are songbird's; this is where they can be met.
        dave_gate::before_each_frame(fail_stop::watch_this_thread);
        let (load, handover_turns) = (Load::default(), HandoverTurns::default());
        Ok(Some(Self {
            shared: Shared {
                worker,
                config,
                stores,
                sources,
                discord,
                router: Arc::new(router),
                driver,
                identify,
                ecs,
                load,
                handover_turns,
            },
        }))
    }

    /// Name of this worker.
    #[must_use]
    pub const fn id(&self) -> &WorkerId {
        &self.shared.worker
    }

    /// Discord's REST interface, logged in.
    #[must_use]
    pub const fn discord(&self) -> &Discord {
        &self.shared.discord
    }

    /// Runs until `shutdown`; then writes every position, gives the leases up and returns.
    pub async fn run(self, shutdown: CancellationToken) {
        partition::manage_partitions(self.shared.clone(), shutdown).await;
        self.shared.sources.close().await;
        tracing::info!("the worker shut down cleanly");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use songbird::Driver;

    use super::*;

    fn threads() -> usize {
        std::fs::read_dir("/proc/self/task").expect("this process' threads").count()
    }

    #[tokio::test]
    async fn drivers_have_no_threads_of_their_own() {
        let config = driver_config();
        let before = threads();
        let drivers: Vec<Driver> = (0..450).map(|_| Driver::new(config.clone())).collect();
        // Their mixers are made on the scheduler's task.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let more = threads().saturating_sub(before);
        println!("{} drivers: {more} more threads", drivers.len());
        // Other tests of this process begin and end meanwhile.
        assert!(more < 20, "{more} more threads");
    }
}
