//! What can stop the program.

use segue_configuration::ConfigurationError;
use segue_interactions::InteractionError;
use segue_store::StoreError;
use segue_voice_worker::WorkerError;

/// What can stop the program.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SegueError {
    /// A file or folder can't be used.
    #[error("can't use {path}")]
    File {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The public key is not one.
    #[error("DISCORD_PUBLIC_KEY is not set correctly")]
    PublicKey(#[source] InteractionError),
    /// A listening address can't be used.
    #[error("can't listen on {address}")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A worker process can't be started.
    #[error("a worker process could not be started")]
    Spawn(#[source] std::io::Error),
    /// `SCALING_ENABLED` can do nothing here, or would be done twice.
    #[error("SCALING_ENABLED is true, but {0}")]
    Scaling(&'static str),
    /// An argument is wrong.
    #[error("{0}")]
    Argument(String),
    /// The demo failed.
    #[cfg(feature = "demo")]
    #[error("the demo failed")]
    Demo(#[from] segue_e2e::E2eError),
    /// A setting is missing, or can't be used.
    #[error(transparent)]
    Setting(#[from] ConfigurationError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The worker failed.
    #[error(transparent)]
    Worker(#[from] WorkerError),
}
