//! What the handlers share.

use std::{sync::Arc, time::Duration};

use segue_domain::Partitions;
use segue_store::{
    Stores,
    panel::{Overview, PanelStore},
};

use crate::{
    cached::Cached,
    status::{FleetReader, FleetState},
};

/// How long figures of the status page are good for: anybody may ask, and counting reads a row a guild.
const AGE: Duration = Duration::from_secs(5);

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct ApiState {
    pub(crate) panel: PanelStore,
    overview: Cached<Option<Overview>>,
    fleet: Option<Arc<FleetReader>>,
    fleet_state: Cached<FleetState>,
}

impl ApiState {
    /// Serves what a panel database holds.
    #[must_use]
    pub fn new(panel: PanelStore) -> Self {
        Self { panel, overview: Cached::default(), fleet: None, fleet_state: Cached::default() }
    }

    /// Tells the state of the fleet, too. `partitions` has to be what the workers were given.
    #[must_use]
    pub fn with_fleet(self, stores: Stores, partitions: Partitions) -> Self {
        Self { fleet: Some(Arc::new(FleetReader::new(stores, partitions))), ..self }
    }

    /// Figures, at most five seconds old; `None` when the database does not answer.
    pub(crate) async fn overview(&self) -> Option<Overview> {
        let read = async {
            let answer = self.panel.overview().await;
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
