//! Hands what guilds subscribe to on to their workers.

use std::time::Duration;

use segue_application::Dispatcher;
use segue_domain::{JobId, Partitions, Report};
use segue_panel_db::PanelStore;
use segue_store::{StoreError, Stores, now};
use tokio_util::sync::CancellationToken;

/// How often the table is looked at.
const EVERY: Duration = Duration::from_secs(15);

/// Most changes that are handed on at once.
const AT_ONCE: u64 = 100;

/// Hands on all changes that the workers have yet to be told of, and says how many there were.
///
/// A change that was handed on and not marked, because this program ended between the two, is handed on again: it is
/// the same job, and changes nothing the second time.
///
/// # Errors
///
/// [`StoreError`] when one of the stores can't be reached; what was handed on before stays so.
pub async fn hand_on(
    panel: &PanelStore,
    stores: &Stores,
    partitions: Partitions,
) -> Result<usize, StoreError> {
    let mut count = 0;
    loop {
        let due = panel.subscriptions_to_grant(AT_ONCE).await?;
        for subscription in &due {
            let grant = subscription.grant();
            let guild_id = subscription.guild_id;
            let id = JobId::new(format!("{}-{}", grant.id, subscription.updated_at.as_millis()));
            let dispatcher = Dispatcher { jobs: &*stores.jobs, partitions, now: now() };
            dispatcher.report(guild_id, id, Report::Granted { grant }).await?;
            panel.mark_granted(subscription).await?;
            tracing::info!(guild = %guild_id, tier = subscription.tier, "a subscription was delivered to the bot");
        }
        count += due.len();
        if due.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
            return Ok(count);
        }
    }
}

/// Hands on what changes, until `shutdown`.
pub async fn keep_handing_on(
    panel: PanelStore,
    stores: Stores,
    partitions: Partitions,
    shutdown: CancellationToken,
) {
    let mut beat = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = beat.tick() => {}
        }
        if let Err(error) = hand_on(&panel, &stores, partitions).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "subscriptions could not be delivered; retrying later"
            );
        }
    }
}
