//! `/move-session`: takes the session to another channel.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/move-session`.
pub struct MoveSession;

impl SlashCommand for MoveSession {
    const ENTRY: CatalogueEntry = catalogue::MOVE_SESSION;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Take the music to your voice channel").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::MoveSession).await
    }
}
