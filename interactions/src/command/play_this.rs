//! "Play this", in the menu of a message: plays its first link or audio file.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::{Query, SessionCommand, links_in};
use twilight_model::{
    application::{
        command::{Command, CommandType},
        interaction::InteractionContextType,
    },
    channel::{Attachment, Message},
    http::interaction::InteractionResponse,
    oauth::ApplicationIntegrationType,
};
use twilight_util::builder::command::CommandBuilder;

use super::slash_command::SlashCommand;
use crate::{InteractionError, Result, interaction_context::InteractionContext, options::Options};

/// "Play this".
pub struct PlayThis;

/// What it does, for people: Discord takes no description of such a command.
pub const ABOUT: &str = "Play the first link or audio file of a message";

/// Ends of the names of audio files, for those whose type Discord does not tell.
const ENDINGS: [&str; 9] = [".ogg", ".oga", ".opus", ".mp3", ".flac", ".wav", ".m4a", ".aac", ".webm"];

impl SlashCommand for PlayThis {
    const ENTRY: CatalogueEntry = catalogue::PLAY_THIS;

    type Parsed = Query;

    fn definition() -> Command {
        CommandBuilder::new(Self::ENTRY.name, "", CommandType::Message)
            .contexts([InteractionContextType::Guild])
            .integration_types([ApplicationIntegrationType::GuildInstall])
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Query> {
        what_to_play(options.message()?).ok_or(InteractionError::NothingToPlay)
    }

    async fn answer(query: Query, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.needs_to_write()?;
        call.enqueue(SessionCommand::play(query)).await
    }
}

/// The first link of a message, or else its first audio file.
fn what_to_play(message: &Message) -> Option<Query> {
    first_link(&message.content).or_else(|| {
        let file = message.attachments.iter().find(|file| is_audio(file))?;
        Query::attachment(&file.url, &file.filename).ok()
    })
}

fn is_audio(file: &Attachment) -> bool {
    let name = file.filename.to_lowercase();
    match &file.content_type {
        Some(kind) => kind.starts_with("audio/") || kind.starts_with("video/"),
        None => ENDINGS.iter().any(|ending| name.ends_with(ending)),
    }
}

/// The first link in a text that people wrote, without what they wrote around it.
fn first_link(text: &str) -> Option<Query> {
    let mut queries = links_in(text).filter_map(|link| Query::parse(link).ok());
    queries.find(|query| matches!(query, Query::Url { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_link_is_found_in_what_people_write() {
        let link = |text: &str| first_link(text).and_then(|query| query.url().map(str::to_owned));
        for (text, expected) in [
            ("https://example.org/a", "https://example.org/a"),
            ("listen: <https://example.org/a>!", "https://example.org/a"),
            ("[this](https://example.org/a), please", "https://example.org/a"),
            ("||https://example.org/a||", "https://example.org/a"),
            ("(https://example.org/a_(b)).", "https://example.org/a_(b)"),
            ("https http:// https://example.org/a https://example.org/b", "https://example.org/a"),
            ("http://example.org/?q=1&r=2.", "http://example.org/?q=1&r=2"),
        ] {
            assert_eq!(link(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "no link", "file:///etc/passwd", "https://", "http:/x", "httpsé://x"] {
            assert_eq!(link(text), None, "{text}");
        }
    }
}
