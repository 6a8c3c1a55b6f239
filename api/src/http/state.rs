//! What the handlers share.

use std::{sync::Arc, time::Duration};

use segue_application::{PlanConfig, SearchBox};
use segue_domain::{Partitions, Plans};
use segue_panel_db::{Overview, PanelStore};
use segue_store::Stores;

use super::{client_address::TrustedProxies, rate::RateLimits};
use crate::{
    ApiError, analytics,
    auth::{SignIn, SignInService},
    control_panel::{Hub, Places, StreamLife},
    status::{FleetReader, FleetState, StatusProblem, Watch},
    ttl_cell::TtlCell,
};

/// How long figures of the status page are good for: anybody may ask, and counting reads a row a guild.
const AGE: Duration = Duration::from_secs(5);

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct ApiState {
    pub(crate) panel: PanelStore,
    pub(crate) plans: PlanConfig,
    pub(crate) search_box: SearchBox,
    pub(crate) limits: Arc<RateLimits>,
    pub(crate) proxies: TrustedProxies,
    pub(crate) analytics: analytics::Figures,
    people: Option<Arc<SignInService>>,
    watch: Arc<Watch>,
    overview: TtlCell<Option<Overview>>,
    fleet: Option<Arc<FleetReader>>,
    fleet_state: TtlCell<FleetState>,
    hub: Hub,
    streams: Places,
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
            search_box: SearchBox::OFF,
            limits: Arc::default(),
            proxies: TrustedProxies::default(),
            analytics: analytics::Figures::keeping(analytics::MOST, analytics::AGES),
            people: None,
            watch: Arc::default(),
            overview: TtlCell::default(),
            fleet: None,
            fleet_state: TtlCell::default(),
            streams: Places::default(),
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
        Self { people: Some(Arc::new(SignInService::new(config))), ..self }
    }

    /// Shows what guilds' plans give them; without, every guild has everything. It has to be what the workers were
    /// given.
    #[must_use]
    pub fn with_plans(self, plans: PlanConfig) -> Self {
        Self { plans, ..self }
    }

    /// Offers words of a search box, too, while people type what to play.
    #[must_use]
    pub fn with_search_box(self, search_box: SearchBox) -> Self {
        Self { search_box, ..self }
    }

    /// Believes these proxies whom they ask for.
    #[must_use]
    pub fn with_trusted_proxies(self, proxies: TrustedProxies) -> Self {
        Self { proxies, ..self }
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

    /// How guilds are spread, if this process was told.
    pub(crate) fn partitions(&self) -> Option<Partitions> {
        self.fleet.as_ref().map(|fleet| fleet.partitions())
    }

    pub(crate) fn plans(&self) -> Plans {
        self.plans.plans()
    }

    pub(crate) const fn hub(&self) -> &Hub {
        &self.hub
    }

    pub(crate) const fn streams(&self) -> &Places {
        &self.streams
    }

    pub(crate) const fn stream_life(&self) -> StreamLife {
        self.stream_life
    }

    /// What is needed for people who sign in.
    pub(crate) fn people(&self) -> Result<&SignInService, ApiError> {
        self.people.as_deref().ok_or(ApiError::SignInNotConfigured)
    }

    /// Figures, at most five seconds old; `None` when the database does not answer. What is wrong with the fleet is noted
    /// before they are read.
    pub(crate) async fn overview(&self, fleet: &FleetState) -> Option<Overview> {
        let problems = StatusProblem::of_fleet(fleet);
        self.overview.get(AGE, self.watch.look(&self.panel, &problems, segue_store::now())).await
    }

    /// State of the fleet, at most five seconds old.
    pub(crate) async fn fleet(&self) -> FleetState {
        match &self.fleet {
            None => FleetState::Absent,
            Some(fleet) => self.fleet_state.get(AGE, fleet.read()).await,
        }
    }
}
