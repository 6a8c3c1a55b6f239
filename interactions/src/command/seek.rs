//! `/seek`: goes to another position of the track.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::{SeekTo, SessionCommand};
use segue_messages::OptionProblem;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::StringBuilder;

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/seek`.
pub struct Seek;

const TO: &str = "to";

impl SlashCommand for Seek {
    const ENTRY: CatalogueEntry = catalogue::SEEK;

    type Parsed = SeekTo;

    fn definition() -> Command {
        let to =
            StringBuilder::new(TO, "1:30, 90, +30 or -15: minutes and seconds, from the start or from here")
                .required(true)
                .max_length(12);
        guild_command(Self::ENTRY.name, "Go to another position of the track").option(to).build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Self::Parsed> {
        let text = options.string(TO)?.ok_or_else(|| options.missing(TO))?;
        SeekTo::parse(text).ok_or_else(|| options.malformed(TO, OptionProblem::NotATime))
    }

    async fn answer(parsed: Self::Parsed, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Seek { to: parsed }).await
    }
}
