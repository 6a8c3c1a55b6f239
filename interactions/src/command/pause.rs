//! `/pause`: holds the track where it is.

use segue_domain::Command as Asked;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/pause`.
pub struct Pause;

impl SlashCommand for Pause {
    const NAME: &'static str = "pause";

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Hold the track where it is").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(Asked::Pause).await
    }
}
