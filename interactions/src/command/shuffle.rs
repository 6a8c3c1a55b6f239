//! `/shuffle`: puts the queue in a random order.

use segue_domain::Command as Asked;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/shuffle`.
pub struct Shuffle;

impl SlashCommand for Shuffle {
    const NAME: &'static str = "shuffle";

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Put the tracks that wait in a random order").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(Asked::Shuffle { seed: call.seed() }).await
    }
}
