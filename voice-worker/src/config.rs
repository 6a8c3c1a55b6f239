//! Settings of a worker, from the environment.

use std::{net::SocketAddr, sync::Arc};

use segue_application::{PlanConfig, SearchBox, read_partitions};
use segue_configuration::{ConfigurationError, Environment, SecretString, settings};
use segue_domain::{Millis, Partitions};
use segue_scaling::ScalingConfig;

use crate::{WorkerError, chaos::ChaosConfig};

/// Settings of a worker.
#[derive(Clone, Debug)]
pub struct WorkerConfig {
    /// Bot token (`DISCORD_TOKEN`).
    pub token: SecretString,
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

impl WorkerConfig {
    /// Reads the settings; `default_partitions` applies when `SEGUE_PARTITIONS` is not set.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Configuration`] names the variable that is missing or can't be read.
    pub fn read(environment: &Environment, default_partitions: u32) -> Result<Self, WorkerError> {
        let partitions = read_partitions(environment, default_partitions)?;
        let count = u32::try_from(partitions.all().count()).unwrap_or(u32::MAX);
        let minutes = environment.get(&settings::SEGUE_RESTORE_MAX_AGE_MINUTES)?;
        let plans = PlanConfig::read(environment)?;
        Ok(Self {
            token: environment.get(&settings::DISCORD_TOKEN)?,
            partitions,
            rest: environment.get(&settings::SEGUE_DISCORD_REST)?,
            gateway: environment.get(&settings::SEGUE_DISCORD_GATEWAY)?,
            interactions: true,
            restore_max_age: Millis::from_secs(u64::from(minutes) * 60),
            plans,
            search_box: SearchBox::read(environment)?,
            chaos: ChaosConfig::read(environment)?.map(Arc::new),
            scaling: ScalingConfig::read(environment, count)?,
        })
    }
}

#[cfg(test)]
impl WorkerConfig {
    /// One partition, with Discord at an address.
    pub(crate) fn with_discord_at(rest: String, gateway: String) -> Self {
        Self {
            token: "a.b.c".into(),
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
/// [`ConfigurationError`] when a variable can't be read.
pub fn metrics_address(environment: &Environment) -> Result<Option<SocketAddr>, ConfigurationError> {
    let enabled = environment.get(&settings::METRICS_ENABLED)?;
    enabled.then(|| environment.get(&settings::METRICS_ADDRESS)).transpose()
}
