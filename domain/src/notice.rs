//! What the bot says, as a value. Wording and code are decided here, so that every way out says the same.

use serde::{Deserialize, Serialize};

use crate::{ChannelId, MAX_FAILURES, MAX_QUEUE_LEN, SourceFailure};

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

    /// Whether the person asked for something that did not happen.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        !matches!(
            self,
            Self::Playing { .. }
                | Self::Queued { .. }
                | Self::Paused
                | Self::Resumed
                | Self::Skipped { .. }
                | Self::Stopped
        )
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
