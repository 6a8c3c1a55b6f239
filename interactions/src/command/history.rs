//! `/history`: shows what was played.

use segue_application::{CatalogueEntry, catalogue, in_time};
use segue_domain::Notice;
use segue_messages as messages;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/history`.
pub struct History;

impl SlashCommand for History {
    const ENTRY: CatalogueEntry = catalogue::HISTORY;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Show what was played").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<Self::Parsed> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        let head = in_time(call.stores().sessions.head(call.guild)).await?;
        let played =
            head.and_then(|head| messages::history(&head.played, &call.brand(), call.channel_language()));
        Ok(played.map_or_else(|| call.refuse(&Notice::NothingPlayed), |message| call.show(message)))
    }
}
