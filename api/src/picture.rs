//! Addresses of pictures at Discord.
//!
//! See <https://discord.com/developers/docs/reference#image-formatting>.

use segue_domain::{GuildId, UserId};

/// Pixels on a side.
const SIZE: u32 = 128;

/// Picture of a person.
pub fn of_user(user: UserId, hash: &str) -> String {
    format!("https://cdn.discordapp.com/avatars/{user}/{hash}.png?size={SIZE}")
}

/// Picture that a person has in one guild.
pub fn of_member(guild: GuildId, user: UserId, hash: &str) -> String {
    format!("https://cdn.discordapp.com/guilds/{guild}/users/{user}/avatars/{hash}.png?size={SIZE}")
}

/// Picture of a guild.
pub fn of_guild(guild: GuildId, hash: &str) -> String {
    format!("https://cdn.discordapp.com/icons/{guild}/{hash}.png?size={SIZE}")
}
