//! What the handlers share.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use segue_store::panel::{Overview, PanelStore};
use tokio::sync::Mutex;

/// How long figures of the status page are good for: anybody may ask, and counting reads a row a guild.
const OVERVIEW_AGE: Duration = Duration::from_secs(5);

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct ApiState {
    pub(crate) panel: PanelStore,
    overview: Arc<Mutex<Option<Counted>>>,
}

/// Figures, or that there were none to be had, and when that was found.
#[derive(Clone, Copy, Debug)]
struct Counted {
    at: Instant,
    overview: Option<Overview>,
}

impl ApiState {
    /// Serves what a panel database holds.
    #[must_use]
    pub fn new(panel: PanelStore) -> Self {
        Self { panel, overview: Arc::default() }
    }

    /// Figures, at most five seconds old; `None` when the database does not answer. Whoever asks meanwhile waits
    /// for the same answer.
    pub(crate) async fn overview(&self) -> Option<Overview> {
        let mut cached = self.overview.lock().await;
        if let Some(counted) = cached.filter(|counted| counted.at.elapsed() < OVERVIEW_AGE) {
            return counted.overview;
        }
        let overview = match self.panel.overview().await {
            Ok(overview) => Some(overview),
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the panel database does not answer"
                );
                None
            }
        };
        *cached = Some(Counted { at: Instant::now(), overview });
        overview
    }
}
