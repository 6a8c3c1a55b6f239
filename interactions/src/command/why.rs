//! `/why`: tells why the music stopped, moved or skipped.

use segue_application::{CatalogueEntry, catalogue, in_time};
use segue_messages as messages;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/why`.
pub struct Why;

impl SlashCommand for Why {
    const ENTRY: CatalogueEntry = catalogue::WHY;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Tell why the music stopped, moved or skipped").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        let events = in_time(call.stores().sessions.events(call.guild)).await?;
        Ok(call.show(messages::reasons(&events, call.language())))
    }
}
