//! `/redo`: makes a change again.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/redo`.
pub struct Redo;

impl SlashCommand for Redo {
    const ENTRY: CatalogueEntry = catalogue::REDO;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Do again what was taken back").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Redo).await
    }
}
