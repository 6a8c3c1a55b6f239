//! `/save`: keeps what plays and waits as a playlist.

use segue_domain::{
    ChannelRule, Head, Level, LibraryNotice, MAX_PLAYLIST_TRACKS, Notice, PlaylistName, Selection,
};
use segue_store::StoreError;
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

/// Times the queue is read again when it changed under the reader.
const RETRIES: usize = 2;

/// Most tracks that are read: twice what a playlist takes, since some can't be kept.
const MOST_READ: usize = 2 * MAX_PLAYLIST_TRACKS;

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
        let notice = in_time(keep(asked, call)).await?;
        Ok(call.show(message::reply(&notice, call.channel_language())))
    }
}

async fn keep(asked: Asked, call: &Call<'_>) -> Result<Notice, StoreError> {
    let Some(kept) = what_plays_and_waits(asked.playing, call).await? else {
        return Ok(Notice::NothingPlaying);
    };
    if kept.tracks.is_empty() {
        return Ok(Notice::Library(LibraryNotice::NothingToSave));
    }
    let owner = asked.shelf.owner(call);
    library::save(call, owner, asked.name, kept, asked.replace).await.map(Notice::Library)
}

/// Reads the tracks; `None` without a session.
async fn what_plays_and_waits(playing: bool, call: &Call<'_>) -> Result<Option<Selection>, StoreError> {
    let sessions = &call.stores().sessions;
    for attempt in 0.. {
        let Some(head) = sessions.head(call.guild).await?.filter(Head::is_active) else { break };
        match sessions.tracks(&head, 0, MOST_READ).await {
            Err(StoreError::Stale(_)) if attempt < RETRIES => {}
            tracks => {
                let beyond = head.queue_len().saturating_sub(MOST_READ);
                let current = head.current.filter(|_| playing);
                let tracks = current.into_iter().chain(tracks?).map(|track| track.info);
                let mut kept: Selection = tracks.collect();
                kept.beyond += beyond;
                return Ok(Some(kept));
            }
        }
    }
    Ok(None)
}
