//! What is scaled.

mod ecs;
mod processes;

pub use self::{ecs::EcsService, processes::Processes};

use async_trait::async_trait;

use crate::ScalingError;

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
