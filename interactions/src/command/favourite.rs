//! `/favourite`: adds what plays to the member's own favourites, or takes it out again.

use segue_domain::{
    ChannelRule, Level, LibraryNotice, Notice, Playlist, PlaylistName, ResolvedTrack, Selection,
};
use segue_store::{Expected, Put, StoreError};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};

use super::slash_command::{SlashCommand, guild_command};
use crate::{
    Result,
    call::{Call, in_time},
    library::Shelf,
    message,
    options::Options,
};

/// `/favourite`.
pub struct Favourite;

/// Times the favourites are read again when they changed meanwhile.
const RETRIES: usize = 3;

impl SlashCommand for Favourite {
    const NAME: &'static str = "favourite";

    const RULE: ChannelRule = ChannelRule::Anywhere;

    const LEVEL: Level = Level::Everyone;

    type Parsed = ();

    fn definition() -> Command {
        guild_command(Self::NAME, "Add what plays to your favourites, or take it out again").build()
    }

    fn parse(_options: &mut Options<'_>) -> Result<()> {
        Ok(())
    }

    async fn answer((): (), call: &Call<'_>) -> Result<InteractionResponse> {
        let notice = in_time(toggle(call)).await?;
        Ok(call.show(message::reply(&notice, call.language()).ephemeral()))
    }
}

async fn toggle(call: &Call<'_>) -> Result<Notice, StoreError> {
    let head = call.stores().sessions.head(call.guild).await?;
    let Some(track) = head.and_then(|head| head.current) else { return Ok(Notice::NothingPlaying) };
    for _ in 0..RETRIES {
        match toggle_once(&track.info, call).await? {
            LibraryNotice::Changed => {}
            notice => return Ok(Notice::Library(notice)),
        }
    }
    Ok(Notice::Library(LibraryNotice::Changed))
}

/// Adds a track, or takes it out; a playlist without tracks is none.
async fn toggle_once(track: &ResolvedTrack, call: &Call<'_>) -> Result<LibraryNotice, StoreError> {
    let playlists = &call.stores().playlists;
    let (owner, name) = (Shelf::Mine.owner(call), PlaylistName::favourites());
    let stored = playlists.get(owner, &name).await?;
    let expected = stored.as_ref().map_or(Expected::Absent, |stored| Expected::Revision(stored.revision));
    let mut favourites = stored.unwrap_or_else(|| {
        Playlist::new(owner, name.clone(), call.user, call.received.now, Selection::default())
    });
    favourites.updated_at = call.received.now;
    let title = track.title.clone();
    let Some(added) = favourites.toggle(track) else {
        let full = track.query.can_be_kept();
        return Ok(if full { LibraryNotice::Full { name } } else { LibraryNotice::Expires { title } });
    };
    let put = if favourites.tracks.is_empty() {
        let removed = playlists.remove(owner, &name, favourites.revision).await?;
        if removed { Put::Stored(0) } else { Put::Conflict }
    } else {
        playlists.put(&favourites, expected).await?
    };
    Ok(match put {
        Put::Stored(_) if added => LibraryNotice::FavouriteAdded { title },
        Put::Stored(_) => LibraryNotice::FavouriteRemoved { title },
        Put::Conflict => LibraryNotice::Changed,
        Put::Full => LibraryNotice::TooMany,
    })
}
