//! Whether somebody plays a guild's session.

use segue_domain::{GuildId, Millis, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{ApiState, status::FleetState};

/// How long a partition's owner has to have given no sign of life for the panel to say that none is there: as long as
/// Discord's answers wait.
const AWAY: Millis = Millis::from_secs(15);

/// Whether a worker holds the guild's partition.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WorkerState {
    /// One does, or nothing else is known.
    Here,
    /// None has for a while: what is asked for waits until one is back.
    Away,
}

impl WorkerState {
    /// By what the stores say, at most five seconds old.
    pub async fn of(state: &ApiState, guild: GuildId, now: Timestamp) -> Self {
        let FleetState::Known(figures) = state.fleet().await else { return Self::Here };
        let Some(partitions) = state.partitions() else { return Self::Here };
        let partition = partitions.of(guild);
        let lease = figures.partitions.iter().find(|one| one.id == partition).map(|one| one.lease.as_ref());
        match lease {
            Some(Some(lease)) if now.since(lease.heartbeat) <= AWAY => Self::Here,
            Some(_) => Self::Away,
            None => Self::Here,
        }
    }
}
