//! `/nowplaying`: shows what is heard, with buttons.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::Notice;
use segue_messages as messages;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/nowplaying`.
pub struct NowPlaying;

impl SlashCommand for NowPlaying {
    const ENTRY: CatalogueEntry = catalogue::NOWPLAYING;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Show what is playing").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        let (head, plan) = (call.head().await?, call.plan().await?);
        if !head.is_active() {
            return Ok(call.refuse(&Notice::NothingPlaying));
        }
        Ok(call.show(messages::card(head, &plan, call.received.now, call.channel_language())))
    }
}
