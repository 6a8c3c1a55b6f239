//! `/loop`: chooses what happens when a track ends.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::{LoopMode, SessionCommand};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::StringBuilder;

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/loop`.
pub struct Loop;

const MODE: &str = "mode";

impl SlashCommand for Loop {
    const ENTRY: CatalogueEntry = catalogue::LOOP;

    type Parsed = LoopMode;

    fn definition() -> Command {
        let mode = StringBuilder::new(MODE, "What to repeat").required(true).choices([
            ("Nothing", "off"),
            ("This track", "track"),
            ("The queue", "queue"),
        ]);
        guild_command(Self::ENTRY.name, "Repeat the track or the queue").option(mode).build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Self::Parsed> {
        match options.string(MODE)? {
            Some("off") => Ok(LoopMode::Off),
            Some("track") => Ok(LoopMode::Track),
            Some("queue") => Ok(LoopMode::Queue),
            _ => Err(options.missing(MODE)),
        }
    }

    async fn answer(parsed: Self::Parsed, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Loop { mode: parsed }).await
    }
}
