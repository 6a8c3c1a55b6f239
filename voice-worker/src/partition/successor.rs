//! Preparing to take a partition over from an owner that wants to give it up.

use std::time::Duration;

use futures::{StreamExt, stream};
use segue_domain::{GuildId, Millis, PartitionId, ResolvedTrack, TrackState};
use segue_store::{StoreError, now};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use segue_sources::in_the_name_of;

use crate::shared::Shared;

/// How long a claim lasts.
const CLAIM: Millis = Millis::from_secs(5);
/// How often it is renewed.
const RENEW: Duration = Duration::from_millis(1_500);
/// How often a prepared successor looks whether the owner has let go.
const LOOK: Duration = Duration::from_millis(30);
/// Longest wait for sources: the owner plays on meanwhile, but not for ever.
const PREPARING: Duration = Duration::from_secs(3);
/// Longest wait for the owner to let go.
const WAITING: Duration = Duration::from_secs(20);
/// Sources that are opened at the same time.
const AT_ONCE: usize = 16;

/// Claims a partition, gets the sources of its sessions ready, and waits until its owner has let go. Says whether it can
/// be taken.
pub(super) async fn prepare(partition: PartitionId, shared: &Shared, shutdown: &CancellationToken) -> bool {
    let outcome = tokio::select! {
        () = shutdown.cancelled() => return false,
        outcome = timeout(WAITING, prepare_and_wait(partition, shared)) => outcome,
    };
    match outcome {
        Ok(Ok(taken)) => taken,
        Ok(Err(error)) => {
            tracing::warn!(%partition, error = &error as &dyn std::error::Error, "a hand-over could not be prepared");
            false
        }
        Err(_) => {
            tracing::warn!(%partition, "the owner of a partition did not release it");
            false
        }
    }
}

async fn prepare_and_wait(partition: PartitionId, shared: &Shared) -> Result<bool, StoreError> {
    let leases = &shared.stores.leases;
    if leases.claim(partition, &shared.worker, false, now(), CLAIM).await?.is_none() {
        return Ok(false);
    }
    tracing::info!(%partition, "preparing to take a partition over");
    let _ = timeout(PREPARING, open_sources(partition, shared)).await;
    let mut renewed_at = Instant::now();
    if leases.claim(partition, &shared.worker, true, now(), CLAIM).await?.is_none() {
        return Ok(false);
    }
    loop {
        match leases.read(partition).await? {
            Some(lease) if lease.is_free(now()) => return Ok(true),
            Some(_) => {}
            None => return Ok(false),
        }
        if renewed_at.elapsed() >= RENEW {
            renewed_at = Instant::now();
            if leases.claim(partition, &shared.worker, true, now(), CLAIM).await?.is_none() {
                return Ok(false);
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Gets the sources of what plays ready, so that they open at once when their sessions are ours.
async fn open_sources(partition: PartitionId, shared: &Shared) {
    let heads = match shared.stores.sessions.active(partition).await {
        Ok(heads) => heads,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the sessions could not be listed");
            return;
        }
    };
    let playing = heads.into_iter().filter(|head| head.dormant.is_none() && !head.paused);
    let tracks: Vec<(GuildId, ResolvedTrack)> = playing
        .filter_map(|head| Some((head.guild_id, head.current?)))
        .filter(|(_, track)| track.state == TrackState::Resolved)
        .map(|(guild, track)| (guild, track.info))
        .collect();
    stream::iter(tracks)
        .for_each_concurrent(AT_ONCE, |(guild, track)| async move {
            if let Err(error) = in_the_name_of(guild, shared.sources.prepare(&track)).await {
                tracing::info!(error = &error as &dyn std::error::Error, "a source could not be prepared");
            }
        })
        .await;
}
