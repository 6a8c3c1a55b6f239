//! `/favourite`: adds what plays to the member's own favourites, or takes it out again.

use segue_application::{CatalogueEntry, catalogue, in_time};
use segue_messages as messages;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/favourite`.
pub struct Favourite;

impl SlashCommand for Favourite {
    const ENTRY: CatalogueEntry = catalogue::FAVOURITE;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Add what plays to your favourites, or take it out again").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        let answered = in_time(call.playlist_service().toggle_favourite()).await?;
        Ok(call.show(messages::reply(&answered.notice, call.language()).ephemeral()))
    }
}
