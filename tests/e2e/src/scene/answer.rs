//! What a person is left with after a command.

use std::time::{Duration, Instant};

use discord_sim::{InteractionHandle, Message};

/// What a person is left with after a command or a button.
#[derive(Clone, Debug)]
pub struct Answer {
    /// When the command was given.
    pub asked: Instant,
    /// How long it took until the answer no longer said "thinking…".
    pub took: Duration,
    /// The message as it was then.
    pub message: Message,
    /// The interaction, for what comes later.
    pub interaction: InteractionHandle,
}

impl Answer {
    /// All words a person reads in it.
    #[must_use]
    pub fn text(&self) -> String {
        self.message.text()
    }

    /// Whether the person reads these words, in any case of letters.
    #[must_use]
    pub fn says(&self, words: &str) -> bool {
        self.text().to_lowercase().contains(&words.to_lowercase())
    }
}
