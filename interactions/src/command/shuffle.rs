//! `/shuffle`: puts the queue in a random order.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/shuffle`.
pub struct Shuffle;

impl SlashCommand for Shuffle {
    const ENTRY: CatalogueEntry = catalogue::SHUFFLE;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Put the tracks that wait in a random order").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Shuffle { seed: call.seed() }).await
    }
}
