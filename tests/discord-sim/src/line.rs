//! The network between the bot and Discord.

use std::sync::Arc;

use tokio::sync::watch;

/// The network between the bot and Discord, which a test can cut. Cheap to clone; clones are the same line.
#[derive(Clone, Debug)]
pub(crate) struct Line(Arc<watch::Sender<bool>>);

impl Default for Line {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(true)))
    }
}

impl Line {
    pub(crate) fn set(&self, up: bool) {
        self.0.send_replace(up);
    }

    pub(crate) fn is_up(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until packets pass.
    pub(crate) async fn up(&self) {
        self.reached(true).await;
    }

    /// Waits until none do.
    pub(crate) async fn down(&self) {
        self.reached(false).await;
    }

    async fn reached(&self, state: bool) {
        // The sender lives as long as this.
        let _ = self.0.subscribe().wait_for(|up| *up == state).await;
    }
}
