//! `/play`: adds a search, a link or a file to the queue.

use segue_application::{CatalogueEntry, PlaylistScope, Suggestion, catalogue, suggestions};
use segue_domain::{Language, MAX_QUEUE_LEN, MAX_URL, PlaylistName, Query, QueuePosition, SessionCommand};
use segue_messages::{self as messages, OptionProblem};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::{AttachmentBuilder, BooleanBuilder, StringBuilder};

use super::slash_command::{SlashCommand, guild_command};
use crate::{InteractionError, Result, interaction_context::InteractionContext, options::Options};

/// `/play`.
pub struct Play;

const QUERY: &str = "query";
const FILE: &str = "file";
/// Name of the option that says where in the queue.
pub const POSITION: &str = "position";
/// Name of the option that says in which order.
pub const SHUFFLE: &str = "shuffle";

/// What to play, and where to put it.
pub struct Arguments {
    what: What,
    place: QueuePosition,
    shuffle: bool,
}

/// What to play.
enum What {
    /// What was typed or attached.
    Query(Query),
    /// A playlist that was suggested.
    Playlist(PlaylistScope, PlaylistName),
}

impl Arguments {
    /// What was chosen from a list: a link.
    pub fn chosen(values: &[String]) -> Result<Self> {
        let [link] = values else { return Err(InteractionError::UnusedKind) };
        Ok(Self { what: What::Query(Query::parse(link)?), place: QueuePosition::End, shuffle: false })
    }
}

impl SlashCommand for Play {
    const ENTRY: CatalogueEntry = catalogue::PLAY;

    type Parsed = Arguments;

    fn definition() -> Command {
        let longest = u16::try_from(MAX_URL).expect("1,024 is a u16");
        guild_command(Self::ENTRY.name, "Play a link, a search or a file, or add it to the queue")
            .option(
                StringBuilder::new(QUERY, "A link, or words to search for")
                    .max_length(longest)
                    .autocomplete(true),
            )
            .option(AttachmentBuilder::new(FILE, "An audio file"))
            .option(place_option())
            .option(BooleanBuilder::new(SHUFFLE, "Put the entries of a playlist in a random order"))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Arguments> {
        let what = match (options.string(QUERY)?, options.attachment(FILE)?) {
            (Some(text), None) => match PlaylistScope::suggested(text) {
                Some((shelf, name)) => What::Playlist(shelf, name),
                None => What::Query(Query::parse(text)?),
            },
            (None, Some(file)) => What::Query(file),
            _ => return Err(InteractionError::QueryOrFile),
        };
        let place = take_place(options)?;
        Ok(Arguments { what, place, shuffle: options.boolean(SHUFFLE)?.unwrap_or_default() })
    }

    async fn suggest(option: &str, typed: &str, call: &InteractionContext<'_>) -> Result<Vec<Suggestion>> {
        match option {
            QUERY => Ok(suggestions(typed, &call.reader()).await),
            POSITION => Ok(places(typed, call.language())),
            _ => Ok(Vec::new()),
        }
    }

    async fn answer(asked: Arguments, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.needs_to_write()?;
        let Arguments { what, place, shuffle } = asked;
        let query = match what {
            What::Query(query) => query,
            What::Playlist(shelf, name) => {
                Query::Playlist { owner: call.playlist_service().owner(shelf), name }
            }
        };
        call.enqueue(SessionCommand::Play { query, place, shuffle }).await
    }
}

/// The option that says where in the queue.
pub fn place_option() -> StringBuilder {
    StringBuilder::new(POSITION, "Where in the queue: end, next, now, or a place such as 3")
        .max_length(5)
        .autocomplete(true)
}

/// Takes that option.
pub fn take_place(options: &mut Options<'_>) -> Result<QueuePosition> {
    let typed = options.string(POSITION)?.map(|typed| typed.trim().to_lowercase());
    match typed.as_deref() {
        None | Some("end") => Ok(QueuePosition::End),
        Some("next") => Ok(QueuePosition::Next),
        Some("now") => Ok(QueuePosition::Now),
        Some(number) => match number.parse() {
            Ok(place @ 1..=MAX_QUEUE_LEN) => Ok(QueuePosition::At(place)),
            _ => Err(options.malformed(POSITION, OptionProblem::NotAPlace)),
        },
    }
}

/// Places that fit what was typed.
pub fn places(typed: &str, language: Language) -> Vec<Suggestion> {
    let places = messages::suggestion::places(language);
    let lower = typed.trim().to_lowercase();
    let places = places.iter().filter_map(|(name, value)| {
        let place = Suggestion::new(name, value)?;
        Some(place).filter(|place| place.fits(&lower) || value.starts_with(&lower))
    });
    places.collect()
}
