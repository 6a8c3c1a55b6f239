//! `/leave`: ends the session, as `/stop` does.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/leave`.
pub struct Leave;

impl SlashCommand for Leave {
    const ENTRY: CatalogueEntry = catalogue::LEAVE;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Stop, and leave the voice channel").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Stop).await
    }
}
