//! `/swap`: lets two tracks change places.

use segue_domain::{Command as Asked, MAX_QUEUE_LEN};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::IntegerBuilder;

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, call::Call, options::Options};

/// `/swap`.
pub struct Swap;

const FIRST: &str = "first";
const SECOND: &str = "second";

impl SlashCommand for Swap {
    const NAME: &'static str = "swap";

    type Parsed = Asked;

    fn definition() -> Command {
        let place = |name, what| {
            IntegerBuilder::new(name, what).required(true).min_value(1).max_value(MAX_QUEUE_LEN as i64)
        };
        guild_command(Self::NAME, "Let two tracks of the queue change places")
            .option(place(FIRST, "Place of one"))
            .option(place(SECOND, "Place of the other"))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Self::Parsed> {
        Ok(Asked::Swap { a: options.required_ordinal(FIRST)?, b: options.required_ordinal(SECOND)? })
    }

    async fn answer(parsed: Self::Parsed, call: &Call<'_>) -> Result<InteractionResponse> {
        call.enqueue(parsed).await
    }
}
