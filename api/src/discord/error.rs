//! Why Discord gave no answer.

use std::time::Duration;

/// How long a caller is to wait when Discord did not say.
const WAIT: Duration = Duration::from_secs(1);

/// Why Discord gave no answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DiscordError {
    /// It can't be reached, or asks to wait.
    Unavailable {
        /// How long.
        retry_after: Duration,
    },
    /// It does not take the person's token (any more).
    TokenRefused,
}

impl DiscordError {
    /// It can't be reached.
    pub const UNREACHABLE: Self = Self::Unavailable { retry_after: WAIT };

    /// It asks to wait this many seconds; a second if it does not say.
    pub fn wait(seconds: Option<f64>) -> Self {
        let said = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Self::Unavailable { retry_after: said.map_or(WAIT, |said| said.max(WAIT)) }
    }
}

impl From<DiscordError> for crate::ApiError {
    fn from(error: DiscordError) -> Self {
        match error {
            DiscordError::Unavailable { retry_after } => Self::DiscordUnavailable { retry_after },
            DiscordError::TokenRefused => Self::SessionExpired,
        }
    }
}
