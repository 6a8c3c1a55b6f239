//! `/resume`: continues from where the track is held.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/resume`.
pub struct Resume;

impl SlashCommand for Resume {
    const ENTRY: CatalogueEntry = catalogue::RESUME;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Play on from where the track was paused").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Resume).await
    }
}
