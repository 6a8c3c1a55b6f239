//! `/plan`: shows what the server's plan has, and what the others have.

use segue_domain::{ChannelRule, Level};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, message, options::Options};

/// `/plan`.
pub struct Plan;

impl SlashCommand for Plan {
    const NAME: &'static str = "plan";

    const RULE: ChannelRule = ChannelRule::Anywhere;

    const LEVEL: Level = Level::Everyone;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Show this server's plan, and what it has").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        let plan = call.plan().await?;
        Ok(call.show(message::plan(&plan, &call.brand(), call.language())))
    }
}
