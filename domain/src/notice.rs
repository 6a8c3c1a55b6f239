//! What the bot says, as a value. Wording and code are decided here, so that every way out says the same.

use serde::{Deserialize, Serialize};

use crate::{ChannelId, LoopMode, MAX_FAILURES, MAX_QUEUE_LEN, Millis, SourceFailure, UndoKind};

/// Something to tell a person. It is stored with the session until it is known to have arrived.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Notice {
    /// The track plays next, because nothing else is queued.
    Playing {
        /// Title of the track.
        title: String,
        /// Further tracks that came with it.
        more: usize,
    },
    /// The track waits in the queue.
    Queued {
        /// Title of the track.
        title: String,
        /// Place in the queue, from 1.
        place: usize,
        /// Further tracks that came with it.
        more: usize,
    },
    /// The track is held.
    Paused,
    /// The track goes on.
    Resumed,
    /// The track was skipped.
    Skipped {
        /// Title of the skipped track.
        title: String,
        /// Title of the one that follows.
        next: Option<String>,
    },
    /// The session was ended.
    Stopped,
    /// An earlier track plays again.
    WentBack {
        /// Its title.
        title: String,
    },
    /// The track begins again.
    Replayed {
        /// Its title.
        title: String,
    },
    /// The track goes on at another position.
    Sought {
        /// Where.
        position: Millis,
    },
    /// The session is as loud as this now.
    VolumeSet {
        /// Percent.
        percent: u16,
    },
    /// This happens when a track ends.
    LoopSet {
        /// What.
        mode: LoopMode,
    },
    /// The bot comes to a channel.
    JoinedChannel {
        /// The channel.
        channel: ChannelId,
    },
    /// One track was taken out of the queue.
    RemovedOne {
        /// Its title.
        title: String,
    },
    /// Several tracks were taken out of the queue.
    Removed {
        /// How many.
        count: usize,
    },
    /// A track has another place.
    MovedTo {
        /// Its title.
        title: String,
        /// Its place, from 1.
        place: usize,
    },
    /// Two tracks changed places.
    Swapped {
        /// Title of one.
        a: String,
        /// Title of the other.
        b: String,
    },
    /// The queue was emptied.
    Cleared {
        /// How many tracks waited.
        count: usize,
    },
    /// The queue has a random order.
    Shuffled {
        /// How many tracks wait.
        count: usize,
    },
    /// Members take turns.
    MadeFair {
        /// How many members have tracks that wait.
        members: usize,
    },
    /// A change was taken back.
    Undone {
        /// Which.
        change: UndoKind,
    },
    /// A change that was taken back was made again.
    Redone {
        /// Which.
        change: UndoKind,
    },
    /// There is no such place in the queue.
    NoSuchPlace {
        /// The place that was named.
        place: usize,
        /// How many tracks wait.
        len: usize,
    },
    /// Nothing was heard before.
    NothingPlayed,
    /// The track is a stream, and has no positions.
    NotSeekable,
    /// The position lies behind the track's end.
    BeyondEnd {
        /// How long the track is.
        length: Millis,
    },
    /// The bot is in the member's channel already.
    AlreadyHere,
    /// No track fits what was to be removed.
    NothingRemoved,
    /// Nothing would change places.
    NothingMoved,
    /// Members take turns already.
    AlreadyFair,
    /// No track waits.
    QueueEmpty,
    /// There is no change to take back.
    NothingToUndo,
    /// There is no undo to take back.
    NothingToRedo,
    /// The change is too old to be taken back.
    TooLateToUndo,
    /// There is no session.
    NothingPlaying,
    /// The track is held already.
    AlreadyPaused,
    /// The track is not held.
    NotPaused,
    /// The member is in no voice channel.
    NotInVoice,
    /// The member is in another voice channel than the bot.
    OtherChannel {
        /// Channel the bot is in.
        channel: ChannelId,
    },
    /// The queue takes no more tracks.
    QueueFull,
    /// Too many requests wait to be looked up.
    TooManyPending,
    /// A track can't be played.
    TrackFailed {
        /// Title of the track.
        title: String,
        /// Why.
        failure: SourceFailure,
    },
    /// Too many tracks failed, and the session stopped.
    GaveUp,
    /// The session ended before the track was looked up.
    Superseded,
    /// The command failed again and again, and was put aside for the operator.
    Buried,
    /// The bot may not join or speak in the channel.
    JoinForbidden {
        /// Channel it should have joined.
        channel: ChannelId,
    },
    /// The bot could not join the channel.
    JoinFailed {
        /// Channel it should have joined.
        channel: ChannelId,
    },
}

impl Notice {
    /// Stable code, for logs and people who ask for help.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Playing { .. } => "playing",
            Self::Queued { .. } => "queued",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Skipped { .. } => "skipped",
            Self::Stopped => "stopped",
            Self::WentBack { .. } => "went-back",
            Self::Replayed { .. } => "replayed",
            Self::Sought { .. } => "sought",
            Self::VolumeSet { .. } => "volume-set",
            Self::LoopSet { .. } => "loop-set",
            Self::JoinedChannel { .. } => "joined",
            Self::RemovedOne { .. } | Self::Removed { .. } => "removed",
            Self::MovedTo { .. } => "moved",
            Self::Swapped { .. } => "swapped",
            Self::Cleared { .. } => "cleared",
            Self::Shuffled { .. } => "shuffled",
            Self::MadeFair { .. } => "made-fair",
            Self::Undone { .. } => "undone",
            Self::Redone { .. } => "redone",
            Self::NoSuchPlace { .. } => "queue.no-such-place",
            Self::NothingPlayed => "session.nothing-played",
            Self::NotSeekable => "track.not-seekable",
            Self::BeyondEnd { .. } => "track.beyond-end",
            Self::AlreadyHere => "voice.already-here",
            Self::NothingRemoved => "queue.nothing-removed",
            Self::NothingMoved => "queue.nothing-moved",
            Self::AlreadyFair => "queue.already-fair",
            Self::QueueEmpty => "queue.empty",
            Self::NothingToUndo => "undo.nothing",
            Self::NothingToRedo => "redo.nothing",
            Self::TooLateToUndo => "undo.too-late",
            Self::NothingPlaying => "session.nothing-playing",
            Self::AlreadyPaused => "session.already-paused",
            Self::NotPaused => "session.not-paused",
            Self::NotInVoice => "voice.not-in-voice",
            Self::OtherChannel { .. } => "voice.other-channel",
            Self::QueueFull => "queue.full",
            Self::TooManyPending => "queue.too-many-pending",
            Self::TrackFailed { failure, .. } => failure.code(),
            Self::GaveUp => "session.gave-up",
            Self::Superseded => "session.superseded",
            Self::Buried => "job.buried",
            Self::JoinForbidden { .. } => "voice.join-forbidden",
            Self::JoinFailed { .. } => "voice.join-failed",
        }
    }

    /// Whether the person asked for something that did not happen: their codes name a group and a problem in it.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.code().contains('.')
    }

    /// The sentence, in English, with Discord's markup. Titles are escaped.
    ///
    /// See <https://discord.com/developers/docs/reference#message-formatting>.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Playing { title, more } => format!("Playing **{}**{}.", escape(title), and_more(*more)),
            Self::Queued { title, place, more } => {
                format!("Queued **{}**{} at place {place}.", escape(title), and_more(*more))
            }
            Self::Paused => "Paused.".to_owned(),
            Self::Resumed => "Playing on.".to_owned(),
            Self::Skipped { title, next: Some(next) } => {
                format!("Skipped **{}**. Next: **{}**.", escape(title), escape(next))
            }
            Self::Skipped { title, next: None } => {
                format!("Skipped **{}**. The queue is empty.", escape(title))
            }
            Self::Stopped => "Stopped, and the queue is empty.".to_owned(),
            Self::WentBack { title } => format!("Back to **{}**.", escape(title)),
            Self::Replayed { title } => format!("**{}**, from the start.", escape(title)),
            Self::Sought { position } => format!("Going on at {position}."),
            Self::VolumeSet { percent } => format!("The volume is {percent} %."),
            Self::LoopSet { mode: LoopMode::Off } => "Nothing is repeated.".to_owned(),
            Self::LoopSet { mode: LoopMode::Track } => "The track repeats.".to_owned(),
            Self::LoopSet { mode: LoopMode::Queue } => "The queue repeats.".to_owned(),
            Self::JoinedChannel { channel } => format!("Coming to <#{channel}>."),
            Self::RemovedOne { title } => format!("Removed **{}**. `/undo` brings it back.", escape(title)),
            Self::Removed { count } => format!("Removed {}. `/undo` brings them back.", count_of(*count)),
            Self::MovedTo { title, place } => format!("**{}** is at place {place} now.", escape(title)),
            Self::Swapped { a, b } => {
                format!("**{}** and **{}** changed places.", escape(a), escape(b))
            }
            Self::Cleared { count } => {
                format!("Removed all that waited: {}. `/undo` brings them back.", count_of(*count))
            }
            Self::Shuffled { count } => {
                format!("Shuffled {}. `/undo` brings the order back.", count_of(*count))
            }
            Self::MadeFair { members: 1 } => "One member has tracks that wait.".to_owned(),
            Self::MadeFair { members } => format!("{members} members take turns now."),
            Self::Undone { change } => format!("Took back {}. `/redo` does it again.", change.name()),
            Self::Redone { change } => format!("Did {} again.", change.name()),
            Self::NoSuchPlace { place, len: 0 } => {
                format!("There is no place {place}: nothing waits.")
            }
            Self::NoSuchPlace { place, len } => {
                format!("There is no place {place}: places go from 1 to {len}.")
            }
            Self::NothingPlayed => "Nothing was played before.".to_owned(),
            Self::NotSeekable => {
                "That is a stream, or does not say how long it is: I can't seek in it.".to_owned()
            }
            Self::BeyondEnd { length } => format!("The track is {length} long."),
            Self::AlreadyHere => "I am with you already.".to_owned(),
            Self::NothingRemoved => "No track that waits is like that.".to_owned(),
            Self::NothingMoved => "Nothing would change.".to_owned(),
            Self::AlreadyFair => "They take turns already.".to_owned(),
            Self::QueueEmpty => "Nothing waits.".to_owned(),
            Self::NothingToUndo => "There is nothing to take back.".to_owned(),
            Self::NothingToRedo => "There is nothing to do again.".to_owned(),
            Self::TooLateToUndo => "That is too long ago to take it back.".to_owned(),
            Self::NothingPlaying => "Nothing is playing.".to_owned(),
            Self::AlreadyPaused => "It is paused already. `/resume` goes on.".to_owned(),
            Self::NotPaused => "It is not paused.".to_owned(),
            Self::NotInVoice => "Join a voice channel first.".to_owned(),
            Self::OtherChannel { channel } => format!("I am playing in <#{channel}>. Join me there first."),
            Self::QueueFull => format!("The queue is full ({MAX_QUEUE_LEN} tracks)."),
            Self::TooManyPending => {
                "I am still looking up earlier requests. Try again in a moment.".to_owned()
            }
            Self::TrackFailed { title, failure } => format!("**{}**: {}", escape(title), failure.sentence()),
            Self::GaveUp => format!("{MAX_FAILURES} tracks failed one after the other, so I stopped."),
            Self::Superseded => "The session ended before I could look that up.".to_owned(),
            Self::Buried => {
                "That failed several times because of a fault of mine. I put it aside, and my operator \
                             can repeat it."
                    .to_owned()
            }
            Self::JoinForbidden { channel } => {
                format!("I may not join or speak in <#{channel}>. Ask a moderator for the permission.")
            }
            Self::JoinFailed { channel } => format!("I could not join <#{channel}>. Try again in a moment."),
        }
    }
}

fn count_of(tracks: usize) -> String {
    if tracks == 1 { "1 track".to_owned() } else { format!("{tracks} tracks") }
}

fn and_more(more: usize) -> String {
    if more == 0 { String::new() } else { format!(" and {more} more") }
}

/// Takes the meaning from characters Discord reads as markup, and from mentions.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '*' | '_' | '`' | '~' | '|' | '\\' | '<' | '>' | '[' | ']' | '#' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '@' => escaped.push_str("@\u{200b}"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_can_neither_format_nor_mention() {
        let notice = Notice::Playing { title: "**@everyone** <#1>".into(), more: 0 };
        assert_eq!(notice.text(), "Playing **\\*\\*@\u{200b}everyone\\*\\* \\<\\#1\\>**.");
    }
}
