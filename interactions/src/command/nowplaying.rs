//! `/nowplaying`: shows what is heard, with buttons.

use segue_domain::{ChannelRule, Notice};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{
    Result,
    call::{Call, in_time},
    message,
    options::Options,
};

/// `/nowplaying`.
pub struct NowPlaying;

impl SlashCommand for NowPlaying {
    const NAME: &'static str = "nowplaying";

    const RULE: ChannelRule = ChannelRule::Anywhere;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Show what is playing").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        let head = in_time(call.stores().sessions.head(call.guild)).await?;
        let message = head.map_or_else(
            || message::reply(&Notice::NothingPlaying),
            |head| message::now_playing(&head, call.received.now),
        );
        Ok(call.show(message))
    }
}
