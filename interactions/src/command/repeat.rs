//! `/loop`: chooses what happens when a track ends.

use segue_domain::{Command as Asked, LoopMode};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::StringBuilder;

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/loop`.
pub struct Loop;

const MODE: &str = "mode";

impl SlashCommand for Loop {
    const NAME: &'static str = "loop";

    type Parsed = LoopMode;

    fn definition() -> Command {
        let mode = StringBuilder::new(MODE, "What to repeat").required(true).choices([
            ("Nothing", "off"),
            ("This track", "track"),
            ("The queue", "queue"),
        ]);
        guild_command(Self::NAME, "Repeat the track or the queue").option(mode).build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Self::Parsed> {
        match options.string(MODE)? {
            Some("off") => Ok(LoopMode::Off),
            Some("track") => Ok(LoopMode::Track),
            Some("queue") => Ok(LoopMode::Queue),
            _ => Err(options.missing(MODE)),
        }
    }

    async fn answer(parsed: Self::Parsed, call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(Asked::Loop { mode: parsed }).await
    }
}
