//! `/swap`: lets two tracks change places.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command, place};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/swap`.
pub struct Swap;

const FIRST: &str = "first";
const SECOND: &str = "second";

impl SlashCommand for Swap {
    const ENTRY: CatalogueEntry = catalogue::SWAP;

    type Parsed = SessionCommand;

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Let two tracks of the queue change places")
            .option(place(FIRST, "Place of one").required(true))
            .option(place(SECOND, "Place of the other").required(true))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Self::Parsed> {
        Ok(SessionCommand::Swap { a: options.required_ordinal(FIRST)?, b: options.required_ordinal(SECOND)? })
    }

    async fn answer(parsed: Self::Parsed, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(parsed).await
    }
}
