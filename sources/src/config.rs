//! Settings of the sources.

use std::{env, path::PathBuf, sync::Arc, time::Duration};

use segue_configuration::{ConfigurationError, Environment, settings};

use super::{
    fetch::{Names, Patience, SystemNames, address::AllowedAddresses},
    ytdlp::YtDlpConfig,
};

/// Settings of the sources. [`SourceConfig::read`] reads what an operator sets; the rest are limits.
#[derive(Clone)]
pub struct SourceConfig {
    /// Addresses that may be opened although they aren't public: `SEGUE_ALLOWED_ADDRESSES`.
    pub allowed_addresses: AllowedAddresses,
    /// Bytes of the largest file that is played: `SEGUE_MAX_FILE_BYTES`, 256 MiB by default.
    pub max_file_bytes: u64,
    /// Length of the longest track.
    pub max_duration: Duration,
    /// Bytes that are downloaded ahead of what is heard.
    pub read_ahead: u64,
    /// How long the parts of a request may take.
    pub patience: Patience,
    /// How long opening a track may take once its server answers.
    pub open_timeout: Duration,
    /// Folder of the temporary files.
    pub spool_dir: PathBuf,
    /// How names are looked up.
    pub names: Arc<dyn Names>,
    /// Settings of yt-dlp.
    pub ytdlp: YtDlpConfig,
}

impl Default for SourceConfig {
    /// What holds where nothing is set.
    fn default() -> Self {
        Self::read(&Environment::default()).expect("the defaults are good")
    }
}

impl SourceConfig {
    /// Reads the settings.
    ///
    /// # Errors
    ///
    /// [`ConfigurationError`] names the variable that can't be read.
    pub fn read(environment: &Environment) -> Result<Self, ConfigurationError> {
        let allowed = |text: Option<String>| text.unwrap_or_default().parse();
        Ok(Self {
            allowed_addresses: environment.parse(&settings::SEGUE_ALLOWED_ADDRESSES, allowed)?,
            max_file_bytes: environment.get(&settings::SEGUE_MAX_FILE_BYTES)?,
            max_duration: Duration::from_hours(6),
            read_ahead: 16 * 1024 * 1024,
            patience: Patience {
                connect: Duration::from_secs(5),
                first_byte: Duration::from_secs(10),
                idle: Duration::from_secs(10),
                slowest: 1_000,
            },
            open_timeout: Duration::from_secs(20),
            spool_dir: env::temp_dir(),
            names: Arc::new(SystemNames::default()),
            ytdlp: YtDlpConfig::read(environment)?,
        })
    }
}
