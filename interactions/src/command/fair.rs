//! `/fair`: lets members take turns.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/fair`.
pub struct Fair;

impl SlashCommand for Fair {
    const ENTRY: CatalogueEntry = catalogue::FAIR;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Let members take turns in the queue").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Fair).await
    }
}
