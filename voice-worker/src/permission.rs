//! What the bot may do in a voice channel.

use segue_domain::{ChannelId, GuildId};
use twilight_model::{guild::Permissions, id::Id};
use twilight_util::permission_calculator::PermissionCalculator;

use crate::discord::Discord;

impl Discord {
    /// Whether the bot may see, join and speak in a voice channel; `None` when Discord does not say.
    ///
    /// Asked when a join came to nothing: Discord gives no answer to one that it does not allow.
    /// See <https://discord.com/developers/docs/topics/permissions#permission-overwrites>.
    pub async fn may_join(&self, guild: GuildId, channel: ChannelId) -> Option<bool> {
        let (guild_id, channel_id) = (Id::new_checked(guild.get())?, Id::new_checked(channel.get())?);
        let bot = Id::new_checked(self.bot().get())?;
        let (member, roles, channel) = tokio::try_join!(
            async { Ok(self.client.guild_member(guild_id, bot).await?.model().await) },
            async { Ok(self.client.roles(guild_id).await?.models().await) },
            async { Ok::<_, twilight_http::Error>(self.client.channel(channel_id).await?.model().await) },
        )
        .map_err(|error| tracing::warn!(%guild, %error, "Discord does not say what the bot may do"))
        .ok()?;
        let (member, roles, channel) = (member.ok()?, roles.ok()?, channel.ok()?);
        let everyone = roles.iter().find(|role| role.id == guild_id.cast())?.permissions;
        let own: Vec<_> = roles
            .iter()
            .filter(|role| member.roles.contains(&role.id))
            .map(|role| (role.id, role.permissions))
            .collect();
        let calculator = PermissionCalculator::new(guild_id, bot, everyone, &own);
        let has =
            calculator.in_channel(channel.kind, channel.permission_overwrites.as_deref().unwrap_or_default());
        Some(has.contains(Permissions::VIEW_CHANNEL | Permissions::CONNECT))
    }
}
