//! What can go wrong in a worker.

use segue_application::PlanConfigError;
use segue_configuration::ConfigurationError;
use segue_scaling::ScalingError;
use segue_store::StoreError;
use twilight_http::error::ErrorType;

use segue_sources::SourceError;

/// What can go wrong in a worker, as a whole. What goes wrong for one guild is told to that guild.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkerError {
    /// A setting is missing or can't be read.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// The plans can't be used.
    #[error(transparent)]
    Plans(#[from] PlanConfigError),
    /// Discord refused a request, or could not be reached.
    #[error("Discord refused to {doing}")]
    Discord {
        /// What was tried.
        doing: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Discord does not know the bot token.
    #[error(
        "Discord does not accept the bot token (401): is DISCORD_TOKEN the token of the bot, and not reset since?"
    )]
    Token,
    /// A listening address can't be used.
    #[error("can't listen on {address}")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The metrics can't be recorded.
    #[error("can't set up the metrics")]
    Metrics(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The system does not let us listen for signals.
    #[error("can't listen for signals")]
    Signal(#[source] std::io::Error),
    /// The system gives no threads.
    #[error("can't start threads")]
    Threads(#[source] std::io::Error),
    /// Scaling is set up wrongly.
    #[error(transparent)]
    Scaling(#[from] ScalingError),
    /// The sources can't be set up.
    #[error("can't set up the sources")]
    Source(#[from] SourceError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl WorkerError {
    /// Whether Discord may take the same request later: it could not be reached, or failed at it.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let Self::Discord { source, .. } = self else { return false };
        let Some(error) = source.downcast_ref::<twilight_http::Error>() else {
            // An answer that can't be read, as that of a proxy.
            return true;
        };
        match error.kind() {
            ErrorType::Response { status, .. } => status.is_server_error() || status.get() == 429,
            ErrorType::RequestError
            | ErrorType::RequestTimedOut
            | ErrorType::RequestCanceled
            | ErrorType::Parsing { .. } => true,
            _ => false,
        }
    }
}
