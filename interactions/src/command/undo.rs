//! `/undo`: takes a change back.

use segue_domain::{Command as Asked, Level};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/undo`.
pub struct Undo;

impl SlashCommand for Undo {
    const NAME: &'static str = "undo";

    const LEVEL: Level = Level::Everyone;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Take back the last clear, shuffle, remove, skip, move or stop").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(Asked::Undo).await
    }
}
