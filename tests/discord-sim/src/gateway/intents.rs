//! Gateway intents.
//!
//! See <https://discord.com/developers/docs/events/gateway#gateway-intents>.

/// Guilds, channels, roles.
pub(crate) const GUILDS: u64 = 1 << 0;
/// Members joining and leaving. Privileged.
pub(crate) const GUILD_MEMBERS: u64 = 1 << 1;
/// Who is in which voice channel.
pub(crate) const GUILD_VOICE_STATES: u64 = 1 << 7;
/// Who is online. Privileged.
pub(crate) const GUILD_PRESENCES: u64 = 1 << 8;
/// Messages in guilds.
pub(crate) const GUILD_MESSAGES: u64 = 1 << 9;
/// Messages that people and the bot write to each other alone.
pub(crate) const DIRECT_MESSAGES: u64 = 1 << 12;
/// What other people's messages say. Privileged.
pub(crate) const MESSAGE_CONTENT: u64 = 1 << 15;

/// Sent whatever the intents.
pub(crate) const ALWAYS: u64 = 0;

/// Those that an application must be granted.
pub(crate) const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;

/// All that exist: 0 to 16, 20, 21, 24 and 25.
pub(crate) const KNOWN: u64 = 0x1_FFFF | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);
