//! `GET /api/control-panel/guilds`: the guilds of the caller.

use std::collections::HashMap;

use axum::{Extension, Json, extract::State};
use segue_domain::GuildId;
use segue_panel_db::GuildFigures;
use serde::Serialize;
use twilight_model::user::CurrentUserGuild;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    auth::OpenSession,
    discord::{BotGuilds, MANAGES},
    picture,
};

/// Most guilds of an answer.
const MOST: usize = 200;

/// The guilds of the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct Guilds {
    guilds: Vec<GuildEntry>,
}

/// A guild in the list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuildEntry {
    #[schema(value_type = String)]
    id: GuildId,
    name: String,
    #[schema(required)]
    icon_url: Option<String>,
    /// Whether this person may manage it.
    manages: bool,
    /// Whether the bot is in it.
    present: bool,
    /// Whether something is, or is about to be, heard.
    active: bool,
    /// Tracks that wait.
    queue_length: u64,
}

/// Lists guilds with the bot, and those that this person may add it to.
#[utoipa::path(
    get,
    operation_id = "guilds",
    path = "/api/control-panel/guilds",
    tag = "guilds",
    responses((status = 200, body = Guilds, description = "The guilds, at most 200")),
)]
pub async fn guilds(
    State(state): State<ApiState>,
    Extension(open): Extension<OpenSession>,
) -> Result<Json<Guilds>, ApiError> {
    let people = state.people()?;
    let mine = people.guilds_of(&state.panel, &open).await?;
    let present = people.discord.present().await?;
    let ids: Vec<GuildId> = mine.iter().map(|guild| GuildId::new(guild.id.get())).collect();
    let figures = state.panel.guild_figures(&ids).await?;

    let entries = mine.iter().map(|guild| entry(guild, &present, &figures));
    let shown = |guild: &GuildEntry| guild.present || guild.manages;
    Ok(Json(Guilds { guilds: entries.filter(shown).take(MOST).collect() }))
}

fn entry(
    guild: &CurrentUserGuild,
    present: &BotGuilds,
    figures: &HashMap<GuildId, GuildFigures>,
) -> GuildEntry {
    let id = GuildId::new(guild.id.get());
    let known = figures.get(&id).copied();
    // Where the list of the bot's guilds is too long to be read whole, a mirrored session tells.
    let present = present.ids.contains(&id) || (!present.complete && known.is_some());
    let known = known.filter(|_| present).unwrap_or_default();
    GuildEntry {
        id,
        name: guild.name.clone(),
        icon_url: guild.icon.map(|icon| picture::of_guild(id, &icon.to_string())),
        manages: guild.owner || guild.permissions.intersects(MANAGES),
        present,
        active: known.active,
        queue_length: known.queue_len,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use twilight_model::{guild::Permissions, id::Id};

    use super::*;

    const GUILD: GuildId = GuildId::new(7);

    fn told(present: &[GuildId], complete: bool, mirrored: bool) -> (bool, bool, u64) {
        let guild = CurrentUserGuild {
            features: Vec::new(),
            icon: None,
            id: Id::new(GUILD.get()),
            name: "Guild".to_owned(),
            owner: false,
            permissions: Permissions::empty(),
        };
        let present = BotGuilds { ids: present.iter().copied().collect::<HashSet<_>>(), complete };
        let figures = GuildFigures { active: true, queue_len: 3 };
        let figures = mirrored.then_some((GUILD, figures)).into_iter().collect();
        let entry = entry(&guild, &present, &figures);
        (entry.present, entry.active, entry.queue_length)
    }

    #[test]
    fn a_guild_that_the_bot_left_plays_nothing() {
        assert_eq!(told(&[GUILD], true, true), (true, true, 3));
        assert_eq!(told(&[GUILD], true, false), (true, false, 0));
        assert_eq!(told(&[], true, true), (false, false, 0));
        assert_eq!(told(&[], false, true), (true, true, 3), "where nobody knows, the session tells");
        assert_eq!(told(&[], false, false), (false, false, 0));
    }
}
