//! `/pause`: holds the track where it is.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/pause`.
pub struct Pause;

impl SlashCommand for Pause {
    const ENTRY: CatalogueEntry = catalogue::PAUSE;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Hold the track where it is").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Pause).await
    }
}
