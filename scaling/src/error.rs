//! What can go wrong while the number of workers is decided.

use std::time::Duration;

use segue_configuration::ConfigurationError;
use segue_store::StoreError;

/// What can go wrong while the number of workers is decided.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScalingError {
    /// A setting can't be read, or makes no sense.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// ECS refused a request, or could not be reached.
    #[error("ECS refused to {doing}")]
    Ecs {
        /// What was tried.
        doing: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The service is not there, or about to be deleted.
    #[error("there is no active service {service:?} in the ECS cluster {cluster:?}")]
    NoService {
        /// The cluster.
        cluster: String,
        /// The service.
        service: String,
    },
    /// A look at the fleet never ended.
    #[error("a look at the fleet took longer than {0:?}")]
    TimedOut(Duration),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
