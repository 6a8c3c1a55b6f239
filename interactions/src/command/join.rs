//! `/join`: calls the bot into the channel.

use segue_domain::{ChannelRule, Command as Asked, Level};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/join`.
pub struct Join;

impl SlashCommand for Join {
    const NAME: &'static str = "join";

    const RULE: ChannelRule = ChannelRule::InVoice;

    const LEVEL: Level = Level::Everyone;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Call me into your voice channel").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(Asked::Join).await
    }
}
