//! `/undo`: takes a change back.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/undo`.
pub struct Undo;

impl SlashCommand for Undo {
    const ENTRY: CatalogueEntry = catalogue::UNDO;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Take back the last clear, shuffle, remove, skip, move or stop")
            .build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Undo).await
    }
}
