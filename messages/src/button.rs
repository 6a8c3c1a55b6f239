//! What a button means, written in its `custom_id`.

use std::{fmt, str::FromStr};

use segue_domain::{LoopMode, MAX_VOLUME};

/// What a button means.
///
/// Nothing else is stored about a button, so it works as long as its message exists, no matter who restarts.
/// See <https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id>.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ButtonId {
    /// The same as `/pause`.
    Pause,
    /// The same as `/resume`.
    Resume,
    /// The same as `/skip`.
    Skip,
    /// The same as `/stop`.
    Stop,
    /// The same as `/previous`.
    Previous,
    /// The same as `/shuffle`.
    Shuffle,
    /// The same as `/loop`.
    Loop {
        /// What is to happen when a track ends.
        mode: LoopMode,
    },
    /// The same as `/volume`.
    Volume {
        /// Percent.
        percent: u16,
    },
    /// The same as `/queue`, for the person alone.
    ShowQueue,
    /// The same as `/nowplaying`, in place of the message.
    NowPlaying,
    /// A list to choose a track from: the same as `/play` with the link that was chosen.
    Pick,
    /// The same as `/queue` with a page, in place of the message.
    Queue {
        /// Page, from 1; 0 only on a disabled button.
        page: usize,
    },
}

/// The button is not one of this bot's.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("there is no button {id:?}")]
pub struct UnknownButton {
    /// Its `custom_id`.
    pub id: String,
}

/// Buttons of old messages are pressed years later: a new meaning gets a new number.
const PREFIX: &str = "segue1:";

impl fmt::Display for ButtonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        match self {
            Self::Pause => f.write_str("pause"),
            Self::Resume => f.write_str("resume"),
            Self::Skip => f.write_str("skip"),
            Self::Stop => f.write_str("stop"),
            Self::Previous => f.write_str("previous"),
            Self::Shuffle => f.write_str("shuffle"),
            Self::Loop { mode } => write!(f, "loop:{}", mode.name()),
            Self::Volume { percent } => write!(f, "volume:{percent}"),
            Self::ShowQueue => f.write_str("showqueue"),
            Self::NowPlaying => f.write_str("nowplaying"),
            Self::Pick => f.write_str("pick"),
            Self::Queue { page } => write!(f, "queue:{page}"),
        }
    }
}

impl FromStr for ButtonId {
    type Err = UnknownButton;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let meaning = text.strip_prefix(PREFIX).and_then(|id| match id {
            "pause" => Some(Self::Pause),
            "resume" => Some(Self::Resume),
            "skip" => Some(Self::Skip),
            "stop" => Some(Self::Stop),
            "previous" => Some(Self::Previous),
            "shuffle" => Some(Self::Shuffle),
            "showqueue" => Some(Self::ShowQueue),
            "nowplaying" => Some(Self::NowPlaying),
            "pick" => Some(Self::Pick),
            _ => match id.split_once(':')? {
                ("queue", page) => page.parse().ok().map(|page| Self::Queue { page }),
                ("volume", percent) => {
                    let percent = percent.parse().ok().filter(|percent| *percent <= MAX_VOLUME)?;
                    Some(Self::Volume { percent })
                }
                ("loop", name) => {
                    LoopMode::ALL.into_iter().find(|mode| mode.name() == name).map(|mode| Self::Loop { mode })
                }
                _ => None,
            },
        });
        meaning.ok_or_else(|| UnknownButton { id: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_means_what_was_written_on_it() {
        for (id, text) in [
            (ButtonId::Pause, "segue1:pause"),
            (ButtonId::Resume, "segue1:resume"),
            (ButtonId::Skip, "segue1:skip"),
            (ButtonId::Stop, "segue1:stop"),
            (ButtonId::NowPlaying, "segue1:nowplaying"),
            (ButtonId::Pick, "segue1:pick"),
            (ButtonId::Queue { page: 12 }, "segue1:queue:12"),
            (ButtonId::Previous, "segue1:previous"),
            (ButtonId::Shuffle, "segue1:shuffle"),
            (ButtonId::ShowQueue, "segue1:showqueue"),
            (ButtonId::Loop { mode: LoopMode::Queue }, "segue1:loop:queue"),
            (ButtonId::Volume { percent: 150 }, "segue1:volume:150"),
        ] {
            assert_eq!(id.to_string(), text);
            assert_eq!(text.parse::<ButtonId>().expect("known"), id);
        }
    }

    #[test]
    fn other_buttons_are_refused() {
        for text in [
            "segue1:volume:151",
            "segue1:volume:",
            "segue1:loop:all",
            "",
            "pause",
            "segue1:",
            "segue1:queue:",
            "segue1:queue:-1",
            "segue2:pause",
            "segue1:pause ",
        ] {
            assert!(text.parse::<ButtonId>().is_err(), "{text:?}");
        }
    }
}
