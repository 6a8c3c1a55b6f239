//! `/previous`: goes back to the track before.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/previous`.
pub struct Previous;

impl SlashCommand for Previous {
    const ENTRY: CatalogueEntry = catalogue::PREVIOUS;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Go back to the track that was played before").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Previous).await
    }
}
