//! `/play`: adds a search, a link or a file to the queue.

use segue_domain::{Command as Asked, MAX_QUEUE_LEN, MAX_URL, Place, Query};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::{AttachmentBuilder, BooleanBuilder, StringBuilder};

use super::slash_command::{SlashCommand, guild_command};
use crate::{InteractionError, Result, call::Call, options::Options};

/// `/play`.
pub struct Play;

const QUERY: &str = "query";
const FILE: &str = "file";
const POSITION: &str = "position";
const SHUFFLE: &str = "shuffle";

impl SlashCommand for Play {
    const NAME: &'static str = "play";

    type Parsed = Asked;

    fn definition() -> Command {
        let longest = u16::try_from(MAX_URL).expect("1,024 is a u16");
        guild_command(Self::NAME, "Play a link, a search or a file, or add it to the queue")
            .option(StringBuilder::new(QUERY, "A link, or words to search for").max_length(longest))
            .option(AttachmentBuilder::new(FILE, "An audio file"))
            .option(
                StringBuilder::new(POSITION, "Where in the queue: end, next, now, or a place such as 3")
                    .max_length(5),
            )
            .option(BooleanBuilder::new(SHUFFLE, "Put the entries of a playlist in a random order"))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Asked> {
        let query = match (options.string(QUERY)?, options.attachment(FILE)?) {
            (Some(text), None) => Query::parse(text)?,
            (None, Some(file)) => file,
            _ => return Err(InteractionError::QueryOrFile),
        };
        let place = match options.string(POSITION)?.map(str::trim) {
            None | Some("end") => Place::End,
            Some("next") => Place::Next,
            Some("now") => Place::Now,
            Some(number) => match number.parse() {
                Ok(place @ 1..=MAX_QUEUE_LEN) => Place::At(place),
                _ => {
                    return Err(InteractionError::MalformedOption {
                        name: POSITION.to_owned(),
                        problem: "must be `end`, `next`, `now` or a place such as `3`",
                    });
                }
            },
        };
        Ok(Asked::Play { query, place, shuffle: options.boolean(SHUFFLE)?.unwrap_or_default() })
    }

    async fn answer(asked: Asked, call: &Call<'_>) -> Result<InteractionResponse> {
        call.needs_to_write()?;
        call.enqueue(asked).await
    }
}
