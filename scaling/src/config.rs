//! Settings of scaling, from the environment.

use std::{num::NonZeroU32, time::Duration};

use segue_configuration::{ConfigurationError, Environment, settings};
use segue_domain::Millis;

use crate::Limits;

/// The cluster that ECS itself means when none is named.
const DEFAULT_CLUSTER: &str = "default";

/// Settings of scaling.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScalingConfig {
    /// Within what the number of workers moves, and how fast.
    pub limits: Limits,
    /// How often the fleet is looked at (`SCALING_INTERVAL_SECONDS`).
    pub interval: Duration,
    /// The service whose tasks are the workers (`SCALING_ECS_CLUSTER`, `SCALING_ECS_SERVICE`), if that is what they are.
    pub ecs: Option<EcsPlace>,
}

/// Where a service of ECS is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EcsPlace {
    /// Name or ARN of the cluster.
    pub cluster: String,
    /// Name or ARN of the service.
    pub service: String,
}

impl ScalingConfig {
    /// Reads the settings; `None` unless `SCALING_ENABLED` is `true`.
    ///
    /// # Errors
    ///
    /// [`ConfigurationError`] names the variable that can't be read, or makes no sense.
    pub fn read(environment: &Environment, partitions: u32) -> Result<Option<Self>, ConfigurationError> {
        if !environment.get(&settings::SCALING_ENABLED)? {
            return Ok(None);
        }
        let min = environment.get(&settings::SCALING_MIN_WORKERS)?;
        let max = environment.get(&settings::SCALING_MAX_WORKERS)?.unwrap_or(partitions.max(1));
        if min > partitions {
            let problem = format!("{min} workers, but there are {partitions} partitions (SEGUE_PARTITIONS)");
            return Err(settings::SCALING_MIN_WORKERS.wrong(&problem));
        }
        if min > max {
            let problem = format!("{max} is less than SCALING_MIN_WORKERS, which is {min}");
            return Err(settings::SCALING_MAX_WORKERS.wrong(&problem));
        }
        let positive = |variable| environment.parse(variable, NonZeroU32::try_from);
        let cooldown =
            |variable| environment.get(variable).map(|seconds: u32| Millis::from_secs(seconds.into()));
        let limits = Limits {
            min,
            max,
            sessions_per_worker: positive(&settings::SCALING_SESSIONS_PER_WORKER)?,
            backlog_per_worker: positive(&settings::SCALING_BACKLOG_PER_WORKER)?,
            cooldown_in: cooldown(&settings::SCALING_COOLDOWN_SECONDS)?,
            cooldown_out: cooldown(&settings::SCALING_COOLDOWN_OUT_SECONDS)?,
        };
        let interval = environment.get(&settings::SCALING_INTERVAL_SECONDS)?;
        let cluster = environment.get(&settings::SCALING_ECS_CLUSTER)?;
        let service = environment.get(&settings::SCALING_ECS_SERVICE)?;
        if cluster.is_some() && service.is_none() {
            return Err(settings::SCALING_ECS_SERVICE.wrong(&"SCALING_ECS_CLUSTER is set, and this is not"));
        }
        let cluster = cluster.unwrap_or_else(|| DEFAULT_CLUSTER.to_owned());
        let ecs = service.map(|service| EcsPlace { cluster, service });
        Ok(Some(Self { limits, interval: Duration::from_secs(interval.into()), ecs }))
    }
}

#[cfg(test)]
mod tests;
