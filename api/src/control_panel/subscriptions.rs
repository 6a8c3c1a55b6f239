//! `GET /api/control-panel/guilds/{guild}/subscriptions`: what grants a guild its plan.

use axum::{Extension, Json, extract::State};
use segue_domain::{Grant, Session, Timestamp};
use segue_panel_db::{Subscription, SubscriptionStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Membership,
    openapi::{GrantOrigin, GrantStatus},
    queue_sync::instant,
};

/// Most subscriptions of an answer.
const MOST: u64 = 100;

/// What the id of a subscription's grant begins with.
const OF_SUBSCRIPTION: &str = "s:";

/// What grants a guild its plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct Subscriptions {
    /// Name of the tier that the guild has; absent where there are no plans.
    #[schema(required)]
    tier: Option<&'static str>,
    /// What is in force first, then what changed last.
    #[schema(max_items = 132)]
    grants: Vec<GrantLine>,
}

/// Something that grants a tier.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GrantLine {
    id: String,
    tier: String,
    /// Where it was bought.
    #[schema(value_type = GrantOrigin)]
    source: &'static str,
    #[schema(value_type = GrantStatus)]
    status: &'static str,
    /// When it ends by itself; absent: it does not.
    #[schema(required, format = DateTime)]
    until: Option<String>,
    /// When it was changed last; absent where only Discord knows.
    #[schema(required, format = DateTime)]
    updated_at: Option<String>,
    /// Whether the bot goes by it: a change reaches it within a minute.
    in_force: bool,
}

/// Lists what grants the guild its plan: subscriptions, and what was bought in Discord.
#[utoipa::path(
    get,
    operation_id = "subscriptions",
    path = "/api/control-panel/guilds/{guild}/subscriptions",
    tag = "guilds",
    params(("guild" = String, Path, description = "Id of the guild")),
    responses((status = 200, body = Subscriptions, description = "The tier, and what grants it")),
)]
pub async fn subscriptions(
    State(state): State<ApiState>,
    Extension(member): Extension<Membership>,
) -> Result<Json<Subscriptions>, ApiError> {
    let now = segue_store::now();
    let subscribed = state.panel.subscriptions_of(member.guild, MOST).await?;
    let page = state.panel.snapshot_page(member.guild, 0, 0).await?;
    let head = page.map_or_else(|| Session::new(member.guild).head, |page| page.head);
    let plan = state.plans().of(&head.grants, now);
    Ok(Json(Subscriptions {
        tier: plan.tier().map(|tier| tier.name.as_str()),
        grants: lines(&subscribed, &head.grants, now),
    }))
}

fn lines(subscribed: &[Subscription], grants: &[Grant], now: Timestamp) -> Vec<GrantLine> {
    let of_discord = grants.iter().filter(|grant| !grant.id.starts_with(OF_SUBSCRIPTION));
    let mut lines: Vec<GrantLine> =
        of_discord.map(|grant| GrantLine::bought_in_discord(grant, now)).collect();
    lines.extend(subscribed.iter().map(|subscription| GrantLine::subscribed(subscription, grants, now)));
    lines.sort_by_key(|line| !line.in_force);
    lines
}

impl GrantLine {
    fn bought_in_discord(grant: &Grant, now: Timestamp) -> Self {
        let in_force = grant.holds_at(now);
        Self {
            id: grant.id.clone(),
            tier: grant.tier.clone(),
            source: "discord",
            status: if in_force { SubscriptionStatus::Active } else { SubscriptionStatus::Ended }.name(),
            until: grant.until.map(instant),
            updated_at: None,
            in_force,
        }
    }

    fn subscribed(subscription: &Subscription, grants: &[Grant], now: Timestamp) -> Self {
        let grant = subscription.grant();
        let is_over = !grant.holds_at(now);
        Self {
            in_force: !is_over && grants.contains(&grant),
            id: grant.id,
            tier: grant.tier,
            source: "subscription",
            status: if is_over { SubscriptionStatus::Ended } else { subscription.status }.name(),
            until: subscription.ends_at.map(instant),
            updated_at: Some(instant(subscription.updated_at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use segue_domain::{GuildId, Millis};

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    fn subscription(id: &str, status: SubscriptionStatus, ends_at: Option<Timestamp>) -> Subscription {
        let guild_id = GuildId::new(1);
        Subscription { id: id.to_owned(), guild_id, tier: "pro".to_owned(), status, ends_at, updated_at: NOW }
    }

    #[test]
    fn each_says_how_it_stands_and_whether_the_bot_goes_by_it() {
        use SubscriptionStatus::{Active, Ended, Trialing};

        let past = Timestamp::from_millis(NOW.as_millis() - 1);
        let soon = NOW + Millis::from_secs(1);
        let subscribed = [
            subscription("new", Trialing, None),
            subscription("over", Active, Some(past)),
            subscription("cancelled", Ended, Some(soon)),
            subscription("paid", Active, Some(soon)),
            subscription("changed", Active, None),
        ];
        let changed = subscription("changed", Active, Some(soon)).grant();
        let entitlement = Grant { id: "e:7".to_owned(), tier: "scale".to_owned(), until: None };
        let old = Grant { id: "e:6".to_owned(), tier: "scale".to_owned(), until: Some(past) };
        let grants = [subscribed[3].grant(), changed, entitlement, old];

        let lines = lines(&subscribed, &grants, NOW);
        let told: Vec<_> =
            lines.iter().map(|line| (line.id.as_str(), line.source, line.status, line.in_force)).collect();
        assert_eq!(
            told,
            [
                ("e:7", "discord", "active", true),
                ("s:paid", "subscription", "active", true),
                ("e:6", "discord", "ended", false),
                ("s:new", "subscription", "trialing", false),
                ("s:over", "subscription", "ended", false),
                ("s:cancelled", "subscription", "ended", false),
                ("s:changed", "subscription", "active", false),
            ]
        );
    }
}
