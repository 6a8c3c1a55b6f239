//! `/why`: tells why the music stopped, moved or skipped.

use segue_domain::{ChannelRule, Level};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{
    Result,
    call::{Call, in_time},
    message,
    options::Options,
};

/// `/why`.
pub struct Why;

impl SlashCommand for Why {
    const NAME: &'static str = "why";

    const RULE: ChannelRule = ChannelRule::Anywhere;

    const LEVEL: Level = Level::Everyone;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Tell why the music stopped, moved or skipped").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        let head = in_time(call.stores().sessions.head(call.guild)).await?;
        let events = head.map(|head| head.events).unwrap_or_default();
        Ok(call.show(message::reasons(&events, call.language())))
    }
}
