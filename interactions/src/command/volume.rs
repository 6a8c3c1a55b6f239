//! `/volume`: changes how loud the session is.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::{MAX_VOLUME, SessionCommand};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::IntegerBuilder;

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/volume`.
pub struct Volume;

const PERCENT: &str = "percent";

impl SlashCommand for Volume {
    const ENTRY: CatalogueEntry = catalogue::VOLUME;

    type Parsed = u16;

    fn definition() -> Command {
        let percent = IntegerBuilder::new(PERCENT, "100 is as loud as the track itself")
            .required(true)
            .min_value(0)
            .max_value(i64::from(MAX_VOLUME));
        guild_command(Self::ENTRY.name, "Change how loud the music is for everybody").option(percent).build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Self::Parsed> {
        let most = i64::from(MAX_VOLUME);
        let percent = options.integer(PERCENT, 0..=most)?.ok_or_else(|| options.missing(PERCENT))?;
        Ok(u16::try_from(percent).unwrap_or(MAX_VOLUME))
    }

    async fn answer(parsed: Self::Parsed, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Volume { percent: parsed }).await
    }
}
