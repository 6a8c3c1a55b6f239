//! `/move-session`: takes the session to another channel.

use segue_domain::{ChannelRule, Command as Asked};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/move-session`.
pub struct MoveSession;

impl SlashCommand for MoveSession {
    const NAME: &'static str = "move-session";

    const RULE: ChannelRule = ChannelRule::InVoice;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Take the music to your voice channel").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(Asked::MoveSession).await
    }
}
