//! `/move`: moves a track to another place.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::SessionCommand;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command, place};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/move`.
pub struct Move;

const FROM: &str = "from";
const TO: &str = "to";

impl SlashCommand for Move {
    const ENTRY: CatalogueEntry = catalogue::MOVE;

    type Parsed = SessionCommand;

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Move a track to another place in the queue")
            .option(place(FROM, "Its place now").required(true))
            .option(place(TO, "The place it gets").required(true))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Self::Parsed> {
        Ok(SessionCommand::MoveTrack {
            from: options.required_ordinal(FROM)?,
            to: options.required_ordinal(TO)?,
        })
    }

    async fn answer(parsed: Self::Parsed, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(parsed).await
    }
}
