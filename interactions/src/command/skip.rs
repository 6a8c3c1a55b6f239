//! `/skip`: ends the current track and starts the next.

use segue_domain::Command as Asked;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/skip`.
pub struct Skip;

impl SlashCommand for Skip {
    const NAME: &'static str = "skip";

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Skip to the next track").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(Asked::Skip).await
    }
}
