//! `GET /api/control-panel/guilds/{guild}`: a guild, and what the caller may do in it.

use std::collections::BTreeMap;

use axum::{Extension, Json, extract::State};
use segue_domain::{GuildId, Head, Plan, Rank, Session};
use serde::Serialize;
use twilight_model::channel::{Channel, ChannelType};
use utoipa::ToSchema;

use super::allowed_commands::may;
use crate::{ApiError, ApiState, Membership, Person, openapi::RankName, picture};

/// A guild, and what the caller may do in it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuildAnswer {
    #[schema(value_type = String)]
    id: GuildId,
    name: String,
    #[schema(required)]
    icon_url: Option<String>,
    manages: bool,
    /// What this person decides here.
    #[schema(value_type = RankName)]
    rank: &'static str,
    /// Whether this person may not use the bot here.
    blocked: bool,
    plan: GuildPlan,
    /// Channels that this person sees.
    channels: GuildChannels,
    /// All roles but `@everyone`, the highest first.
    roles: Vec<Named>,
    /// Commands, and whether this person may give them.
    #[schema(value_type = BTreeMap<String, bool>)]
    commands: BTreeMap<&'static str, bool>,
}

/// What the guild has.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuildPlan {
    /// Name of the tier; absent where there are no plans.
    #[schema(required)]
    tier: Option<&'static str>,
}

/// Channels by what they are for.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuildChannels {
    text: Vec<Named>,
    voice: Vec<Named>,
}

/// Something of Discord with a name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NamedId)]
pub struct Named {
    id: String,
    name: String,
}

/// Tells of a guild.
#[utoipa::path(
    get,
    operation_id = "guild",
    path = "/api/control-panel/guilds/{guild}",
    tag = "guilds",
    params(("guild" = String, Path, description = "Id of the guild")),
    responses((status = 200, body = GuildAnswer, description = "The guild")),
)]
pub async fn guild(
    State(state): State<ApiState>,
    Extension(person): Extension<Person>,
    Extension(member): Extension<Membership>,
) -> Result<Json<GuildAnswer>, ApiError> {
    let discord = &state.people()?.discord;
    let facts = discord.guild(member.guild).await?.ok_or(ApiError::NotMember)?;
    let channels = discord.channels(&facts, person.user_id, &member.roles).await?;
    let page = state.panel.snapshot_page(member.guild, 0, 0).await?;
    let head = page.map_or_else(|| Session::new(member.guild).head, |page| page.head);
    let plan = state.plans.plans().of(&head.grants, segue_store::now());

    let (voice, text): (Vec<_>, Vec<_>) = channels.iter().partition(|channel| is_voice(channel));
    let everyone = member.guild.get();
    let roles = facts.roles.iter().filter(|role| role.id.get() != everyone);
    Ok(Json(GuildAnswer {
        id: member.guild,
        icon_url: member.icon.as_deref().map(|hash| picture::of_guild(member.guild, hash)),
        manages: member.manages,
        rank: rank_name(rank(&member, &head, &plan)),
        blocked: !member.manages && head.settings.is_blocked(person.user_id, &plan),
        plan: GuildPlan { tier: plan.tier().map(|tier| tier.name.as_str()) },
        channels: GuildChannels { text: named(&text), voice: named(&voice) },
        roles: roles.map(|role| Named { id: role.id.to_string(), name: role.name.clone() }).collect(),
        commands: may(&person, &member, &head, &plan),
        name: member.name,
    }))
}

/// What a member decides. Without DJ roles everybody decides, and nobody is called a DJ for it.
fn rank(member: &Membership, head: &Head, plan: &Plan) -> Rank {
    let djs = head.settings.dj_roles(plan);
    if member.manages {
        Rank::Manager
    } else if member.roles.iter().any(|role| djs.contains(role)) {
        Rank::Dj
    } else {
        Rank::Member
    }
}

const fn rank_name(rank: Rank) -> &'static str {
    match rank {
        Rank::Member => "member",
        Rank::Dj => "dj",
        Rank::Manager => "manager",
    }
}

fn is_voice(channel: &Channel) -> bool {
    matches!(channel.kind, ChannelType::GuildVoice | ChannelType::GuildStageVoice)
}

fn named(channels: &[&Channel]) -> Vec<Named> {
    let named = |channel: &&Channel| Named {
        id: channel.id.to_string(),
        name: channel.name.clone().unwrap_or_default(),
    };
    channels.iter().map(named).collect()
}
