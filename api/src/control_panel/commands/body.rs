//! What can be asked for.

use segue_domain::{
    GuildId, LoopMode, MAX_QUEUE_LEN, MAX_SELECTED, MAX_URL, MAX_VOLUME, Millis, QueuePosition, SeekTo,
    SessionCommand, TrackId, TrackSelector, UserId,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{ApiError, error::BadValue};

/// A command. It means what the slash command of that name means.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, ToSchema)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[schema(as = Command)]
pub enum CommandBody {
    /// Adds what a link or words name.
    Play {
        /// A link, words to search for, or a suggestion's value.
        #[schema(min_length = 1, max_length = 1024)]
        query: String,
        /// Where in the queue.
        #[serde(default)]
        place: Where,
        /// Whether the entries of a playlist are put in a random order.
        #[serde(default)]
        shuffle: bool,
    },
    /// Holds the track.
    Pause,
    /// Goes on.
    Resume,
    /// Ends the session.
    Stop,
    /// Ends the track, or all up to a place of the queue.
    Skip {
        /// From 1.
        #[schema(minimum = 1, maximum = 10000)]
        place: Option<usize>,
    },
    /// Goes back to the track before.
    Previous,
    /// Begins the track again.
    Replay,
    /// Goes to a position of the track.
    Seek {
        /// Milliseconds from its start.
        #[schema(maximum = 999_999_000)]
        position: u64,
    },
    /// Changes how loud it is.
    Volume {
        /// Percent.
        #[schema(maximum = 200)]
        percent: u16,
    },
    /// Chooses what happens when a track ends.
    Loop {
        /// What.
        mode: Mode,
    },
    /// Calls the bot into the member's channel.
    Join,
    /// Ends the session, as `stop` does.
    Leave,
    /// Takes the session to the member's channel.
    MoveSession,
    /// Takes tracks out of the queue.
    Remove {
        /// Their ids; 500 at most.
        #[schema(min_items = 1, max_items = 500)]
        tracks: Vec<String>,
    },
    /// Takes out what waits twice.
    RemoveDuplicates,
    /// Takes out what those who left asked for.
    RemoveAbsent,
    /// Moves a track.
    Move {
        /// Its id.
        track: String,
        /// The place it gets, from 1.
        #[schema(minimum = 1, maximum = 10000)]
        to: usize,
    },
    /// Empties the queue.
    Clear,
    /// Puts the queue in a random order.
    Shuffle,
    /// Lets members take turns.
    Fair,
    /// Takes the last change back.
    Undo,
    /// Takes that back.
    Redo,
    /// Lets wait again what waited in an earlier version.
    Restore {
        /// Which, as the timeline names it.
        version: u64,
    },
}

/// Where in the queue: `end`, `next`, `now`, or a place from 1.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ToSchema)]
#[serde(untagged)]
#[schema(as = QueuePlace)]
pub enum Where {
    /// By name.
    Named(Named),
    /// At a place, from 1.
    Place(usize),
}

/// A place of the queue that has a name.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = NamedPlace)]
pub enum Named {
    /// After all that wait.
    End,
    /// Before all that wait.
    Next,
    /// In the place of what is heard.
    Now,
}

/// What happens when a track ends.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = LoopMode)]
pub enum Mode {
    /// The next one plays.
    Off,
    /// It plays again.
    Track,
    /// The next one plays, and it goes to the end of the queue.
    Queue,
}

impl CommandBody {
    /// Name of the slash command whose rules it is under.
    pub const fn slash_command(&self) -> &'static str {
        match self {
            Self::Play { .. } => "play",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Stop => "stop",
            Self::Skip { .. } => "skip",
            Self::Previous => "previous",
            Self::Replay => "replay",
            Self::Seek { .. } => "seek",
            Self::Volume { .. } => "volume",
            Self::Loop { .. } => "loop",
            Self::Join => "join",
            Self::Leave => "leave",
            Self::MoveSession => "move-session",
            Self::Remove { .. } | Self::RemoveDuplicates | Self::RemoveAbsent => "remove",
            Self::Move { .. } => "move",
            Self::Clear | Self::Restore { .. } => "clear",
            Self::Shuffle => "shuffle",
            Self::Fair => "fair",
            Self::Undo => "undo",
            Self::Redo => "redo",
        }
    }

    /// What the audit says of it beside its name.
    pub fn detail(&self) -> String {
        match self {
            Self::Play { query, .. } => query.clone(),
            Self::Skip { place: Some(place) } => format!("to {place}"),
            Self::Seek { position } => Millis::new(*position).to_string(),
            Self::Volume { percent } => format!("{percent} %"),
            Self::Loop { mode } => LoopMode::from(*mode).name().to_owned(),
            Self::Remove { tracks } => format!("tracks: {}", tracks.len()),
            Self::RemoveDuplicates => "duplicates".to_owned(),
            Self::RemoveAbsent => "absent members".to_owned(),
            Self::Move { to, .. } => format!("to {to}"),
            Self::Restore { version } => format!("version {version}"),
            _ => String::new(),
        }
    }

    /// The command, given by a member; `seed` is where a random order comes from.
    pub fn command(self, guild: GuildId, by: UserId, seed: u64) -> Result<SessionCommand, ApiError> {
        Ok(match self {
            Self::Play { query, place, shuffle } => {
                if query.len() > MAX_URL {
                    return Err(bad("/query", format!("at most {MAX_URL} bytes")));
                }
                let query = segue_application::query(&query, guild, by)
                    .map_err(|error| bad("/query", error.to_string()))?;
                SessionCommand::Play { query, place: place.place()?, shuffle }
            }
            Self::Pause => SessionCommand::Pause,
            Self::Resume => SessionCommand::Resume,
            Self::Stop | Self::Leave => SessionCommand::Stop,
            Self::Skip { place: None } => SessionCommand::Skip,
            Self::Skip { place: Some(place) } => SessionCommand::SkipTo { place: in_queue("/place", place)? },
            Self::Previous => SessionCommand::Previous,
            Self::Replay => SessionCommand::Replay,
            Self::Seek { position } if position < 1_000_000_000 => {
                SessionCommand::Seek { to: SeekTo::Position(Millis::new(position)) }
            }
            Self::Seek { .. } => return Err(bad("/position", "less than 1,000,000 s".to_owned())),
            Self::Volume { percent } if percent <= MAX_VOLUME => SessionCommand::Volume { percent },
            Self::Volume { .. } => return Err(bad("/percent", format!("at most {MAX_VOLUME}"))),
            Self::Loop { mode } => SessionCommand::Loop { mode: mode.into() },
            Self::Join => SessionCommand::Join,
            Self::MoveSession => SessionCommand::MoveSession,
            Self::Remove { tracks } => {
                if !(1..=MAX_SELECTED).contains(&tracks.len()) {
                    return Err(bad("/tracks", format!("1 to {MAX_SELECTED} of them")));
                }
                let ids = tracks.iter().enumerate().map(|(n, id)| track_id(&format!("/tracks/{n}"), id));
                SessionCommand::RemoveTracks { tracks: ids.collect::<Result<_, _>>()? }
            }
            Self::RemoveDuplicates => SessionCommand::Remove { which: TrackSelector::Duplicates },
            Self::RemoveAbsent => SessionCommand::Remove { which: TrackSelector::Absent },
            Self::Move { track, to } => {
                SessionCommand::MoveTo { track: track_id("/track", &track)?, to: in_queue("/to", to)? }
            }
            Self::Clear => SessionCommand::Clear,
            Self::Shuffle => SessionCommand::Shuffle { seed },
            Self::Fair => SessionCommand::Fair,
            Self::Undo => SessionCommand::Undo,
            Self::Redo => SessionCommand::Redo,
            Self::Restore { version } => SessionCommand::Restore { version },
        })
    }
}

impl Default for Where {
    fn default() -> Self {
        Self::Named(Named::End)
    }
}

impl Where {
    fn place(self) -> Result<QueuePosition, ApiError> {
        Ok(match self {
            Self::Named(Named::End) => QueuePosition::End,
            Self::Named(Named::Next) => QueuePosition::Next,
            Self::Named(Named::Now) => QueuePosition::Now,
            Self::Place(place) => QueuePosition::At(in_queue("/place", place)?),
        })
    }
}

impl From<Mode> for LoopMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Off => Self::Off,
            Mode::Track => Self::Track,
            Mode::Queue => Self::Queue,
        }
    }
}

fn in_queue(pointer: &str, place: usize) -> Result<usize, ApiError> {
    let fits = (1..=MAX_QUEUE_LEN).contains(&place);
    fits.then_some(place).ok_or_else(|| bad(pointer, format!("1 to {MAX_QUEUE_LEN}")))
}

fn track_id(pointer: &str, id: &str) -> Result<TrackId, ApiError> {
    id.parse().map(TrackId::new).map_err(|_| bad(pointer, "a track's id".to_owned()))
}

fn bad(pointer: &str, detail: String) -> ApiError {
    ApiError::BadValues(vec![BadValue { pointer: pointer.to_owned(), detail }])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const GUILD: GuildId = GuildId::new(1);
    const ADA: UserId = UserId::new(2);

    fn read(body: &Value) -> Result<SessionCommand, String> {
        let given: CommandBody = serde_json::from_value(body.clone()).map_err(|error| error.to_string())?;
        given.command(GUILD, ADA, 9).map_err(|error| error.code().to_owned())
    }

    #[test]
    fn every_command_can_be_given_and_is_under_a_slash_commands_rules() {
        let ids = json!(["3", "4"]);
        let bodies = [
            json!({"type": "play", "query": "https://example.org/a.ogg", "place": "next", "shuffle": true}),
            json!({"type": "play", "query": "words", "place": 3}),
            json!({"type": "pause"}),
            json!({"type": "resume"}),
            json!({"type": "stop"}),
            json!({"type": "skip"}),
            json!({"type": "skip", "place": 2}),
            json!({"type": "previous"}),
            json!({"type": "replay"}),
            json!({"type": "seek", "position": 61_000}),
            json!({"type": "volume", "percent": 80}),
            json!({"type": "loop", "mode": "queue"}),
            json!({"type": "join"}),
            json!({"type": "leave"}),
            json!({"type": "moveSession"}),
            json!({"type": "remove", "tracks": ids}),
            json!({"type": "removeDuplicates"}),
            json!({"type": "removeAbsent"}),
            json!({"type": "move", "track": "3", "to": 1}),
            json!({"type": "clear"}),
            json!({"type": "shuffle"}),
            json!({"type": "fair"}),
            json!({"type": "undo"}),
            json!({"type": "redo"}),
            json!({"type": "restore", "version": 12}),
        ];
        for body in bodies {
            read(&body).unwrap_or_else(|error| panic!("{body}: {error}"));
            let given: CommandBody = serde_json::from_value(body.clone()).expect("read before");
            assert!(segue_application::catalogue::find(given.slash_command()).is_some(), "{body}");
        }
    }

    #[test]
    fn what_is_out_of_bounds_is_refused() {
        let bodies = [
            json!({"type": "play", "query": ""}),
            json!({"type": "play", "query": "file:///etc/passwd"}),
            json!({"type": "play", "query": "x".repeat(2_000)}),
            json!({"type": "play", "query": "a", "place": 0}),
            json!({"type": "skip", "place": 10_001}),
            json!({"type": "seek", "position": 1_000_000_000_u64}),
            json!({"type": "volume", "percent": 201}),
            json!({"type": "remove", "tracks": []}),
            json!({"type": "remove", "tracks": ["x"]}),
            json!({"type": "remove", "tracks": vec!["1"; 501]}),
            json!({"type": "move", "track": "-1", "to": 1}),
            json!({"type": "move", "track": "1", "to": 0}),
        ];
        for body in bodies {
            assert_eq!(read(&body), Err("request.values".to_owned()), "{body}");
        }
        let shapes = [
            json!({"type": "settings"}),
            json!({"type": "ended"}),
            json!({"type": "seek", "position": 1, "x": 1}),
            json!({}),
        ];
        for body in shapes {
            assert!(serde_json::from_value::<CommandBody>(body.clone()).is_err(), "{body}");
        }
    }

    #[test]
    fn the_audit_tells_what_was_asked_for_in_words_of_people() {
        for (body, detail) in [
            (json!({"type": "play", "query": "words", "place": 3}), "words"),
            (json!({"type": "seek", "position": 61_000}), "1:01"),
            (json!({"type": "remove", "tracks": ["3", "4"]}), "tracks: 2"),
            (json!({"type": "volume", "percent": 80}), "80 %"),
            (json!({"type": "pause"}), ""),
        ] {
            let given: CommandBody = serde_json::from_value(body).expect("a command");
            assert_eq!(given.detail(), detail);
        }
    }

    #[test]
    fn a_random_order_follows_from_the_commands_id() {
        assert_eq!(read(&json!({"type": "shuffle"})), Ok(SessionCommand::Shuffle { seed: 9 }));
    }
}
