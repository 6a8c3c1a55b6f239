//! What members ask of a session.

mod channel_rule;
mod loop_mode;
mod queue_position;
mod seek_to;
mod settings_change;
mod track_selector;

use serde::{Deserialize, Serialize};

pub use self::{
    channel_rule::ChannelRule, loop_mode::LoopMode, queue_position::QueuePosition, seek_to::SeekTo,
    settings_change::SettingsChange, track_selector::TrackSelector,
};
use crate::{ImportOrder, PlaylistName, PlaylistOwner, Query, TrackId};

/// What a member asks of a session.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum SessionCommand {
    /// Adds what the query names to the end of the queue, and starts the session if it is idle.
    Play {
        /// What to hear.
        query: Query,
        /// Where in the queue.
        #[serde(default, skip_serializing_if = "QueuePosition::is_end")]
        place: QueuePosition,
        /// Whether the entries of a playlist are put in another order.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        shuffle: bool,
    },
    /// Holds the track at its position.
    Pause,
    /// Goes on from the held position.
    Resume,
    /// Ends the current track and starts the next.
    Skip,
    /// Ends the current track, and starts one that waits. Those before it are skipped too.
    SkipTo {
        /// Its place in the queue, from 1.
        place: usize,
    },
    /// Goes back to the track that was heard before; the current one plays after it.
    Previous,
    /// Begins the current track again.
    Replay,
    /// Goes to another position of the current track.
    Seek {
        /// Where.
        to: SeekTo,
    },
    /// Changes how loud the session is.
    Volume {
        /// Percent, up to [`crate::MAX_VOLUME`].
        percent: u16,
    },
    /// Chooses what happens when a track ends.
    Loop {
        /// What.
        mode: LoopMode,
    },
    /// Calls the bot into the member's channel, with or without something to play.
    Join,
    /// Takes the session with its queue to the member's channel.
    MoveSession,
    /// Takes tracks out of the queue.
    Remove {
        /// Which.
        which: TrackSelector,
    },
    /// Takes these tracks out of the queue, wherever they are by now; those that left it already are passed over.
    RemoveTracks {
        /// Which, at most [`crate::MAX_SELECTED`].
        tracks: Vec<TrackId>,
    },
    /// Moves this track, wherever it is by now.
    MoveTo {
        /// Which.
        track: TrackId,
        /// The place it gets, from 1; the last one when the queue is shorter.
        to: usize,
    },
    /// Moves a track to another place of the queue.
    MoveTrack {
        /// Its place, from 1.
        from: usize,
        /// The place it gets, from 1.
        to: usize,
    },
    /// Lets two tracks change places.
    Swap {
        /// Place of one, from 1.
        a: usize,
        /// Place of the other, from 1.
        b: usize,
    },
    /// Empties the queue; the current track plays on.
    Clear,
    /// Puts the queue in a random order.
    Shuffle {
        /// Where the order comes from: the same seed makes the same order.
        seed: u64,
    },
    /// Lets members take turns: the first track of each, then the second of each, and so on.
    Fair,
    /// Takes back the last clear, shuffle, remove, skip, move or stop.
    Undo,
    /// Takes the last undo back.
    Redo,
    /// Lets wait again what waited in an earlier version.
    Restore {
        /// Which, of those of the last [`crate::JOURNAL_LIFE`].
        version: u64,
    },
    /// Ends the session: the queue is emptied and the bot leaves. Leaves a tombstone; [`SessionCommand::Undo`] and
    /// [`SessionCommand::Resume`] bring back what was ended.
    Stop,
    /// Changes what the guild's owners chose.
    Settings {
        /// How.
        change: SettingsChange,
        /// Version of the settings that the change was made for; absent: whatever they are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u64>,
    },
    /// Sends the member what is heard.
    Grab,
    /// Searches, and offers what is found.
    Search {
        /// The words.
        text: String,
    },
    /// Sends a playlist as a file.
    ExportPlaylist {
        /// Whose it is.
        owner: PlaylistOwner,
        /// What it is called.
        playlist: PlaylistName,
    },
    /// Keeps a playlist that comes in a file.
    ImportPlaylist {
        /// Which, and where.
        order: ImportOrder,
    },
}

impl SessionCommand {
    /// Adds what the query names to the end of the queue.
    #[must_use]
    pub const fn play(query: Query) -> Self {
        Self::Play { query, place: QueuePosition::End, shuffle: false }
    }

    /// Where a member has to be to give this command.
    #[must_use]
    pub const fn channel_rule(&self) -> ChannelRule {
        match self {
            Self::Play { .. } | Self::Join | Self::MoveSession => ChannelRule::InVoice,
            Self::Settings { .. }
            | Self::Grab
            | Self::Search { .. }
            | Self::ExportPlaylist { .. }
            | Self::ImportPlaylist { .. } => ChannelRule::Anywhere,
            Self::Pause
            | Self::Resume
            | Self::Skip
            | Self::SkipTo { .. }
            | Self::Previous
            | Self::Replay
            | Self::Seek { .. }
            | Self::Volume { .. }
            | Self::Loop { .. }
            | Self::Remove { .. }
            | Self::RemoveTracks { .. }
            | Self::MoveTo { .. }
            | Self::MoveTrack { .. }
            | Self::Swap { .. }
            | Self::Clear
            | Self::Shuffle { .. }
            | Self::Fair
            | Self::Undo
            | Self::Redo
            | Self::Restore { .. }
            | Self::Stop => ChannelRule::SameChannel,
        }
    }

    /// Name for logs and metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Play { .. } => "play",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Skip => "skip",
            Self::SkipTo { .. } => "skip_to",
            Self::Stop => "stop",
            Self::Previous => "previous",
            Self::Replay => "replay",
            Self::Seek { .. } => "seek",
            Self::Volume { .. } => "volume",
            Self::Loop { .. } => "loop",
            Self::Join => "join",
            Self::MoveSession => "move_session",
            Self::Remove { .. } | Self::RemoveTracks { .. } => "remove",
            Self::MoveTrack { .. } | Self::MoveTo { .. } => "move",
            Self::Swap { .. } => "swap",
            Self::Clear => "clear",
            Self::Shuffle { .. } => "shuffle",
            Self::Fair => "fair",
            Self::Undo => "undo",
            Self::Redo => "redo",
            Self::Restore { .. } => "restore",
            Self::Settings { .. } => "settings",
            Self::Grab => "grab",
            Self::Search { .. } => "search",
            Self::ExportPlaylist { .. } => "export_playlist",
            Self::ImportPlaylist { .. } => "import_playlist",
        }
    }
}
