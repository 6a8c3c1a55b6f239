//! `/save`: keeps what plays and waits as a playlist.

use segue_application::{CatalogueEntry, PlaylistScope, catalogue, in_time};
use segue_domain::PlaylistName;
use segue_messages as messages;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::BooleanBuilder;

use super::slash_command::{SlashCommand, guild_command};
use crate::{
    Result,
    interaction_context::InteractionContext,
    options::Options,
    playlist_options::{NAME, REPLACE, name_option, shelf_option, take_name, take_shelf},
};

/// `/save`.
pub struct Save;

const PLAYING: &str = "playing";

/// What is to be kept, and where.
pub struct Arguments {
    name: PlaylistName,
    shelf: PlaylistScope,
    playing: bool,
    replace: bool,
}

impl SlashCommand for Save {
    const ENTRY: CatalogueEntry = catalogue::SAVE;

    type Parsed = Arguments;

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Keep what plays and waits as a playlist")
            .option(name_option(NAME, "What to call it"))
            .option(shelf_option("Whose playlist it is: mine unless you say so"))
            .option(BooleanBuilder::new(PLAYING, "Whether what plays now is in it: yes unless you say so"))
            .option(BooleanBuilder::new(REPLACE, "Put it in the place of one that is called the same"))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Arguments> {
        Ok(Arguments {
            name: take_name(options, NAME)?,
            shelf: take_shelf(options)?.unwrap_or(PlaylistScope::Mine),
            playing: options.boolean(PLAYING)?.unwrap_or(true),
            replace: options.boolean(REPLACE)?.unwrap_or_default(),
        })
    }

    async fn answer(asked: Arguments, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        let Arguments { name, shelf, playing, replace } = asked;
        let playlist_service = call.playlist_service();
        let saved = playlist_service.save_queue(playlist_service.owner(shelf), name, playing, replace);
        let answered = in_time(saved).await?;
        Ok(call.show(messages::reply(&answered.notice, call.channel_language())))
    }
}
