//! Newtypes for identifiers, so that a guild's id can't be passed where a member's is wanted.

use std::{fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! snowflake {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Written to JSON as a decimal string, as Discord does: a 64-bit number does not survive JavaScript.
        /// See <https://discord.com/developers/docs/reference#snowflakes>.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(u64);

        impl $name {
            /// Wraps the number Discord assigned.
            #[must_use]
            pub const fn new(id: u64) -> Self {
                Self(id)
            }

            /// Number Discord assigned.
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map(Self).map_err(de::Error::custom)
            }
        }
    };
}

snowflake!(
    /// Id of a guild, which people call a server.
    GuildId
);
snowflake!(
    /// Id of a text, voice or stage channel.
    ChannelId
);
snowflake!(
    /// Id of a message.
    MessageId
);
snowflake!(
    /// Id of a person or a bot.
    UserId
);
snowflake!(
    /// Id of a role.
    RoleId
);

/// Number of a track within its session; it grows by one with every track added and is never used again.
///
/// Two entries of the same song have two ids, so duplicates and manual order survive a restart.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct TrackId(u64);

impl TrackId {
    /// Wraps a number taken from the session's counter.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Number within the session.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the text of the id.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// Text of the id.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// Id of a job: Discord's interaction id, or the command id of a panel write.
    ///
    /// The same interaction always makes the same job id, so a job that is delivered twice is recognised.
    JobId
);
text_id!(
    /// Id that follows one command through every log line, from the interaction to the first audio frame.
    TraceId
);
