//! `/history`: shows what was played.

use segue_domain::{ChannelRule, Level, Notice};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{
    Result,
    call::{Call, in_time},
    message,
    options::Options,
};

/// `/history`.
pub struct History;

impl SlashCommand for History {
    const NAME: &'static str = "history";

    const RULE: ChannelRule = ChannelRule::Anywhere;

    const LEVEL: Level = Level::Everyone;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Show what was played").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<Self::Parsed> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        let head = in_time(call.stores().sessions.head(call.guild)).await?;
        let played =
            head.and_then(|head| message::history(&head.played, &call.brand(), call.channel_language()));
        Ok(played.map_or_else(|| call.refuse(&Notice::NothingPlayed), |message| call.show(message)))
    }
}
