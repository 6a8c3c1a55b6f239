//! Settings of scaling, from the environment.

use std::{env, fmt, num::NonZeroU32, str::FromStr, time::Duration};

use segue_domain::Millis;

use crate::{Limits, ScalingError};

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
    /// Reads the settings from the environment; `None` unless `SCALING_ENABLED` is `true`.
    ///
    /// # Errors
    ///
    /// [`ScalingError::Configuration`] names the variable that can't be read, or makes no sense.
    pub fn from_env(partitions: u32) -> Result<Option<Self>, ScalingError> {
        Self::read(partitions, |variable| match env::var(variable) {
            Ok(text) => Ok(Some(text)),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(problem) => Err(problem.to_string()),
        })
    }

    /// As [`ScalingConfig::from_env`], with variables that come from elsewhere.
    ///
    /// # Errors
    ///
    /// As [`ScalingConfig::from_env`].
    pub fn read(
        partitions: u32,
        variables: impl Fn(&'static str) -> Result<Option<String>, String>,
    ) -> Result<Option<Self>, ScalingError> {
        let variables = Variables(variables);
        if !variables.optional("SCALING_ENABLED")?.unwrap_or(false) {
            return Ok(None);
        }
        let min = variables.positive("SCALING_MIN_WORKERS", 1)?.get();
        let max = variables.positive("SCALING_MAX_WORKERS", partitions.max(1))?.get();
        if min > partitions {
            let problem = format!("{min} workers, but there are {partitions} partitions (SEGUE_PARTITIONS)");
            return Err(ScalingError::Configuration { variable: "SCALING_MIN_WORKERS", problem });
        }
        if min > max {
            let problem = format!("{max} is less than SCALING_MIN_WORKERS, which is {min}");
            return Err(ScalingError::Configuration { variable: "SCALING_MAX_WORKERS", problem });
        }
        let cooldown = |variable, default| {
            variables.positive(variable, default).map(|seconds| Millis::from_secs(seconds.get().into()))
        };
        let limits = Limits {
            min,
            max,
            sessions_per_worker: variables.positive("SCALING_SESSIONS_PER_WORKER", 250)?,
            backlog_per_worker: variables.positive("SCALING_BACKLOG_PER_WORKER", 100)?,
            cooldown_in: cooldown("SCALING_COOLDOWN_SECONDS", 300)?,
            cooldown_out: cooldown("SCALING_COOLDOWN_OUT_SECONDS", 60)?,
        };
        let interval = variables.positive("SCALING_INTERVAL_SECONDS", 15)?.get();
        let cluster: Option<String> = variables.optional("SCALING_ECS_CLUSTER")?;
        let service: Option<String> = variables.optional("SCALING_ECS_SERVICE")?;
        if cluster.is_some() && service.is_none() {
            let problem = "SCALING_ECS_CLUSTER is set, and this is not".to_owned();
            return Err(ScalingError::Configuration { variable: "SCALING_ECS_SERVICE", problem });
        }
        let cluster = cluster.unwrap_or_else(|| DEFAULT_CLUSTER.to_owned());
        let ecs = service.map(|service| EcsPlace { cluster, service });
        Ok(Some(Self { limits, interval: Duration::from_secs(interval.into()), ecs }))
    }
}

/// Where settings are looked up.
struct Variables<F>(F);

impl<F: Fn(&'static str) -> Result<Option<String>, String>> Variables<F> {
    /// Reads a variable; an empty one counts as not set.
    fn optional<T: FromStr<Err: fmt::Display>>(
        &self,
        variable: &'static str,
    ) -> Result<Option<T>, ScalingError> {
        let wrong = |problem| ScalingError::Configuration { variable, problem };
        let text = (self.0)(variable).map_err(wrong)?;
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.map(|text| text.parse().map_err(|problem: T::Err| wrong(problem.to_string()))).transpose()
    }

    /// Reads a number of which there is at least one.
    fn positive(&self, variable: &'static str, default: u32) -> Result<NonZeroU32, ScalingError> {
        let number = self.optional(variable)?.unwrap_or(default);
        NonZeroU32::new(number).ok_or_else(|| {
            let problem = "it has to be at least 1".to_owned();
            ScalingError::Configuration { variable, problem }
        })
    }
}

#[cfg(test)]
mod tests;
