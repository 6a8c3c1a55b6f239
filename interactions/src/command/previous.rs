//! `/previous`: goes back to the track before.

use segue_domain::Command as Asked;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/previous`.
pub struct Previous;

impl SlashCommand for Previous {
    const NAME: &'static str = "previous";

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Go back to the track that was played before").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(Asked::Previous).await
    }
}
