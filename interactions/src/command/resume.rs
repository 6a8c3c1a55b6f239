//! `/resume`: goes on from where the track is held.

use segue_domain::Command as Asked;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/resume`.
pub struct Resume;

impl SlashCommand for Resume {
    const NAME: &'static str = "resume";

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Play on from where the track was paused").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(Asked::Resume).await
    }
}
