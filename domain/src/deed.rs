//! What members did in Discord, for whoever looks after the guild.

use serde::{Deserialize, Serialize};

use crate::{Command, MAX_DEED_DETAIL, SeekTo, SettingsChange, Timestamp, UserId, Which};

/// A command of a member that changed the session or its settings. Kept in the snapshot until the panel database has it.
///
/// It is written without names of fields: every commit writes the last of them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "Written", into = "Written")]
pub struct Deed {
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub by: UserId,
    /// Name of the slash command, or of the one that does the same.
    pub command: String,
    /// More about it, for people; at most [`MAX_DEED_DETAIL`] characters.
    pub detail: String,
}

/// Instant, member, command, detail.
type Written = (Timestamp, UserId, String, String);

impl From<Written> for Deed {
    fn from((at, by, command, detail): Written) -> Self {
        Self { at, by, command, detail }
    }
}

impl From<Deed> for Written {
    fn from(Deed { at, by, command, detail }: Deed) -> Self {
        (at, by, command, detail)
    }
}

impl Deed {
    /// Describes a command.
    #[must_use]
    pub fn of(command: &Command, by: UserId, at: Timestamp) -> Self {
        let name = match command {
            Command::SkipTo { .. } => "skip",
            Command::MoveSession => "move-session",
            Command::ExportPlaylist { .. } | Command::ImportPlaylist { .. } => "playlist",
            command => command.name(),
        };
        let detail = detail(command).chars().take(MAX_DEED_DETAIL).collect();
        Self { at, by, command: name.to_owned(), detail }
    }
}

fn detail(command: &Command) -> String {
    match command {
        Command::Play { query, .. } => query.label(),
        Command::SkipTo { place } => format!("to {place}"),
        Command::Seek { to: SeekTo::Position(position) } => position.to_string(),
        Command::Volume { percent } => format!("{percent} %"),
        Command::Loop { mode } => mode.name().to_owned(),
        Command::Remove { which: Which::Range { from, to } } if from == to => format!("{from}"),
        Command::Remove { which: Which::Range { from, to } } | Command::MoveTrack { from, to } => {
            format!("{from} to {to}")
        }
        Command::Remove { which: Which::Member { user_id } } => format!("of {user_id}"),
        Command::Remove { which: Which::Duplicates } => "duplicates".to_owned(),
        Command::Remove { which: Which::Absent } => "absent members".to_owned(),
        Command::RemoveTracks { tracks } => format!("tracks: {}", tracks.len()),
        Command::MoveTo { to, .. } => format!("to {to}"),
        Command::Swap { a, b } => format!("{a} and {b}"),
        Command::Settings { change: SettingsChange::Set { field, .. }, .. } => field.to_string(),
        Command::ImportPlaylist { order } => order.name.to_string(),
        Command::ExportPlaylist { playlist, .. } => playlist.to_string(),
        _ => String::new(),
    }
}
