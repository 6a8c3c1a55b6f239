//! What a guild's plan gives of the bot's operator.

use segue_domain::{GuildId, Millis, Plan, Session, Timestamp};

use crate::{ApiError, ApiState};

/// Days of a quota's period: it moves with the time.
pub const PERIOD_DAYS: u64 = 30;

/// Where the period begins that ends now.
pub fn since(now: Timestamp) -> Timestamp {
    now - Millis::from_secs(PERIOD_DAYS * 86_400)
}

/// What the guild's plan allows.
pub async fn plan(state: &ApiState, guild: GuildId, now: Timestamp) -> Result<Plan, ApiError> {
    let page = state.panel.snapshot_page(guild, 0, 0).await?;
    let head = page.map_or_else(|| Session::new(guild).head, |page| page.head);
    Ok(state.plans().of(&head.grants, now))
}
