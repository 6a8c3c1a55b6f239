//! Markup that Discord shows as a name or a time.
//!
//! See <https://discord.com/developers/docs/reference#message-formatting>.

use segue_domain::{ChannelId, RoleId, Timestamp, UserId};

/// A channel, by its name.
pub fn channel(id: ChannelId) -> String {
    format!("<#{id}>")
}

/// A member, by the name they have in the server.
pub fn member(id: UserId) -> String {
    format!("<@{id}>")
}

/// A role, by its name.
pub fn role(id: RoleId) -> String {
    format!("<@&{id}>")
}

/// How far a time is from now, as the reader's own clock tells it.
pub fn relative(time: Timestamp) -> String {
    format!("<t:{}:R>", time.as_secs())
}
