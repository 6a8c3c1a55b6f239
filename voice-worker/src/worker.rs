//! A worker: the partitions it holds, and its end.

use std::sync::Arc;

use segue_interactions::Router;
use segue_store::{Stores, WorkerId};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    WorkerConfig, WorkerError,
    discord::Discord,
    gateway::SharedIdentify,
    partition::{self, Load, Shared, Turns},
    source::Sources,
};

/// A worker: holds partitions, and plays what their sessions ask for.
pub struct Worker {
    shared: Shared,
}

impl Worker {
    /// Logs in to Discord and prepares the worker.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Discord`] when Discord refuses the token or can't be reached.
    pub async fn connect(
        config: WorkerConfig,
        stores: Stores,
        sources: Arc<Sources>,
    ) -> Result<Self, WorkerError> {
        if config.scaling.as_ref().is_some_and(|scaling| scaling.ecs.is_none()) {
            tracing::warn!("SCALING_ENABLED does nothing in a worker without SCALING_ECS_SERVICE");
        }
        let ecs = match config.scaling.as_ref().and_then(|scaling| scaling.ecs.clone()) {
            Some(place) => Some(segue_scaling::ecs_service(place).await?),
            None => None,
        };
        let discord = Discord::connect(&config).await?;
        let router = Router::new(stores.clone(), config.partitions)
            .with_plans(config.plans.clone())
            .with_search_box(config.search_box.clone());
        let worker = WorkerId(Uuid::now_v7().to_string());
        let driver = songbird::Config::default();
        let identify = SharedIdentify::new(&stores, discord.clone());
        // The threads that send packets are songbird's; this is where they can be met.
        dave_gate::before_each_frame(fail_stop::watch_this_thread);
        let (load, turns) = (Load::default(), Turns::default());
        Ok(Self {
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
                turns,
            },
        })
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
        partition::keep_share(self.shared.clone(), shutdown).await;
        self.shared.sources.close().await;
        tracing::info!("the worker has ended in order");
    }
}
