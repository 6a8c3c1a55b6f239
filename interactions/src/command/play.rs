//! `/play`: adds a search, a link or a file to the queue.

use std::time::Duration;

use segue_domain::{ChannelRule, Command as Asked, MAX_QUEUE_LEN, MAX_URL, Place, Query};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::{AttachmentBuilder, BooleanBuilder, StringBuilder};

use super::slash_command::{SlashCommand, guild_command};
use crate::{
    InteractionError, Result,
    call::{Call, within},
    options::Options,
    suggestion::Suggestion,
};

/// `/play`.
pub struct Play;

const QUERY: &str = "query";
const FILE: &str = "file";
const POSITION: &str = "position";
const SHUFFLE: &str = "shuffle";

/// How long a suggestion may take: people type on.
const SUGGESTING: Duration = Duration::from_millis(300);

impl SlashCommand for Play {
    const NAME: &'static str = "play";

    const RULE: ChannelRule = ChannelRule::InVoice;

    type Parsed = Asked;

    fn definition() -> Command {
        let longest = u16::try_from(MAX_URL).expect("1,024 is a u16");
        guild_command(Self::NAME, "Play a link, a search or a file, or add it to the queue")
            .option(
                StringBuilder::new(QUERY, "A link, or words to search for")
                    .max_length(longest)
                    .autocomplete(true),
            )
            .option(AttachmentBuilder::new(FILE, "An audio file"))
            .option(
                StringBuilder::new(POSITION, "Where in the queue: end, next, now, or a place such as 3")
                    .max_length(5)
                    .autocomplete(true),
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

    async fn suggest(option: &str, typed: &str, call: &Call<'_>) -> Result<Vec<Suggestion>> {
        match option {
            QUERY => heard_before(typed, call).await,
            POSITION => {
                let places = [("Next", "next"), ("Now: skips what is playing", "now"), ("End", "end")];
                let places = places.into_iter().filter_map(|(name, value)| Suggestion::new(name, value));
                Ok(places.filter(|place| place.fits(typed)).collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    async fn answer(asked: Asked, call: &Call<'_>) -> Result<InteractionResponse> {
        call.needs_to_write()?;
        call.enqueue(asked).await
    }
}

/// What was played here, the last first, and what plays and waits next: as far as it fits what was typed.
async fn heard_before(typed: &str, call: &Call<'_>) -> Result<Vec<Suggestion>> {
    let head = within(SUGGESTING, call.stores().sessions.head(call.guild)).await?;
    let Some(head) = head else { return Ok(Vec::new()) };
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for track in head.played.iter().rev().chain(&head.current) {
        let Some(url) = track.info.query.url() else { continue };
        let name = match &track.info.artist {
            Some(artist) => format!("{} by {artist}", track.info.title),
            None => track.info.title.clone(),
        };
        let suggestion = Suggestion::new(&name, url).filter(|suggestion| suggestion.fits(typed));
        suggestions.extend(suggestion.filter(|suggestion| !suggestions.contains(suggestion)));
    }
    Ok(suggestions)
}
