//! Worker processes next to this one.

use async_trait::async_trait;
use tokio::sync::watch;

use super::ScaleTarget;
use crate::ScalingError;

/// Worker processes next to this one, which a supervisor keeps running.
#[derive(Clone, Debug)]
pub struct Processes(watch::Sender<u32>);

impl Processes {
    /// Makes the target, and what tells the supervisor how many processes to keep running: `count` at first.
    #[must_use]
    pub fn new(count: u32) -> (Self, watch::Receiver<u32>) {
        let (sender, receiver) = watch::channel(count);
        (Self(sender), receiver)
    }
}

#[async_trait]
impl ScaleTarget for Processes {
    async fn desired(&self) -> Result<u32, ScalingError> {
        Ok(*self.0.borrow())
    }

    async fn set_desired(&self, count: u32) -> Result<(), ScalingError> {
        self.0.send_replace(count);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_supervisor_is_told() {
        let (processes, mut told) = Processes::new(2);
        assert_eq!(processes.desired().await.expect("always"), 2);
        processes.set_desired(3).await.expect("always");
        told.changed().await.expect("the sender is there");
        assert_eq!((*told.borrow(), processes.desired().await.expect("always")), (3, 3));
    }
}
