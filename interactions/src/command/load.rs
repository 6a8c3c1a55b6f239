//! `/load`: plays a playlist, or adds it to the queue.

use segue_application::{CatalogueEntry, PlaylistScope, Suggestion, catalogue, in_time, playlist_names};
use segue_domain::{LibraryNotice, Notice, PlaylistName, Query, QueuePosition, SessionCommand};
use segue_messages as messages;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::BooleanBuilder;

use super::{
    play::{POSITION, SHUFFLE, place_option, places, take_place},
    slash_command::{SlashCommand, guild_command},
};
use crate::{
    Result,
    interaction_context::InteractionContext,
    options::Options,
    playlist_options::{NAME, name_option, shelf_option, take_name, take_shelf},
};

/// `/load`.
pub struct Load;

/// Which playlist, and where to put its tracks.
pub struct Arguments {
    name: PlaylistName,
    shelf: Option<PlaylistScope>,
    place: QueuePosition,
    shuffle: bool,
}

impl SlashCommand for Load {
    const ENTRY: CatalogueEntry = catalogue::LOAD;

    type Parsed = Arguments;

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Play a playlist, or add it to the queue")
            .option(name_option(NAME, "What it is called").autocomplete(true))
            .option(shelf_option("Whose playlist: mine, or else the server's"))
            .option(place_option())
            .option(BooleanBuilder::new(SHUFFLE, "Put its tracks in a random order"))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Arguments> {
        Ok(Arguments {
            name: take_name(options, NAME)?,
            shelf: take_shelf(options)?,
            place: take_place(options)?,
            shuffle: options.boolean(SHUFFLE)?.unwrap_or_default(),
        })
    }

    async fn suggest(option: &str, typed: &str, call: &InteractionContext<'_>) -> Result<Vec<Suggestion>> {
        match option {
            NAME => Ok(playlist_names(typed, &call.reader()).await),
            POSITION => Ok(places(typed, call.language())),
            _ => Ok(Vec::new()),
        }
    }

    async fn answer(asked: Arguments, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        let Arguments { name, shelf, place, shuffle } = asked;
        call.needs_to_write()?;
        match in_time(call.playlist_service().look_up(&name, shelf)).await? {
            Some((owner, entry)) => {
                let query = Query::Playlist { owner, name: entry.name };
                call.enqueue(SessionCommand::Play { query, place, shuffle }).await
            }
            None => Ok(call
                .show(messages::reply(&Notice::Library(LibraryNotice::Unknown { name }), call.language()))),
        }
    }
}
