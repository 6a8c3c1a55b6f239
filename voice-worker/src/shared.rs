//! What all partitions of a worker share.

use std::sync::Arc;

use segue_interactions::Router;
use segue_scaling::ScaleTarget;
use segue_sources::Sources;
use segue_store::{Stores, WorkerId};

use crate::{WorkerConfig, discord::Discord, gateway::SharedIdentify, lease::HandoverTurns, load::Load};

/// What all partitions of a worker share.
#[derive(Clone)]
pub struct Shared {
    /// Name of this process.
    pub worker: WorkerId,
    /// Settings.
    pub config: WorkerConfig,
    /// Where state lives.
    pub stores: Stores,
    /// Where sound comes from.
    pub sources: Arc<Sources>,
    /// Discord's REST interface.
    pub discord: Discord,
    /// Answers commands that arrive over the gateway.
    pub router: Arc<Router>,
    /// Settings of every driver.
    pub driver: songbird::Config,
    /// Shared slots to identify in.
    pub identify: SharedIdentify,
    /// The service of ECS whose tasks are the workers, if they are and this worker may scale it.
    pub ecs: Option<Arc<dyn ScaleTarget>>,
    /// What this worker has to do at the moment.
    pub load: Load,
    /// Whose turn it is to be handed over.
    pub handover_turns: HandoverTurns,
}
