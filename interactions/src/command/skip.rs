//! `/skip`: ends the current track, and starts the next or a later one.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command, place};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/skip`.
pub struct Skip;

const TO: &str = "to";

impl SlashCommand for Skip {
    const ENTRY: CatalogueEntry = catalogue::SKIP;

    type Parsed = Option<usize>;

    fn definition() -> Command {
        let to = place(TO, "Place in the queue to skip to");
        guild_command(Self::ENTRY.name, "Skip to the next track, or to a later one").option(to).build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Self::Parsed> {
        options.ordinal(TO)
    }

    async fn answer(parsed: Self::Parsed, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(parsed.map_or(SessionCommand::Skip, |place| SessionCommand::SkipTo { place })).await
    }
}
