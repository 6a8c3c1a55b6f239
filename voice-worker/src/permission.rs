//! What the bot may do in a voice channel: as the gateway tells, and as Discord answers where it has not told.

use std::{collections::HashMap, sync::Arc};

use parking_lot::RwLock;
use segue_domain::{ChannelId, GuildId, UserId};
use twilight_gateway::Event;
use twilight_model::{
    channel::{Channel, ChannelType},
    gateway::payload::incoming::GuildCreate,
    guild::{Guild, Permissions},
    id::{
        Id,
        marker::{GuildMarker, RoleMarker, UserMarker},
    },
};
use twilight_util::permission_calculator::PermissionCalculator;

use crate::{discord::Discord, request_budget::Importance};

/// What the bot may do in a voice channel.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct VoicePermissions {
    /// See and join it.
    pub join: bool,
    /// Be heard in it. On a stage the audience is no matter of this permission.
    pub speak: bool,
    /// Join it although it is full.
    pub exceed_limit: bool,
    /// How many members it takes; absent: any number.
    pub limit: Option<u32>,
}

impl VoicePermissions {
    fn of(has: Permissions, channel: &Channel) -> Self {
        Self {
            join: has.contains(Permissions::VIEW_CHANNEL | Permissions::CONNECT),
            speak: channel.kind == ChannelType::GuildStageVoice || has.contains(Permissions::SPEAK),
            exceed_limit: has.contains(Permissions::MOVE_MEMBERS),
            limit: channel.user_limit.filter(|limit| *limit > 0),
        }
    }

    /// Whether the bot may join the channel, and be heard there.
    #[must_use]
    pub const fn allow_playing(&self) -> bool {
        self.join && self.speak
    }

    /// Whether the bot finds no place among so many members.
    #[must_use]
    pub fn is_full(&self, members: usize) -> bool {
        !self.exceed_limit && self.limit.is_some_and(|limit| members >= limit as usize)
    }
}

/// What the bot may do in the voice channels of a partition's guilds. Cheap to clone.
///
/// A guild is known from its `GUILD_CREATE` on. A process that resumed another's gateway session gets none: it asks, and
/// keeps the answer until the gateway tells of a change.
#[derive(Clone, Debug, Default)]
pub struct VoiceAccess(Arc<RwLock<HashMap<GuildId, GuildAccess>>>);

#[derive(Debug, Default)]
struct GuildAccess {
    /// What the bot may do in the guild; absent when it is not known, or has changed.
    own: Option<OwnRoles>,
    channels: HashMap<ChannelId, VoicePermissions>,
    /// Grows with each change.
    changes: u64,
}

/// The bot's roles, with what they allow.
#[derive(Debug)]
struct OwnRoles {
    everyone: Permissions,
    others: Vec<(Id<RoleMarker>, Permissions)>,
}

impl OwnRoles {
    fn of(guild: &Guild, bot: Id<UserMarker>) -> Option<Self> {
        let member = guild.members.iter().find(|member| member.user.id == bot)?;
        let everyone = guild.roles.iter().find(|role| role.id == guild.id.cast())?.permissions;
        let own = guild.roles.iter().filter(|role| member.roles.contains(&role.id));
        Some(Self { everyone, others: own.map(|role| (role.id, role.permissions)).collect() })
    }

    fn in_channel(&self, guild: Id<GuildMarker>, bot: Id<UserMarker>, channel: &Channel) -> VoicePermissions {
        let calculator = PermissionCalculator::new(guild, bot, self.everyone, &self.others);
        let overwrites = channel.permission_overwrites.as_deref().unwrap_or_default();
        VoicePermissions::of(calculator.in_channel(channel.kind, overwrites), channel)
    }

    fn has(&self, guild: Id<GuildMarker>, role: Id<RoleMarker>) -> bool {
        role == guild.cast() || self.others.iter().any(|(own, _)| *own == role)
    }
}

const fn is_voice(channel: &Channel) -> bool {
    matches!(channel.kind, ChannelType::GuildVoice | ChannelType::GuildStageVoice)
}

impl VoiceAccess {
    /// What the bot may do in a channel, if that is known.
    #[must_use]
    pub fn known(&self, guild: GuildId, channel: ChannelId) -> Option<VoicePermissions> {
        self.0.read().get(&guild)?.channels.get(&channel).copied()
    }

    /// How often the guild's permissions changed, as far as the gateway told.
    #[must_use]
    pub fn changes(&self, guild: GuildId) -> u64 {
        self.0.read().get(&guild).map_or(0, |guild| guild.changes)
    }

    /// Takes in what Discord answered, unless the gateway told of a change since it was asked.
    pub fn learn(&self, guild: GuildId, channel: ChannelId, may: VoicePermissions, changes_before: u64) {
        let mut guilds = self.0.write();
        let guild = guilds.entry(guild).or_default();
        if guild.changes == changes_before {
            guild.channels.entry(channel).or_insert(may);
        }
    }

    /// Takes in what the gateway tells.
    pub fn observe(&self, event: &Event, bot: UserId) {
        let Some(bot) = Id::new_checked(bot.get()) else { return };
        match event {
            Event::GuildCreate(created) => {
                if let GuildCreate::Available(guild) = created.as_ref() {
                    self.replace(guild, bot);
                }
            }
            Event::GuildDelete(gone) => {
                self.0.write().remove(&GuildId::new(gone.id.get()));
            }
            Event::ChannelCreate(channel) => self.channel_changed(&channel.0, bot),
            Event::ChannelUpdate(channel) => self.channel_changed(&channel.0, bot),
            Event::ChannelDelete(channel) => {
                if let Some(guild) = channel.guild_id {
                    let mut guilds = self.0.write();
                    let guild = guilds.entry(GuildId::new(guild.get())).or_default();
                    guild.channels.remove(&ChannelId::new(channel.id.get()));
                }
            }
            Event::RoleUpdate(update) => self.role_changed(update.guild_id, update.role.id),
            Event::RoleDelete(gone) => self.role_changed(gone.guild_id, gone.role_id),
            Event::MemberUpdate(update) if update.user.id == bot => self.forget(update.guild_id),
            _ => {}
        }
    }

    fn replace(&self, guild: &Guild, bot: Id<UserMarker>) {
        let mut guilds = self.0.write();
        let entry = guilds.entry(GuildId::new(guild.id.get())).or_default();
        entry.changes += 1;
        entry.channels.clear();
        entry.own = OwnRoles::of(guild, bot);
        let Some(own) = &entry.own else { return };
        for channel in guild.channels.iter().filter(|channel| is_voice(channel)) {
            let may = own.in_channel(guild.id, bot, channel);
            entry.channels.insert(ChannelId::new(channel.id.get()), may);
        }
    }

    fn channel_changed(&self, channel: &Channel, bot: Id<UserMarker>) {
        let Some(guild_id) = channel.guild_id else { return };
        let id = ChannelId::new(channel.id.get());
        let mut guilds = self.0.write();
        let guild = guilds.entry(GuildId::new(guild_id.get())).or_default();
        guild.changes += 1;
        match &guild.own {
            Some(own) if is_voice(channel) => {
                guild.channels.insert(id, own.in_channel(guild_id, bot, channel));
            }
            _ => {
                guild.channels.remove(&id);
            }
        }
    }

    fn role_changed(&self, guild_id: Id<GuildMarker>, role: Id<RoleMarker>) {
        let concerns = |guild: &GuildAccess| guild.own.as_ref().is_none_or(|own| own.has(guild_id, role));
        if self.0.read().get(&GuildId::new(guild_id.get())).is_some_and(concerns) {
            self.forget(guild_id);
        }
    }

    /// What the bot may do has changed: it is asked for when it is needed.
    fn forget(&self, guild: Id<GuildMarker>) {
        let mut guilds = self.0.write();
        let guild = guilds.entry(GuildId::new(guild.get())).or_default();
        guild.changes += 1;
        guild.own = None;
        guild.channels.clear();
    }
}

impl Discord {
    /// What the bot may do in a voice channel; `None` when Discord does not say.
    ///
    /// See <https://discord.com/developers/docs/topics/permissions#permission-overwrites>.
    pub async fn voice_permissions(&self, guild: GuildId, channel: ChannelId) -> Option<VoicePermissions> {
        let (guild_id, channel_id) = (Id::new_checked(guild.get())?, Id::new_checked(channel.get())?);
        let bot = Id::new_checked(self.bot().get())?;
        if !self.budget.allows(Importance::Optional) {
            return None;
        }
        let asked = tokio::join!(
            async { Ok(self.client.guild_member(guild_id, bot).await?.model().await) },
            async { Ok(self.client.roles(guild_id).await?.models().await) },
            async { Ok::<_, twilight_http::Error>(self.client.channel(channel_id).await?.model().await) },
        );
        let told = |error: twilight_http::Error| {
            self.budget.note(&error);
            tracing::warn!(%guild, %error, "Discord did not answer what the bot may do");
        };
        let channel = match asked.2 {
            // A channel that it may not see.
            Err(error) if crate::discord::is_forbidden(&error) => {
                self.budget.note(&error);
                return Some(VoicePermissions::default());
            }
            channel => channel.map_err(told).ok()?.ok()?,
        };
        let (member, roles) = (asked.0.map_err(told).ok()?.ok()?, asked.1.map_err(told).ok()?.ok()?);
        let everyone = roles.iter().find(|role| role.id == guild_id.cast())?.permissions;
        let own = roles.iter().filter(|role| member.roles.contains(&role.id));
        let own = OwnRoles { everyone, others: own.map(|role| (role.id, role.permissions)).collect() };
        Some(own.in_channel(guild_id, bot, &channel))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const BOT: UserId = UserId::new(5);
    const GUILD: GuildId = GuildId::new(100);
    const HERE: ChannelId = ChannelId::new(200);
    /// View channel, connect, speak.
    const USUAL: u64 = (1 << 10) | (1 << 20) | (1 << 21);

    fn channel(deny: u64, limit: u32) -> Value {
        json!({
            "id": "200", "type": 2, "guild_id": "100", "name": "Lounge", "position": 0, "user_limit": limit,
            "permission_overwrites": [{"id": "5", "type": 1, "allow": "0", "deny": deny.to_string()}],
        })
    }

    fn role(id: &str, permissions: u64) -> Value {
        json!({
            "id": id, "name": "role", "color": 0, "hoist": false, "position": 0, "managed": false, "mentionable": false,
            "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
            "permissions": permissions.to_string(), "flags": 0,
        })
    }

    fn told(kind: &str, data: &Value) -> Event {
        let text = json!({"op": 0, "s": 1, "t": kind, "d": data}).to_string();
        let event = twilight_gateway::parse(text, twilight_gateway::EventTypeFlags::all());
        Event::from(event.expect("an event").expect("one that is wanted"))
    }

    fn created(everyone: u64, channel: &Value) -> Event {
        let user = json!({"id": "5", "username": "segue", "discriminator": "0", "avatar": null, "bot": true});
        let member = json!({
            "user": user, "roles": ["7"], "joined_at": "2026-01-01T00:00:00.000000+00:00", "deaf": false, "mute": false,
            "flags": 0,
        });
        told(
            "GUILD_CREATE",
            &json!({
                "id": "100", "name": "Guild", "owner_id": "9", "afk_timeout": 300, "default_message_notifications": 1,
                "emojis": [], "explicit_content_filter": 0, "features": [], "mfa_level": 0, "nsfw_level": 0,
                "preferred_locale": "en-US", "premium_tier": 0, "system_channel_flags": 0, "verification_level": 0,
                "premium_progress_bar_enabled": false, "roles": [role("100", everyone), role("7", 0)], "members": [member],
                "channels": [channel], "voice_states": [], "unavailable": false,
            }),
        )
    }

    fn access() -> VoiceAccess {
        let access = VoiceAccess::default();
        access.observe(&created(USUAL, &channel(0, 0)), BOT);
        access
    }

    #[test]
    fn what_a_guild_allows_is_known_when_it_is_announced() {
        assert_eq!(VoiceAccess::default().known(GUILD, HERE), None);
        let may = access().known(GUILD, HERE).expect("known");
        assert!(may.allow_playing() && !may.is_full(99));
    }

    #[test]
    fn a_channel_that_changes_is_known_at_once() {
        let access = access();
        let before = access.changes(GUILD);
        access.observe(&told("CHANNEL_UPDATE", &channel(1 << 21, 0)), BOT);
        let may = access.known(GUILD, HERE).expect("known");
        assert!(may.join && !may.speak && !may.allow_playing());
        assert!(access.changes(GUILD) > before);
        access.observe(&told("CHANNEL_UPDATE", &channel(1 << 20, 0)), BOT);
        assert!(!access.known(GUILD, HERE).expect("known").join);
    }

    #[test]
    fn a_full_channel_is_closed_unless_members_may_be_moved() {
        let access = access();
        access.observe(&told("CHANNEL_UPDATE", &channel(0, 2)), BOT);
        let may = access.known(GUILD, HERE).expect("known");
        assert!(!may.is_full(1) && may.is_full(2) && may.is_full(3));
        let moderator = VoiceAccess::default();
        moderator.observe(&created(USUAL | (1 << 24), &channel(0, 2)), BOT);
        assert!(!moderator.known(GUILD, HERE).expect("known").is_full(3));
    }

    #[test]
    fn a_role_that_changes_has_to_be_asked_for_and_an_older_answer_is_not_kept() {
        let access = access();
        access.observe(&told("GUILD_ROLE_UPDATE", &json!({"guild_id": "100", "role": role("77", 0)})), BOT);
        assert!(access.known(GUILD, HERE).is_some(), "it is not the bot's");
        let before = access.changes(GUILD);
        access.observe(&told("GUILD_ROLE_UPDATE", &json!({"guild_id": "100", "role": role("100", 0)})), BOT);
        assert_eq!(access.known(GUILD, HERE), None);
        let may = VoicePermissions { join: true, speak: true, ..VoicePermissions::default() };
        access.learn(GUILD, HERE, may, before);
        assert_eq!(access.known(GUILD, HERE), None, "asked before the change");
        access.learn(GUILD, HERE, may, access.changes(GUILD));
        assert_eq!(access.known(GUILD, HERE), Some(may));
    }

    #[test]
    fn a_guild_that_the_bot_left_is_not_known() {
        let access = access();
        access.observe(&told("GUILD_DELETE", &json!({"id": "100"})), BOT);
        assert_eq!(access.known(GUILD, HERE), None);
    }
}
