//! Making things by hand: the world every simulator starts with, and more.

use bytes::Bytes;
use serde::Serialize;
use serde_json::json;
use twilight_model::guild::Permissions;

use crate::{
    Error,
    event::SimEvent,
    gateway::{handshake, intents},
    id::{AttachmentId, ChannelId, GuildId, UserId},
    sim::{Simulator, State},
    world::{Attachment, ChannelKind, Message},
};

/// The world every simulator starts with: one guild, its channels and three people.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Defaults {
    /// The guild.
    pub guild: GuildId,
    /// `#music`, a text channel.
    pub text: ChannelId,
    /// `Lounge`, a voice channel.
    pub voice: ChannelId,
    /// `Studio`, another voice channel.
    pub other_voice: ChannelId,
    /// Ada, who manages the server.
    pub ada: UserId,
    /// Grace, an ordinary member.
    pub grace: UserId,
    /// Linus, an ordinary member.
    pub linus: UserId,
}

impl Simulator {
    pub(crate) fn make_defaults(&self) -> Result<(), Error> {
        let guild = self.create_guild("Segue Demo");
        let defaults = Defaults {
            guild,
            text: self.create_text_channel(guild, "music")?,
            voice: self.create_voice_channel(guild, "Lounge")?,
            other_voice: self.create_voice_channel(guild, "Studio")?,
            ada: self.create_member(guild, "Ada", Permissions::MANAGE_GUILD)?,
            grace: self.create_member(guild, "Grace", Permissions::empty())?,
            linus: self.create_member(guild, "Linus", Permissions::empty())?,
        };
        self.lock().defaults = Some(defaults);
        Ok(())
    }

    /// The world this simulator started with.
    ///
    /// # Panics
    ///
    /// Never: it is made when the simulator starts.
    #[must_use]
    pub fn defaults(&self) -> Defaults {
        self.lock().defaults.expect("made when the simulator started")
    }

    /// Makes a guild that the bot is in, and tells its gateway.
    #[must_use]
    pub fn create_guild(&self, name: &str) -> GuildId {
        let mut state = self.lock();
        let guild = state.world.add_guild(name, self.bot_user_id());
        self.tell_of_guild(&mut state, guild);
        guild
    }

    /// Makes a guild whose events go to a certain shard, if a bot runs this many shards.
    ///
    /// See <https://discord.com/developers/docs/events/gateway#sharding>.
    #[must_use]
    pub fn create_guild_on_shard(&self, name: &str, shard: u32, shards: u32) -> GuildId {
        let mut state = self.lock();
        let id = state.world.ids.next_on_shard(shard, shards);
        let guild = state.world.add_guild_as(id, name, self.bot_user_id());
        self.tell_of_guild(&mut state, guild);
        guild
    }

    pub(crate) fn tell_of_guild(&self, state: &mut State, guild: GuildId) {
        for session in state.hub.sessions.keys().cloned().collect::<Vec<_>>() {
            let Some(intents) = state.hub.sessions.get(&session).map(|session| session.intents) else {
                continue;
            };
            let data = handshake::guild_create(self, state, guild, intents);
            if let Some(session) = state.hub.sessions.get_mut(&session)
                && session.is_for(guild)
                && session.intents & intents::GUILDS != 0
            {
                session.dispatch("GUILD_CREATE", &data);
            }
        }
        self.emit(SimEvent::WorldChanged { guild_id: guild });
    }

    /// Makes a text channel.
    ///
    /// # Errors
    ///
    /// If there is no such guild.
    pub fn create_text_channel(&self, guild: GuildId, name: &str) -> Result<ChannelId, Error> {
        self.create_channel(guild, ChannelKind::Text, name)
    }

    /// Makes a voice channel.
    ///
    /// # Errors
    ///
    /// If there is no such guild.
    pub fn create_voice_channel(&self, guild: GuildId, name: &str) -> Result<ChannelId, Error> {
        self.create_channel(guild, ChannelKind::Voice, name)
    }

    /// Makes a stage channel. Calls on stages are not end-to-end encrypted.
    ///
    /// See <https://daveprotocol.com>: only "DMs, group DMs, voice channels, and Go Live streams" are.
    ///
    /// # Errors
    ///
    /// If there is no such guild.
    pub fn create_stage_channel(&self, guild: GuildId, name: &str) -> Result<ChannelId, Error> {
        self.create_channel(guild, ChannelKind::Stage, name)
    }

    fn create_channel(&self, guild: GuildId, kind: ChannelKind, name: &str) -> Result<ChannelId, Error> {
        let mut state = self.lock();
        let channel = state.world.add_channel(guild, kind, name)?;
        if kind == ChannelKind::Stage {
            self.0.voice.transport_only(guild.get(), channel.get());
        }
        let data = state.world.channel(channel)?.to_json();
        state.hub.publish(guild, intents::GUILDS, "CHANNEL_CREATE", &data);
        self.emit(SimEvent::WorldChanged { guild_id: guild });
        Ok(channel)
    }

    /// Limits how many may be in a voice channel; 0 is no limit.
    ///
    /// # Errors
    ///
    /// If there is no such channel.
    pub fn set_user_limit(&self, channel: ChannelId, limit: usize) -> Result<(), Error> {
        let mut state = self.lock();
        let entry =
            state.world.channels.get_mut(&channel).ok_or_else(|| Error::unknown("channel", channel))?;
        entry.user_limit = limit;
        let (guild, data) = (entry.guild_id, entry.to_json());
        state.hub.publish(guild, intents::GUILDS, "CHANNEL_UPDATE", &data);
        Ok(())
    }

    /// A new member with these permissions beside everyone's.
    ///
    /// # Errors
    ///
    /// If there is no such guild.
    pub fn create_member(
        &self,
        guild: GuildId,
        name: &str,
        permissions: Permissions,
    ) -> Result<UserId, Error> {
        let mut state = self.lock();
        let user = state.world.add_member(guild, name, permissions)?;
        let mut data = state.world.member_json_of(guild, user);
        data["guild_id"] = json!(guild);
        state.hub.publish(guild, intents::GUILD_MEMBERS, "GUILD_MEMBER_ADD", &data);
        self.emit(SimEvent::WorldChanged { guild_id: guild });
        Ok(user)
    }

    /// A channel's messages, oldest first, ephemeral ones included.
    #[must_use]
    pub fn messages(&self, channel: ChannelId) -> Vec<Message> {
        let state = self.lock();
        state
            .world
            .messages
            .get(&channel)
            .map_or_else(Vec::new, |messages| messages.values().cloned().collect())
    }

    /// Uploads a file to the simulated CDN, as a person's client does before it sends it.
    pub fn add_attachment(
        &self,
        filename: &str,
        content_type: Option<&str>,
        bytes: impl Into<Bytes>,
    ) -> Attachment {
        let channel_id = self.defaults().text;
        let mut state = self.lock();
        let id: AttachmentId = state.world.ids.next();
        let attachment = Attachment {
            id,
            channel_id,
            filename: filename.to_owned(),
            content_type: content_type.map(str::to_owned),
            bytes: bytes.into(),
            url: state.world.urls.sign(&self.attachment_url(channel_id, id, filename)),
        };
        state.world.attachments.insert(id, attachment.clone());
        attachment
    }

    /// How long addresses of uploaded files work that are told from now on.
    pub fn expire_attachments_after(&self, lifetime: std::time::Duration) {
        self.lock().world.urls.lifetime = lifetime;
    }

    pub(crate) fn attachment_url(&self, channel: ChannelId, id: AttachmentId, filename: &str) -> String {
        let mut url = url::Url::parse(&format!("http://{}/", self.rest_authority()))
            .expect("an address is an authority");
        if let Ok(mut path) = url.path_segments_mut() {
            path.clear().extend(["attachments", &channel.to_string(), &id.to_string(), filename]);
        }
        url.into()
    }
}
