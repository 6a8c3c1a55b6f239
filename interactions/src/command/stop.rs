//! `/stop`: ends the session.

use segue_domain::Command as Asked;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/stop`.
pub struct Stop;

impl SlashCommand for Stop {
    const NAME: &'static str = "stop";

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Stop the music, empty the queue and leave the voice channel").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(Asked::Stop).await
    }
}
