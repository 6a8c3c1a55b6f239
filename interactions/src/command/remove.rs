//! `/remove`: takes tracks out of the queue.

use segue_application::{CatalogueEntry, catalogue};
use segue_domain::{SessionCommand, TrackSelector};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::{SubCommandBuilder, UserBuilder};

use super::slash_command::{SlashCommand, guild_command, place};
use crate::{Result, interaction_context::InteractionContext, options::Options};

/// `/remove`.
pub struct Remove;

const TRACK: &str = "track";
const PLACE: &str = "place";
const RANGE: &str = "range";
const FROM: &str = "from";
const TO: &str = "to";
const MEMBER: &str = "member";
const WHO: &str = "who";
const DUPLICATES: &str = "duplicates";
const ABSENT: &str = "absent";

impl SlashCommand for Remove {
    const ENTRY: CatalogueEntry = catalogue::REMOVE;

    type Parsed = TrackSelector;

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Remove tracks from the queue")
            .option(
                SubCommandBuilder::new(TRACK, "Remove one track")
                    .option(place(PLACE, "Its place").required(true)),
            )
            .option(
                SubCommandBuilder::new(RANGE, "Remove tracks that follow each other")
                    .option(place(FROM, "The first place").required(true))
                    .option(place(TO, "The last place").required(true)),
            )
            .option(
                SubCommandBuilder::new(MEMBER, "Remove what a member asked for")
                    .option(UserBuilder::new(WHO, "The member").required(true)),
            )
            .option(SubCommandBuilder::new(DUPLICATES, "Remove tracks that wait twice"))
            .option(SubCommandBuilder::new(
                ABSENT,
                "Remove what members asked for who are not in the channel",
            ))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Self::Parsed> {
        match options.subcommand()? {
            TRACK => {
                let place = options.required_ordinal(PLACE)?;
                Ok(TrackSelector::Range { from: place, to: place })
            }
            RANGE => Ok(TrackSelector::Range {
                from: options.required_ordinal(FROM)?,
                to: options.required_ordinal(TO)?,
            }),
            MEMBER => {
                Ok(TrackSelector::Member { user_id: options.user(WHO)?.ok_or_else(|| options.missing(WHO))? })
            }
            DUPLICATES => Ok(TrackSelector::Duplicates),
            ABSENT => Ok(TrackSelector::Absent),
            other => Err(options.missing(if other.is_empty() { TRACK } else { "subcommand" })),
        }
    }

    async fn answer(parsed: Self::Parsed, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        call.enqueue(SessionCommand::Remove { which: parsed }).await
    }
}
