//! What kept the bot from being well, as the status tells it, and who notes it.

use std::{error::Error, time::Duration};

use parking_lot::Mutex;
use segue_domain::Timestamp;
use segue_panel_db::{Incident, Overview, PanelStore};
use segue_store::StoreError;
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use super::problem::StatusProblem;
use crate::{ApiState, openapi::ProblemCode, queue_sync::instant};

/// How often [`keep_watching`] looks.
const EVERY: Duration = Duration::from_secs(15);

/// Something that kept the bot from being well.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Incident)]
pub struct IncidentAnswer {
    /// What it was.
    #[schema(value_type = ProblemCode)]
    problem: String,
    /// When it was first seen.
    #[schema(format = DateTime)]
    began_at: String,
    /// When it was first seen to be over; absent while it lasts.
    #[schema(required, format = DateTime)]
    ended_at: Option<String>,
}

impl From<&Incident> for IncidentAnswer {
    fn from(incident: &Incident) -> Self {
        Self {
            problem: incident.problem.clone(),
            began_at: instant(incident.began_at),
            ended_at: incident.ended_at.map(instant),
        }
    }
}

/// Notes incidents in the panel database, and remembers when that itself was gone.
#[derive(Debug, Default)]
pub struct Watch {
    gone_since: Mutex<Option<Timestamp>>,
}

impl Watch {
    /// Notes what is wrong with the fleet, and reads the figures; `None` when the database does not answer.
    pub async fn look(
        &self,
        panel: &PanelStore,
        fleet: &[StatusProblem],
        now: Timestamp,
    ) -> Option<Overview> {
        match self.try_look(panel, fleet, now).await {
            Ok(overview) => Some(overview),
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "the panel database is not answering");
                self.gone_since.lock().get_or_insert(now);
                None
            }
        }
    }

    async fn try_look(
        &self,
        panel: &PanelStore,
        fleet: &[StatusProblem],
        now: Timestamp,
    ) -> Result<Overview, StoreError> {
        let codes: Vec<_> = fleet.iter().map(|problem| problem.code()).collect();
        panel.note_problems(&codes, now).await?;
        let gone_since = *self.gone_since.lock();
        if let Some(began_at) = gone_since {
            let problem = StatusProblem::DatabaseUnreachable.code();
            panel.note_past_problem(problem, began_at, now).await?;
            *self.gone_since.lock() = None;
        }
        panel.overview(now).await
    }
}

/// Looks how the bot is, so that incidents are noted while nobody asks, until `shutdown`.
pub async fn keep_watching(state: ApiState, shutdown: CancellationToken) {
    let mut beat = tokio::time::interval(EVERY);
    // The first is at once, when a worker that starts has no partition yet.
    beat.tick().await;
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = beat.tick() => {}
        }
        let fleet = state.fleet().await;
        state.overview(&fleet).await;
    }
}
