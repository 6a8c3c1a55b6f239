//! `/clear`: empties the queue.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/clear`.
pub struct Clear;

impl SlashCommand for Clear {
    const ENTRY: CatalogueEntry = catalogue::CLEAR;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Remove all tracks that wait").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Clear).await
    }
}
