//! `/search`: looks for words, and offers what is found.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::{MAX_TEXT, Query, SessionCommand};
use segue_messages::OptionProblem;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::StringBuilder;

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/search`.
pub struct Search;

const WORDS: &str = "words";

impl SlashCommand for Search {
    const ENTRY: CatalogueEntry = catalogue::SEARCH;

    type Parsed = String;

    fn definition() -> Command {
        let longest = u16::try_from(MAX_TEXT).expect("200 is a u16");
        guild_command(Self::ENTRY.name, "Search for tracks, and choose one to play")
            .option(StringBuilder::new(WORDS, "What to search for").required(true).max_length(longest))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<String> {
        let words = options.string(WORDS)?.ok_or_else(|| options.missing(WORDS))?;
        match Query::parse(words)? {
            Query::Search { text } => Ok(text),
            _ => Err(options.malformed(WORDS, OptionProblem::NotWords)),
        }
    }

    async fn answer(text: String, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.needs_to_write()?;
        call.enqueue(SessionCommand::Search { text }).await
    }
}
