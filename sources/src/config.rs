//! Settings of the sources.

use std::{env, path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use super::{
    SourceError,
    fetch::{Names, Patience, SystemNames, address::AllowedAddresses},
    ytdlp::YtDlpConfig,
};

/// Settings of the sources. [`SourceConfig::from_env`] reads what an operator sets; the rest are limits.
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
    fn default() -> Self {
        Self {
            allowed_addresses: AllowedAddresses::default(),
            max_file_bytes: 256 * 1024 * 1024,
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
            ytdlp: YtDlpConfig::default(),
        }
    }
}

impl SourceConfig {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// [`SourceError::Setting`] names the variable that can't be read.
    pub fn from_env() -> Result<Self, SourceError> {
        let mut config = Self { ytdlp: YtDlpConfig::from_env()?, ..Self::default() };
        if let Some(allowed) = read("SEGUE_ALLOWED_ADDRESSES")? {
            config.allowed_addresses = allowed;
        }
        if let Some(bytes) = read("SEGUE_MAX_FILE_BYTES")? {
            config.max_file_bytes = bytes;
        }
        Ok(config)
    }
}

/// A variable that is set and not empty.
pub(super) fn text(name: &str) -> Option<String> {
    env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// A variable that is set, read.
pub(super) fn read<T: FromStr>(name: &'static str) -> Result<Option<T>, SourceError> {
    text(name).map(|value| value.parse().map_err(|_| SourceError::Setting { name, value })).transpose()
}
