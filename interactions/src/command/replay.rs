//! `/replay`: begins the track again.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/replay`.
pub struct Replay;

impl SlashCommand for Replay {
    const ENTRY: CatalogueEntry = catalogue::REPLAY;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Play the current track from its start").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Replay).await
    }
}
