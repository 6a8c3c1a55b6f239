//! `/fair`: lets members take turns.

use segue_domain::Command as Asked;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/fair`.
pub struct Fair;

impl SlashCommand for Fair {
    const NAME: &'static str = "fair";

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Let members take turns in the queue").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(Asked::Fair).await
    }
}
