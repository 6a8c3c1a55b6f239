//! What can happen to a session.

use serde::{Deserialize, Serialize};

use crate::{
    Card, ChannelId, DormantReason, Field, Grant, Hold, ImportOrder, JobId, JoinProblem, Level, ListGaps,
    Millis, Notice, PlaylistName, PlaylistOwner, Query, ReplyHandle, ResolvedTrack, SourceFailure, Timestamp,
    TrackId, UserId, Value, VoiceSession,
};

/// What can happen to a session: asked by a member, or told by the worker.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "name", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Command {
    /// Adds what the query names to the end of the queue, and starts the session if it is idle.
    Play {
        /// What to hear.
        query: Query,
        /// Where in the queue.
        #[serde(default, skip_serializing_if = "Place::is_end")]
        place: Place,
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
        which: Which,
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
    /// Ends the session: the queue is emptied and the bot leaves. Leaves a tombstone; [`Command::Undo`] and
    /// [`Command::Resume`] bring back what was ended.
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

    /// Worker: the bot was in a channel with nothing to play for long enough.
    IdledOut,

    /// Worker: nobody has listened for as long as the guild lets the bot wait.
    LeftAlone,
    /// Worker: something keeps the bot from being heard, or does so no more.
    Held {
        /// What.
        by: Hold,
        /// Whether it does.
        on: bool,
    },
    /// Worker: the message that shows what plays was sent, or is gone.
    CardShown {
        /// The message.
        card: Option<Card>,
    },
    /// Worker, as a job: the guild was granted a tier, or has it no more.
    Granted {
        /// The tier. One that has ended is taken away.
        grant: Grant,
    },

    /// Worker, as a job: changes nothing. That its id is remembered shows that a command given now is carried out.
    Probe,

    /// Worker: a source knows the track. A playlist has more than one entry.
    Resolved {
        /// Entry that was looked up.
        track_id: TrackId,
        /// What it is; the first takes the entry's place, the others follow it.
        tracks: Vec<ResolvedTrack>,
        /// What is missing of a list.
        #[serde(default, skip_serializing_if = "ListGaps::is_empty")]
        gaps: ListGaps,
    },
    /// Worker: an errand is done, or can't be.
    ErrandDone {
        /// Job that asked for it.
        job_id: JobId,
        /// What came of it.
        notice: Notice,
    },
    /// Worker: a job failed again and again, and was put aside for the operator.
    PutAside {
        /// The job.
        job_id: JobId,
        /// Who waits for its answer.
        reply: ReplyHandle,
    },
    /// Worker: the track's sound is on its way, from this position.
    Started {
        /// Entry that is heard.
        track_id: TrackId,
        /// Position of the first frame.
        position: Millis,
    },
    /// Worker: sound stopped without anybody asking.
    Interrupted {
        /// Entry that was heard.
        track_id: TrackId,
        /// Position of the last frame.
        position: Millis,
        /// What interrupted it.
        cause: Interruption,
    },
    /// Worker: the session of another process was taken up, and goes on.
    TakenUp {
        /// Entry that goes on.
        track_id: TrackId,
        /// Where it goes on.
        position: Millis,
        /// Whether the process before ended in order, and said where it was.
        planned: bool,
        /// Since when nothing was heard.
        silent_since: Timestamp,
    },
    /// Worker: the session was taken up, and is not to be heard for now.
    WentDormant {
        /// Why.
        reason: DormantReason,
        /// Where the track is held.
        position: Millis,
    },
    /// Worker: the bot is in its channel, with this voice session.
    Joined {
        /// The voice session.
        voice: VoiceSession,
    },
    /// Worker: somebody joined or left the session's channel.
    Listeners {
        /// Members in the channel, bots aside.
        members: Vec<UserId>,
    },
    /// Worker: whether people besides those who are listed may be in the session's channel. A resumed gateway session is
    /// not told who has been there all along.
    OthersMayListen {
        /// Whether they may.
        on: bool,
    },
    /// Worker: the track came to its end.
    Ended {
        /// Entry that was heard.
        track_id: TrackId,
    },
    /// Worker: the track can't be found, opened or played on.
    Failed {
        /// Entry that failed.
        track_id: TrackId,
        /// Why.
        failure: SourceFailure,
    },
    /// Worker: a moderator moved the bot.
    Moved {
        /// Channel the bot is in now.
        channel: ChannelId,
    },
    /// Worker: the bot was disconnected by a moderator, or its channel is gone. Leaves a tombstone.
    Disconnected {
        /// Moderator, when Discord tells.
        by: Option<UserId>,
    },
    /// Worker: the bot may not, or can't, join the channel.
    JoinFailed {
        /// Why.
        problem: JoinProblem,
    },
}

/// A change of what a guild's owners chose.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SettingsChange {
    /// A setting gets a value.
    Set {
        /// Which.
        field: Field,
        /// What.
        value: Value,
    },
    /// A setting goes back to its default.
    Reset {
        /// Which.
        field: Field,
    },
    /// All settings and permissions go back to their defaults.
    ResetAll,
    /// A list gets an entry.
    Add {
        /// Which list.
        field: Field,
        /// The entry.
        item: String,
    },
    /// A list loses an entry.
    TakeOut {
        /// Which list.
        field: Field,
        /// The entry.
        item: String,
    },
    /// A command is for others than usual.
    Permit {
        /// Its name, as people type it.
        command: String,
        /// Who may use it; absent: who usually may.
        level: Option<Level>,
    },
}

/// Where a member has to be to give a command.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ChannelRule {
    /// Anywhere: it changes nothing.
    Anywhere,
    /// In a voice channel: the bot comes there, unless it plays elsewhere.
    InVoice,
    /// In the voice channel that the bot is in.
    SameChannel,
}

impl ChannelRule {
    /// The rule for people.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::InVoice => "in a voice channel",
            Self::SameChannel => "in the bot's voice channel",
        }
    }
}

/// Where `/play` puts a track.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", content = "place", rename_all = "snake_case")]
pub enum Place {
    /// After all that wait.
    #[default]
    End,
    /// Before all that wait.
    Next,
    /// In the place of the current track, which is skipped.
    Now,
    /// At a place of the queue, from 1; at its end when it is shorter.
    At(usize),
}

impl Place {
    /// Whether it is the usual place.
    #[must_use]
    pub const fn is_end(&self) -> bool {
        matches!(self, Self::End)
    }
}

/// Where in a track to go.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", content = "by", rename_all = "snake_case")]
pub enum SeekTo {
    /// To a position.
    Position(Millis),
    /// So much further.
    Forward(Millis),
    /// So much back, at most to the start.
    Back(Millis),
}

impl SeekTo {
    /// Reads what a person typed: `1:30`, `90`, `1:02:03`, `+30` or `-0:15`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (make, text): (fn(Millis) -> Self, &str) = match text.split_at_checked(1)? {
            ("+", rest) => (Self::Forward, rest),
            ("-", rest) => (Self::Back, rest),
            _ => (Self::Position, text),
        };
        let parts: Vec<u64> = text
            .trim()
            .split(':')
            .map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten())
            .collect::<Option<_>>()?;
        let seconds = match parts[..] {
            [seconds] => Some(seconds),
            [minutes, seconds @ 0..60] => minutes.checked_mul(60)?.checked_add(seconds),
            [hours, minutes @ 0..60, seconds @ 0..60] => {
                hours.checked_mul(3_600)?.checked_add(minutes * 60 + seconds)
            }
            _ => None,
        };
        seconds.filter(|seconds| *seconds < 1_000_000).map(|seconds| make(Millis::from_secs(seconds)))
    }
}

/// What happens when a track ends.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LoopMode {
    /// The next one plays.
    #[default]
    Off,
    /// It plays again.
    Track,
    /// The next one plays, and it goes to the end of the queue.
    Queue,
}

impl LoopMode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::Track, Self::Queue];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Track => "track",
            Self::Queue => "queue",
        }
    }

    /// The one after it, in turn.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Off => Self::Track,
            Self::Track => Self::Queue,
            Self::Queue => Self::Off,
        }
    }

    /// Whether nothing is repeated.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        matches!(self, Self::Off)
    }
}

/// Which tracks are taken out of the queue.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Which {
    /// Those from one place to another, from 1, both included.
    Range {
        /// First place.
        from: usize,
        /// Last place.
        to: usize,
    },
    /// Those a member asked for.
    Member {
        /// The member.
        user_id: UserId,
    },
    /// Those that are the same as one before them, or as the current one.
    Duplicates,
    /// Those asked for by members who are not in the channel.
    Absent,
}

/// What interrupts sound without anybody asking.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Interruption {
    /// The voice connection was lost, and is made again.
    ConnectionLost,
    /// The worker ends, and another goes on.
    HandOver,
    /// None: only the position is told more exactly.
    Correction,
}

impl Command {
    /// Adds what the query names to the end of the queue.
    #[must_use]
    pub const fn play(query: Query) -> Self {
        Self::Play { query, place: Place::End, shuffle: false }
    }

    /// Whether members give this command; the others are told by the worker.
    #[must_use]
    pub const fn is_from_member(&self) -> bool {
        matches!(
            self,
            Self::Play { .. }
                | Self::Pause
                | Self::Resume
                | Self::Skip
                | Self::SkipTo { .. }
                | Self::Stop
                | Self::Previous
                | Self::Replay
                | Self::Seek { .. }
                | Self::Volume { .. }
                | Self::Loop { .. }
                | Self::Join
                | Self::MoveSession
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
                | Self::Settings { .. }
        ) || self.is_errand()
    }

    /// Whether it changes no music, and is given from anywhere.
    #[must_use]
    pub const fn is_errand(&self) -> bool {
        matches!(
            self,
            Self::Grab | Self::Search { .. } | Self::ExportPlaylist { .. } | Self::ImportPlaylist { .. }
        )
    }

    /// Where a member has to be to give this command.
    #[must_use]
    pub const fn channel_rule(&self) -> ChannelRule {
        match self {
            Self::Play { .. } | Self::Join | Self::MoveSession => ChannelRule::InVoice,
            Self::Settings { .. } => ChannelRule::Anywhere,
            command if command.is_errand() => ChannelRule::Anywhere,
            command if command.is_from_member() => ChannelRule::SameChannel,
            _ => ChannelRule::Anywhere,
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
            Self::Settings { .. } => "settings",
            Self::Grab => "grab",
            Self::Search { .. } => "search",
            Self::ExportPlaylist { .. } => "export_playlist",
            Self::ImportPlaylist { .. } => "import_playlist",
            Self::ErrandDone { .. } => "errand_done",
            Self::PutAside { .. } => "put_aside",
            Self::IdledOut => "idled_out",
            Self::LeftAlone => "left_alone",
            Self::Held { .. } => "held",
            Self::CardShown { .. } => "card_shown",
            Self::Granted { .. } => "granted",
            Self::Probe => "probe",
            Self::Resolved { .. } => "resolved",
            Self::Started { .. } => "started",
            Self::Interrupted { .. } => "interrupted",
            Self::TakenUp { .. } => "taken_up",
            Self::WentDormant { .. } => "went_dormant",
            Self::Joined { .. } => "joined",
            Self::Listeners { .. } => "listeners",
            Self::OthersMayListen { .. } => "others_may_listen",
            Self::Ended { .. } => "ended",
            Self::Failed { .. } => "failed",
            Self::Moved { .. } => "moved",
            Self::Disconnected { .. } => "disconnected",
            Self::JoinFailed { .. } => "join_failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_as_people_write_it() {
        let at = |seconds| Some(SeekTo::Position(Millis::from_secs(seconds)));
        assert_eq!(SeekTo::parse(" 90 "), at(90));
        assert_eq!(SeekTo::parse("1:30"), at(90));
        assert_eq!(SeekTo::parse("1:02:03"), at(3_723));
        assert_eq!(SeekTo::parse("+30"), Some(SeekTo::Forward(Millis::from_secs(30))));
        assert_eq!(SeekTo::parse("-0:15"), Some(SeekTo::Back(Millis::from_secs(15))));
    }

    #[test]
    fn what_is_no_position_is_refused() {
        for text in
            ["", "+", "-", "1:60", "1:2:3:4", "--5", "1.5", "ten", ":", "1:", "99999999999999999999", "٣"]
        {
            assert_eq!(SeekTo::parse(text), None, "{text:?}");
        }
    }
}
