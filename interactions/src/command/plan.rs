//! `/plan`: shows what the server's plan has, and what the others have.

use segue_application::{CatalogueEntry, catalogue};
use segue_messages as messages;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/plan`.
pub struct Plan;

impl SlashCommand for Plan {
    const ENTRY: CatalogueEntry = catalogue::PLAN;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Show this server's plan, and what it has").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        let plan = call.plan().await?;
        Ok(call.show(messages::plan(&plan, &call.brand(), call.language())))
    }
}
