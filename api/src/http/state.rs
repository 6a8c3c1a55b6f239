//! What the handlers share.

use std::{sync::Arc, time::Duration};

use segue_domain::{GuildId, PartitionId, Partitions, Plans};
use segue_interactions::PlanConfig;
use segue_store::{
    Stores,
    panel::{Overview, PanelStore},
};

use super::rate::RateLimits;
use crate::{
    ApiError,
    auth::{People, SignIn},
    cached::Cached,
    control_panel::{Hub, StreamLife},
    status::{FleetReader, FleetState},
};

/// How long figures of the status page are good for: anybody may ask, and counting reads a row a guild.
const AGE: Duration = Duration::from_secs(5);

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct ApiState {
    pub(crate) panel: PanelStore,
    pub(crate) plans: PlanConfig,
    pub(crate) limits: Arc<RateLimits>,
    people: Option<Arc<People>>,
    overview: Cached<Option<Overview>>,
    fleet: Option<Arc<FleetReader>>,
    fleet_state: Cached<FleetState>,
    hub: Hub,
    stream_life: StreamLife,
}

impl ApiState {
    /// Serves what a panel database holds.
    #[must_use]
    pub fn new(panel: PanelStore) -> Self {
        Self {
            hub: Hub::new(panel.clone()),
            panel,
            plans: PlanConfig::default(),
            limits: Arc::default(),
            people: None,
            overview: Cached::default(),
            fleet: None,
            fleet_state: Cached::default(),
            stream_life: StreamLife::default(),
        }
    }

    /// Lets people sign in.
    ///
    /// # Panics
    ///
    /// Panics when TLS can't be set up at all.
    #[must_use]
    pub fn with_sign_in(self, config: SignIn) -> Self {
        Self { people: Some(Arc::new(People::new(config))), ..self }
    }

    /// Shows what guilds' plans give them; without, every guild has everything. It has to be what the workers were
    /// given.
    #[must_use]
    pub fn with_plans(self, plans: PlanConfig) -> Self {
        Self { plans, ..self }
    }

    /// Says how long event streams last.
    #[must_use]
    pub fn with_stream_life(self, stream_life: StreamLife) -> Self {
        Self { stream_life, ..self }
    }

    /// Tells the state of the fleet, too. `partitions` has to be what the workers were given.
    #[must_use]
    pub fn with_fleet(self, stores: Stores, partitions: Partitions) -> Self {
        Self { fleet: Some(Arc::new(FleetReader::new(stores, partitions))), ..self }
    }

    /// The stores of the fleet, if this process was given any.
    pub(crate) fn stores(&self) -> Option<&Stores> {
        self.fleet.as_ref().map(|fleet| fleet.stores())
    }

    /// The partition of a guild, if this process was told how guilds are spread.
    pub(crate) fn partition_of(&self, guild: GuildId) -> Option<PartitionId> {
        self.fleet.as_ref().map(|fleet| fleet.partitions().of(guild))
    }

    pub(crate) fn plans(&self) -> Plans {
        self.plans.plans()
    }

    pub(crate) const fn hub(&self) -> &Hub {
        &self.hub
    }

    pub(crate) const fn stream_life(&self) -> StreamLife {
        self.stream_life
    }

    /// What is needed for people who sign in.
    pub(crate) fn people(&self) -> Result<&People, ApiError> {
        self.people.as_deref().ok_or(ApiError::SignInNotConfigured)
    }

    /// Figures, at most five seconds old; `None` when the database does not answer.
    pub(crate) async fn overview(&self) -> Option<Overview> {
        let read = async {
            let answer = self.panel.overview(segue_store::now()).await;
            let log = |error: &segue_store::StoreError| {
                tracing::error!(
                    error = error as &dyn std::error::Error,
                    "the panel database does not answer"
                );
            };
            answer.inspect_err(log).ok()
        };
        self.overview.get(AGE, read).await
    }

    /// State of the fleet, at most five seconds old.
    pub(crate) async fn fleet(&self) -> FleetState {
        match &self.fleet {
            None => FleetState::Absent,
            Some(fleet) => self.fleet_state.get(AGE, fleet.read()).await,
        }
    }
}
