//! Who is told what the gateway tells of guilds.

use segue_domain::GuildId;
use twilight_gateway::Event;

use super::LinkEvent;

/// Who is told what the gateway tells of guilds.
pub trait GuildEvents: Send + Sync {
    /// Something happened, before anything else is made of it.
    fn observe(&self, event: &Event);

    /// A gateway session continues, and all that was missed has been told.
    fn resumed(&self);

    /// A gateway session has begun, and told what there is to know of a guild.
    fn described(&self, guild: GuildId);

    /// Something happened to a guild's voice connection.
    fn link(&self, guild: GuildId, event: LinkEvent);

    /// Somebody joined, moved or left.
    fn voices(&self, guild: GuildId);
}
