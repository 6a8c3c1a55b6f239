//! `/load`: plays a playlist, or adds it to the queue.

use segue_domain::{ChannelRule, Command as Asks, Level, LibraryNotice, Notice, Place, PlaylistName, Query};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::BooleanBuilder;

use super::{
    play::{POSITION, SHUFFLE, place_option, places, take_place},
    slash_command::{SlashCommand, guild_command},
};
use crate::{
    Result,
    call::{Call, in_time},
    library::{self, NAME, Shelf},
    message,
    options::Options,
    suggestion::Suggestion,
};

/// `/load`.
pub struct Load;

/// Which playlist, and where to put its tracks.
pub struct Asked {
    name: PlaylistName,
    shelf: Option<Shelf>,
    place: Place,
    shuffle: bool,
}

impl SlashCommand for Load {
    const NAME: &'static str = "load";

    const RULE: ChannelRule = ChannelRule::InVoice;

    const LEVEL: Level = Level::Everyone;

    type Parsed = Asked;

    fn definition() -> Command {
        guild_command(Self::NAME, "Play a playlist, or add it to the queue")
            .option(library::name_option(NAME, "What it is called").autocomplete(true))
            .option(Shelf::option("Whose playlist: mine, or else the server's"))
            .option(place_option())
            .option(BooleanBuilder::new(SHUFFLE, "Put its tracks in a random order"))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Asked> {
        Ok(Asked {
            name: library::take_name(options, NAME)?,
            shelf: Shelf::parse(options)?,
            place: take_place(options)?,
            shuffle: options.boolean(SHUFFLE)?.unwrap_or_default(),
        })
    }

    async fn suggest(option: &str, typed: &str, call: &Call<'_>) -> Result<Vec<Suggestion>> {
        match option {
            NAME => Ok(library::names(typed, call).await),
            POSITION => Ok(places(typed, call.language())),
            _ => Ok(Vec::new()),
        }
    }

    async fn answer(asked: Asked, call: &Call<'_>) -> Result<InteractionResponse> {
        let Asked { name, shelf, place, shuffle } = asked;
        call.needs_to_write()?;
        match in_time(library::find(call, &name, shelf)).await? {
            Some((owner, entry)) => {
                let query = Query::Playlist { owner, name: entry.name };
                call.enqueue(Asks::Play { query, place, shuffle }).await
            }
            None => {
                Ok(call
                    .show(message::reply(&Notice::Library(LibraryNotice::Unknown { name }), call.language())))
            }
        }
    }
}
