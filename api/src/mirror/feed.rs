//! The embedded deployment's mirror: a task that reads what was committed.

use std::{cmp::min, time::Duration};

use segue_panel_db::PanelStore;
use segue_store::{ChangeFeed, SessionChange, StoreError};
use tokio_util::sync::CancellationToken;

use super::{apply::apply, resync::Resync};
use crate::metric_definitions::MIRROR_RETRIES;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// First comparison with what is stored, and pause between two.
const FIRST_LOOK: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_secs(60);

/// Mirrors until shutdown, and compares with what is stored once a minute. Changes are acknowledged only after they are written, so nothing is lost by a crash;
/// failures are tried again, with growing pauses, for as long as it takes.
pub async fn run_feed(
    mut feed: Box<dyn ChangeFeed>,
    panel: PanelStore,
    resync: Option<Resync>,
    shutdown: CancellationToken,
) {
    let mirror = async {
        let mut pause = FIRST_PAUSE;
        let mut waiting: Vec<SessionChange> = Vec::new();
        loop {
            match step(feed.as_mut(), &panel, resync.as_ref(), &mut waiting).await {
                Ok(()) => pause = FIRST_PAUSE,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        ?pause,
                        "the mirror will try again"
                    );
                    metrics::counter!(MIRROR_RETRIES).increment(1);
                    tokio::time::sleep(pause).await;
                    pause = min(pause * 2, LONGEST_PAUSE);
                }
            }
        }
    };
    // A write that is cut off is rolled back, and comes again with the next start.
    tokio::select! {
        () = mirror => {}
        () = keep_looking(resync.as_ref()) => {}
        () = shutdown.cancelled() => {}
    }
}

async fn step(
    feed: &mut dyn ChangeFeed,
    panel: &PanelStore,
    resync: Option<&Resync>,
    waiting: &mut Vec<SessionChange>,
) -> Result<(), StoreError> {
    if waiting.is_empty() {
        *waiting = feed.next().await?;
    }
    let recorded = apply(panel, waiting).await?;
    feed.acknowledge().await?;
    waiting.clear();
    if let Some(resync) = resync {
        resync.guilds(&recorded.behind).await;
    }
    Ok(())
}

/// Never ends.
async fn keep_looking(resync: Option<&Resync>) {
    let Some(resync) = resync else { return std::future::pending().await };
    tokio::time::sleep(FIRST_LOOK).await;
    loop {
        if let Err(error) = resync.look().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                code = error.code(),
                "the panel could not be compared with the store"
            );
        }
        tokio::time::sleep(LOOK).await;
    }
}
