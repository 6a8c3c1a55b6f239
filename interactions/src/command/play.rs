//! `/play`: adds a search, a link or a file to the queue.

use segue_domain::{Command as Asked, MAX_URL, Query};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::{AttachmentBuilder, StringBuilder};

use super::slash_command::{SlashCommand, guild_command};
use crate::{InteractionError, Result, call::Call, options::Options};

/// `/play`.
pub struct Play;

const QUERY: &str = "query";
const FILE: &str = "file";

impl SlashCommand for Play {
    const NAME: &'static str = "play";

    type Parsed = Query;

    fn definition() -> Command {
        let longest = u16::try_from(MAX_URL).expect("1,024 is a u16");
        guild_command(Self::NAME, "Play a link, a search or a file, or add it to the queue")
            .option(StringBuilder::new(QUERY, "A link, or words to search for").max_length(longest))
            .option(AttachmentBuilder::new(FILE, "An audio file"))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Query> {
        match (options.string(QUERY)?, options.attachment(FILE)?) {
            (Some(text), None) => Ok(Query::parse(text)?),
            (None, Some(file)) => Ok(file),
            _ => Err(InteractionError::QueryOrFile),
        }
    }

    async fn answer(query: Query, call: &Call<'_>) -> Result<InteractionResponse> {
        call.needs_to_write()?;
        call.enqueue(Asked::play(query)).await
    }
}
