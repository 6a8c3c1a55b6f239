//! `/ping`: says that the bot answers, and how long the command was on its way.

use segue_domain::{ChannelRule, Level};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, language::text, message::Outgoing, options::Options};

/// `/ping`.
pub struct Ping;

impl SlashCommand for Ping {
    const NAME: &'static str = "ping";

    const RULE: ChannelRule = ChannelRule::Anywhere;

    const LEVEL: Level = Level::Everyone;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Check that the bot answers").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        // Two clocks are compared, so it may be off by their difference.
        let on_its_way = call.received.now.as_millis().saturating_sub(call.created_at_millis());
        let pong = text!(call.language(), "ping", milliseconds = on_its_way);
        Ok(call.show(Outgoing::text(pong).ephemeral()))
    }
}
