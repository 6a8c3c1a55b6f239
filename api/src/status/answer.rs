//! The whole answer.

use segue_domain::Millis;
use segue_panel_db::{Overview, SourceHealth};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    fleet::FleetState, incidents::IncidentAnswer, operator::OperatorAnswer, problem::StatusProblem,
    public::FleetAnswer,
};
use crate::{
    openapi::{DatabaseName, ProblemCode, SourceName, StatusName},
    queue_sync::instant,
};

/// The whole answer. What operators get has everything that anybody gets, in the same places.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StatusAnswer)]
pub struct Answer {
    #[schema(value_type = StatusName)]
    status: &'static str,
    /// Codes of what keeps the status from being "ok".
    #[schema(value_type = Vec<ProblemCode>)]
    problems: Vec<&'static str>,
    version: &'static str,
    #[schema(value_type = DatabaseName)]
    database: &'static str,
    #[schema(required)]
    mirror: Option<Mirror>,
    #[schema(required)]
    counts: Option<Counts>,
    /// Kinds of sources that were heard in the last hour; absent while the panel database does not answer.
    #[schema(required)]
    sources: Option<Vec<SourceFigures>>,
    /// What kept the bot from being well in the last 90 days, the last first; absent while the panel database does not
    /// answer.
    #[schema(required, max_items = 20)]
    incidents: Option<Vec<IncidentAnswer>>,
    /// Absent when this process was given no stores, and when they don't answer; `problems` says so then.
    #[schema(required)]
    fleet: Option<FleetAnswer>,
    #[serde(flatten)]
    #[schema(value_type = OperatorAnswer)]
    operator: Option<OperatorAnswer>,
}

/// The change that was mirrored last.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MirrorFigures)]
struct Mirror {
    #[schema(required, format = DateTime)]
    last_write_at: Option<String>,
    #[schema(required)]
    lag_ms: Option<u64>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SessionCounts)]
struct Counts {
    guilds: u64,
    active: u64,
    queued_tracks: u64,
}

/// How a kind of source did in the last hour.
#[derive(Serialize, ToSchema)]
#[schema(as = SourceHealth)]
struct SourceFigures {
    #[schema(value_type = SourceName)]
    source: String,
    /// Plays that have ended.
    plays: i64,
    /// Those of them that could not be played on.
    failed: i64,
}

impl Answer {
    /// Puts together what the panel database and the fleet's stores said.
    pub fn new(overview: Option<Overview>, fleet: &FleetState, for_operators: bool) -> Self {
        let problems = StatusProblem::now(overview.is_some(), fleet);
        let fleet = match fleet {
            FleetState::Known(fleet) => Some(fleet.as_ref()),
            FleetState::Absent | FleetState::Unreachable => None,
        };
        Self {
            status: if problems.is_empty() { "ok" } else { "degraded" },
            problems: problems.into_iter().map(StatusProblem::code).collect(),
            version: env!("CARGO_PKG_VERSION"),
            database: if overview.is_some() { "reachable" } else { "unreachable" },
            sources: overview
                .as_ref()
                .map(|overview| overview.sources.iter().map(SourceFigures::from).collect()),
            incidents: overview
                .as_ref()
                .map(|overview| overview.incidents.iter().map(IncidentAnswer::from).collect()),
            mirror: overview.as_ref().map(|overview| Mirror {
                last_write_at: overview.mirrored_at.map(instant),
                lag_ms: overview.mirror_lag.map(Millis::get),
            }),
            counts: overview.map(|Overview { guilds, active, queued_tracks, .. }| Counts {
                guilds,
                active,
                queued_tracks,
            }),
            fleet: fleet.map(|fleet| FleetAnswer::new(fleet, for_operators)),
            operator: for_operators.then(|| OperatorAnswer::new(fleet)),
        }
    }
}

impl From<&SourceHealth> for SourceFigures {
    fn from(health: &SourceHealth) -> Self {
        let SourceHealth { source, plays, failed } = health.clone();
        Self { source, plays, failed }
    }
}
