//! `/queue`: shows the tracks that wait, ten a page.

use segue_domain::{Head, Notice};
use segue_store::StoreError;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::IntegerBuilder;

use super::slash_command::{SlashCommand, guild_command};
use crate::{
    InteractionError, Result,
    call::{Call, in_time},
    message::{self, QUEUE_PAGE_LEN, QueuePage},
    options::Options,
};

/// `/queue`.
pub struct Queue;

const PAGE: &str = "page";

/// Times a page is read again when the queue changed under the reader.
const RETRIES: usize = 2;

impl SlashCommand for Queue {
    const NAME: &'static str = "queue";

    type Parsed = usize;

    fn definition() -> Command {
        guild_command(Self::NAME, "Show the tracks that wait")
            .option(IntegerBuilder::new(PAGE, "The page to show").min_value(1))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<usize> {
        Ok(options.ordinal(PAGE)?.unwrap_or(1))
    }

    async fn answer(asked: usize, call: &Call<'_>) -> Result<InteractionResponse> {
        let sessions = &call.stores().sessions;
        for attempt in 0.. {
            let head = in_time(sessions.head(call.guild)).await?;
            let Some(head) = head.filter(Head::is_active) else { break };
            let page = QueuePage::of(head.queue_len(), asked);
            match in_time(sessions.tracks(&head, page.offset(), QUEUE_PAGE_LEN)).await {
                Err(InteractionError::Store(StoreError::Stale(_))) if attempt < RETRIES => {}
                tracks => return Ok(call.show(message::queue_page(&head, page, &tracks?))),
            }
        }
        Ok(call.show(message::reply(&Notice::NothingPlaying)))
    }
}
