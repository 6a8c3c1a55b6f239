//! `/ping`: says that the bot answers, and how long the command was on its way.

use segue_application::{CatalogueEntry, catalogue};
use segue_messages as messages;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/ping`.
pub struct Ping;

impl SlashCommand for Ping {
    const ENTRY: CatalogueEntry = catalogue::PING;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Check that the bot answers").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        // Two clocks are compared, so it may be off by their difference.
        let on_its_way = call.received.now.as_millis().saturating_sub(call.created_at_millis());
        Ok(call.show(messages::pong(on_its_way, call.language())))
    }
}
