//! `/join`: calls the bot into the channel.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/join`.
pub struct Join;

impl SlashCommand for Join {
    const ENTRY: CatalogueEntry = catalogue::JOIN;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Call me into your voice channel").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Join).await
    }
}
