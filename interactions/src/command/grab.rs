//! `/grab`: sends the member what plays, to find it again.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/grab`.
pub struct Grab;

impl SlashCommand for Grab {
    const ENTRY: CatalogueEntry = catalogue::GRAB;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Get what plays as a direct message").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue_for_one(SessionCommand::Grab).await
    }
}
