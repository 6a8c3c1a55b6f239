//! `/save`: keeps what plays and waits as a playlist.

use segue_domain::{ChannelRule, Level, PlaylistName};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::BooleanBuilder;

use super::slash_command::{SlashCommand, guild_command};
use crate::{
    Result,
    call::{Call, in_time},
    library::{self, NAME, REPLACE, Shelf},
    message,
    options::Options,
};

/// `/save`.
pub struct Save;

const PLAYING: &str = "playing";

/// What is to be kept, and where.
pub struct Asked {
    name: PlaylistName,
    shelf: Shelf,
    playing: bool,
    replace: bool,
}

impl SlashCommand for Save {
    const NAME: &'static str = "save";

    const RULE: ChannelRule = ChannelRule::Anywhere;

    const LEVEL: Level = Level::Everyone;

    type Parsed = Asked;

    fn definition() -> Command {
        guild_command(Self::NAME, "Keep what plays and waits as a playlist")
            .option(library::name_option(NAME, "What to call it"))
            .option(Shelf::option("Whose playlist it is: mine unless you say so"))
            .option(BooleanBuilder::new(PLAYING, "Whether what plays now is in it: yes unless you say so"))
            .option(BooleanBuilder::new(REPLACE, "Put it in the place of one that is called the same"))
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Asked> {
        Ok(Asked {
            name: library::take_name(options, NAME)?,
            shelf: Shelf::parse(options)?.unwrap_or(Shelf::Mine),
            playing: options.boolean(PLAYING)?.unwrap_or(true),
            replace: options.boolean(REPLACE)?.unwrap_or_default(),
        })
    }

    async fn answer(asked: Asked, call: &Call<'_>) -> Result<InteractionResponse> {
        let Asked { name, shelf, playing, replace } = asked;
        let keeper = call.keeper();
        let saved = keeper.save_queue(keeper.owner(shelf), name, playing, replace);
        let answered = in_time(saved).await?;
        Ok(call.show(message::reply(&answered.notice, call.channel_language())))
    }
}
