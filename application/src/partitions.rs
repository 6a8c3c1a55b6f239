//! How guilds are spread, as the settings say.

use segue_configuration::{ConfigurationError, Environment, settings};
use segue_domain::Partitions;

/// Reads how guilds are spread (`SEGUE_PARTITIONS`, `SEGUE_SHARDS`); `default_partitions` applies when the first is not set.
/// Everything that sends or takes jobs has to have the same.
///
/// # Errors
///
/// [`ConfigurationError`] names the variable that can't be read.
pub fn read_partitions(
    environment: &Environment,
    default_partitions: u32,
) -> Result<Partitions, ConfigurationError> {
    let shards = environment.get(&settings::SEGUE_SHARDS)?;
    environment.parse(&settings::SEGUE_PARTITIONS, |partitions: Option<u32>| {
        Partitions::new(partitions.unwrap_or(default_partitions), shards)
    })
}
