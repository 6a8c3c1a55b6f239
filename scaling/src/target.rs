//! What is scaled.

#[cfg(feature = "aws")]
mod ecs;
mod processes;

#[cfg(feature = "aws")]
pub use self::ecs::EcsService;
pub use self::processes::Processes;

use std::sync::Arc;

use async_trait::async_trait;
#[cfg(not(feature = "aws"))]
use segue_configuration::settings;

use crate::{EcsPlace, ScalingError};

/// What starts and ends workers.
#[async_trait]
pub trait ScaleTarget: Send + Sync {
    /// Reads how many workers it was told to run.
    ///
    /// # Errors
    ///
    /// [`ScalingError`] when that can't be read at the moment.
    async fn desired(&self) -> Result<u32, ScalingError>;

    /// Tells it how many workers to run. It may take its time to start and to end them.
    ///
    /// # Errors
    ///
    /// [`ScalingError`] when it may not have been told: tell it again.
    async fn set_desired(&self, count: u32) -> Result<(), ScalingError>;
}

/// Makes a client for a service of ECS. Nothing is asked of ECS yet.
///
/// # Errors
///
/// [`ScalingError::Configuration`] when this program was built without the feature `aws`.
#[cfg(feature = "aws")]
pub async fn ecs_service(place: EcsPlace) -> Result<Arc<dyn ScaleTarget>, ScalingError> {
    Ok(Arc::new(EcsService::connect(place).await))
}

/// Refuses: this program was built without the feature `aws`.
///
/// # Errors
///
/// [`ScalingError::Configuration`], always.
#[cfg(not(feature = "aws"))]
#[allow(clippy::unused_async, reason = "with AWS it connects")]
pub async fn ecs_service(_place: EcsPlace) -> Result<Arc<dyn ScaleTarget>, ScalingError> {
    let problem = "this program was built without AWS; build it with `cargo build --features aws`";
    Err(settings::SCALING_ECS_SERVICE.wrong(&problem).into())
}
