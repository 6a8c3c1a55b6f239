//! Settings of a worker, from the environment.

use std::{env, fmt, net::SocketAddr, str::FromStr, sync::Arc};

use segue_application::{PlanConfig, SearchBox};
use segue_domain::{Millis, Partitions};
use segue_scaling::ScalingConfig;

use crate::{WorkerError, chaos::ChaosConfig};

/// Settings of a worker.
#[derive(Clone)]
pub struct WorkerConfig {
    /// Bot token (`DISCORD_TOKEN`).
    pub token: String,
    /// How guilds are spread (`SEGUE_PARTITIONS`, `SEGUE_SHARDS`).
    pub partitions: Partitions,
    /// Proxy or simulator that takes Discord's REST requests (`SEGUE_DISCORD_REST`), as `http://host:port`.
    pub rest: Option<String>,
    /// Gateway to connect to in place of Discord's (`SEGUE_DISCORD_GATEWAY`), as `ws://host:port`.
    pub gateway: Option<String>,
    /// Whether commands are answered that arrive over the gateway. Discord sends them there when the
    /// application has no interactions endpoint.
    pub interactions: bool,
    /// How long a session may have been silent for its music to just continue after a restart
    /// (`SEGUE_RESTORE_MAX_AGE_MINUTES`, 30 if not set). An older one is kept, and waits for `/resume`.
    pub restore_max_age: Millis,
    /// Whether there are plans, and what Discord's SKUs grant (`SEGUE_PLANS`, `SEGUE_SKUS`).
    pub plans: PlanConfig,
    /// Who offers words to search for while somebody types (`SEGUE_SUGGESTIONS_URL`).
    pub search_box: SearchBox,
    /// Experiments with faults (`CHAOS_*`); none unless `CHAOS_ENABLED` is `true`.
    pub chaos: Option<Arc<ChaosConfig>>,
    /// How the number of workers follows the load (`SCALING_ENABLED` and those beside it), if it does.
    pub scaling: Option<ScalingConfig>,
}

impl fmt::Debug for WorkerConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkerConfig")
            .field("token", &"<secret>")
            .field("partitions", &self.partitions)
            .field("rest", &self.rest)
            .field("gateway", &self.gateway)
            .finish_non_exhaustive()
    }
}

impl WorkerConfig {
    /// Reads how guilds are spread; `default_partitions` applies when `SEGUE_PARTITIONS` is not set.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Configuration`] names the variable that can't be read.
    pub fn partitions_from_env(default_partitions: u32) -> Result<Partitions, WorkerError> {
        let partitions = optional("SEGUE_PARTITIONS")?.unwrap_or(default_partitions);
        let shards = optional("SEGUE_SHARDS")?.unwrap_or(1);
        Partitions::new(partitions, shards).map_err(|source| WorkerError::Configuration {
            variable: "SEGUE_PARTITIONS",
            problem: source.to_string(),
        })
    }

    /// Reads the settings from the environment; `default_partitions` applies when `SEGUE_PARTITIONS` is not set.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Configuration`] names the variable that is missing or can't be read.
    pub fn from_env(default_partitions: u32) -> Result<Self, WorkerError> {
        let token = optional::<String>("DISCORD_TOKEN")?.ok_or(WorkerError::Configuration {
            variable: "DISCORD_TOKEN",
            problem: "the bot token is missing".to_owned(),
        })?;
        let partitions = Self::partitions_from_env(default_partitions)?;
        let count = u32::try_from(partitions.all().count()).unwrap_or(u32::MAX);
        let scaling = ScalingConfig::from_env(count)?;
        let minutes = optional::<u32>("SEGUE_RESTORE_MAX_AGE_MINUTES")?.unwrap_or(30);
        Ok(Self {
            token,
            partitions,
            rest: optional("SEGUE_DISCORD_REST")?,
            gateway: optional("SEGUE_DISCORD_GATEWAY")?,
            interactions: true,
            restore_max_age: Millis::from_secs(u64::from(minutes) * 60),
            plans: PlanConfig::from_env().map_err(|source| WorkerError::Configuration {
                variable: "SEGUE_PLANS",
                problem: source.to_string(),
            })?,
            search_box: SearchBox::from_env().map_err(|source| WorkerError::Configuration {
                variable: "SEGUE_SUGGESTIONS_URL",
                problem: source.to_string(),
            })?,
            chaos: ChaosConfig::from_env()?.map(Arc::new),
            scaling,
        })
    }
}

#[cfg(test)]
impl WorkerConfig {
    /// One partition, with Discord at an address.
    pub(crate) fn with_discord_at(rest: String, gateway: String) -> Self {
        Self {
            token: "a.b.c".to_owned(),
            partitions: Partitions::new(1, 1).expect("one of each"),
            rest: Some(rest),
            gateway: Some(gateway),
            interactions: false,
            restore_max_age: Millis::from_secs(3_600),
            plans: PlanConfig::default(),
            search_box: SearchBox::default(),
            chaos: None,
            scaling: None,
        }
    }
}

/// Where the metrics are served, when they are (`METRICS_ENABLED`, `METRICS_ADDRESS`).
///
/// # Errors
///
/// [`WorkerError::Configuration`] when a variable can't be read.
pub fn metrics_address() -> Result<Option<SocketAddr>, WorkerError> {
    if !optional::<bool>("METRICS_ENABLED")?.unwrap_or(false) {
        return Ok(None);
    }
    let address = optional("METRICS_ADDRESS")?;
    Ok(Some(address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3052)))))
}

/// Reads a variable; an empty one counts as not set.
///
/// # Errors
///
/// [`WorkerError::Configuration`] when it is set to something that can't be read.
pub fn optional<T: FromStr<Err: fmt::Display>>(variable: &'static str) -> Result<Option<T>, WorkerError> {
    match env::var(variable) {
        Ok(text) if !text.trim().is_empty() => text
            .trim()
            .parse()
            .map(Some)
            .map_err(|problem: T::Err| WorkerError::Configuration { variable, problem: problem.to_string() }),
        Ok(_) | Err(env::VarError::NotPresent) => Ok(None),
        Err(problem) => Err(WorkerError::Configuration { variable, problem: problem.to_string() }),
    }
}
