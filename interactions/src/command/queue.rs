//! `/queue`: shows the tracks that wait, ten a page, or those with certain words.

use segue_application::{ApplicationError, CatalogueEntry, catalogue, in_time};
use segue_domain::{Head, MAX_QUEUE_LEN, Notice};
use segue_messages::{self as messages, QUEUE_PAGE_LEN, QueuePage};
use segue_store::StoreError;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::{IntegerBuilder, StringBuilder};

use super::slash_command::{SlashCommand, guild_command};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/queue`.
pub struct Queue;

const PAGE: &str = "page";
const SEARCH: &str = "search";

/// What of the queue is to be shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Arguments {
    /// A page, from 1.
    Page(usize),
    /// The first page, for the person alone.
    Alone,
    /// Tracks with these words, in small letters.
    Search(String),
}

/// Times a page is read again when the queue changed under the reader.
const RETRIES: usize = 2;

impl SlashCommand for Queue {
    const ENTRY: CatalogueEntry = catalogue::QUEUE;

    type Parsed = Arguments;

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Show the tracks that wait")
            .option(IntegerBuilder::new(PAGE, "The page to show").min_value(1))
            .option(StringBuilder::new(SEARCH, "Words of a title or an artist to look for").max_length(100))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Arguments> {
        let words = options.string(SEARCH)?.map(str::trim).filter(|words| !words.is_empty());
        match (options.ordinal(PAGE)?, words) {
            (page, None) => Ok(Arguments::Page(page.unwrap_or(1))),
            (_, Some(words)) => Ok(Arguments::Search(words.to_lowercase())),
        }
    }

    async fn answer(asked: Arguments, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        let sessions = &call.stores().sessions;
        let alone = asked == Arguments::Alone;
        for attempt in 0.. {
            let head = in_time(sessions.head(call.guild)).await?;
            let Some(head) = head.filter(Head::is_active) else { break };
            let asked = match &asked {
                Arguments::Page(page) => *page,
                Arguments::Alone => 1,
                Arguments::Search(words) => match in_time(sessions.tracks(&head, 0, MAX_QUEUE_LEN)).await {
                    Err(ApplicationError::Store(StoreError::Stale(_))) if attempt < RETRIES => continue,
                    tracks => {
                        let found =
                            messages::queue_search(&tracks?, words, &call.brand(), call.channel_language());
                        return Ok(
                            call.show(found.unwrap_or_else(|| messages::nothing_found(call.language())))
                        );
                    }
                },
            };
            let page = QueuePage::of(head.queue_len(), asked);
            match in_time(sessions.tracks(&head, page.offset(), QUEUE_PAGE_LEN)).await {
                Err(ApplicationError::Store(StoreError::Stale(_))) if attempt < RETRIES => {}
                tracks => {
                    let language = if alone { call.language() } else { call.channel_language() };
                    let shown = messages::queue_page(&head, page, &tracks?, &call.brand(), language);
                    return Ok(if alone { shown.ephemeral().answer() } else { call.show(shown) });
                }
            }
        }
        Ok(call.refuse(&Notice::NothingPlaying))
    }
}
