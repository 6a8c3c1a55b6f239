//! What members did, for anyone who looks after the guild.

use serde::{Deserialize, Serialize};

use crate::{MAX_AUDIT_DETAIL, SeekTo, SessionCommand, SettingsChange, Timestamp, TrackSelector, UserId};

/// Where a member gave a command.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// In Discord.
    Discord,
    /// In the control panel, or with its API.
    Panel,
}

/// A command of a member that changed the session or its settings.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AuditEvent {
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub by: UserId,
    /// Where.
    pub door: Door,
    /// Name of the slash command, or of the one that does the same.
    pub command: String,
    /// More about it, for people; at most [`MAX_AUDIT_DETAIL`] characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl AuditEvent {
    /// Describes a command.
    #[must_use]
    pub fn of(command: &SessionCommand, by: UserId, door: Door, at: Timestamp) -> Self {
        let name = match command {
            SessionCommand::SkipTo { .. } => "skip",
            SessionCommand::MoveSession => "move-session",
            SessionCommand::ExportPlaylist { .. } | SessionCommand::ImportPlaylist { .. } => "playlist",
            command => command.name(),
        };
        let detail = detail(command).chars().take(MAX_AUDIT_DETAIL).collect();
        Self { at, by, door, command: name.to_owned(), detail }
    }
}

fn detail(command: &SessionCommand) -> String {
    match command {
        SessionCommand::Play { query, .. } => query.label(),
        SessionCommand::SkipTo { place } => format!("to {place}"),
        SessionCommand::Seek { to: SeekTo::Position(position) } => position.to_string(),
        SessionCommand::Volume { percent } => format!("{percent} %"),
        SessionCommand::Loop { mode } => mode.name().to_owned(),
        SessionCommand::Remove { which: TrackSelector::Range { from, to } } if from == to => {
            format!("{from}")
        }
        SessionCommand::Remove { which: TrackSelector::Range { from, to } }
        | SessionCommand::MoveTrack { from, to } => {
            format!("{from} to {to}")
        }
        SessionCommand::Remove { which: TrackSelector::Member { user_id } } => format!("of {user_id}"),
        SessionCommand::Remove { which: TrackSelector::Duplicates } => "duplicates".to_owned(),
        SessionCommand::Remove { which: TrackSelector::Absent } => "absent members".to_owned(),
        SessionCommand::RemoveTracks { tracks } => format!("tracks: {}", tracks.len()),
        SessionCommand::MoveTo { to, .. } => format!("to {to}"),
        SessionCommand::Restore { version } => format!("version {version}"),
        SessionCommand::Swap { a, b } => format!("{a} and {b}"),
        SessionCommand::Settings { change: SettingsChange::Set { field, .. }, .. } => field.to_string(),
        SessionCommand::ImportPlaylist { order } => order.name.to_string(),
        SessionCommand::ExportPlaylist { playlist, .. } => playlist.to_string(),
        // Their names say all there is, or what they carry is nobody else's business.
        SessionCommand::Pause
        | SessionCommand::Resume
        | SessionCommand::Skip
        | SessionCommand::Previous
        | SessionCommand::Replay
        | SessionCommand::Seek { to: SeekTo::Forward(_) | SeekTo::Back(_) }
        | SessionCommand::Join
        | SessionCommand::MoveSession
        | SessionCommand::Clear
        | SessionCommand::Shuffle { .. }
        | SessionCommand::Fair
        | SessionCommand::Undo
        | SessionCommand::Redo
        | SessionCommand::Stop
        | SessionCommand::Settings { .. }
        | SessionCommand::Grab
        | SessionCommand::Search { .. } => String::new(),
    }
}
