//! What the bot's own token is good for: what a guild is, and what somebody is in it.

use std::{collections::HashSet, fmt, time::Duration};

use segue_configuration::{ExposeSecret, SecretString};
use segue_domain::{GuildId, RoleId, UserId};
use tokio::time::timeout;
use twilight_http::{Client, api_error::ApiError, error::ErrorType};
use twilight_model::{
    channel::{Channel, ChannelType},
    guild::{Guild, Member, Permissions},
    id::{
        Id,
        marker::{GuildMarker, RoleMarker, UserMarker},
    },
};
use url::Url;

use super::{error::DiscordError, limit::TIME_LIMIT};
use crate::picture;

/// Discord's codes for a guild the bot is not in, and for somebody who is not in it: unknown guild, unknown member,
/// unknown user, missing access.
///
/// See <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>.
const ABSENT: [u64; 4] = [10_004, 10_007, 10_013, 50_001];

/// Guilds on one page of the bot's list, and most pages that are read.
const PAGE: u16 = 200;
const PAGES: usize = 25;

/// A guild that the bot is in.
#[derive(Clone, Debug)]
pub struct GuildFacts {
    /// Its id.
    pub id: Id<GuildMarker>,
    /// Its name.
    pub name: String,
    /// Hash of its picture.
    pub icon: Option<String>,
    /// Who owns it.
    pub owner: Id<UserMarker>,
    /// Its roles, `@everyone` among them.
    pub roles: Vec<RoleFacts>,
}

/// A role of a guild.
#[derive(Clone, Debug)]
pub struct RoleFacts {
    /// Its id; that of `@everyone` is the guild's.
    pub id: Id<RoleMarker>,
    /// Its name.
    pub name: String,
    /// What it allows.
    pub permissions: Permissions,
    /// Where it stands in the list; the highest first.
    pub position: i64,
}

/// A member of a guild.
#[derive(Clone, Debug)]
pub struct MemberFacts {
    /// What Discord shows of them there.
    pub name: String,
    /// Address of their picture.
    pub avatar_url: Option<String>,
    /// Roles they have, `@everyone` aside.
    pub roles: Vec<RoleId>,
}

/// Guilds that the bot is in.
#[derive(Clone, Debug, Default)]
pub struct BotGuilds {
    /// Their ids.
    pub ids: HashSet<GuildId>,
    /// Whether these are all.
    pub complete: bool,
}

/// Discord, asked with the bot's token.
pub struct Bot {
    client: Client,
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bot")
    }
}

impl Bot {
    /// Asks Discord, or what stands in for it at another address.
    pub fn new(token: &SecretString, discord: &Url) -> Self {
        let mut builder = Client::builder().token(token.expose_secret().to_owned()).timeout(TIME_LIMIT);
        if discord.host_str() != Some("discord.com") {
            let (host, port) = (discord.host_str().unwrap_or_default(), discord.port_or_known_default());
            let authority = port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
            builder = builder.proxy(authority, discord.scheme() == "http");
        }
        Self { client: builder.build() }
    }

    /// A guild; `None` when the bot is not in it.
    pub async fn guild(&self, guild: GuildId) -> Result<Option<GuildFacts>, DiscordError> {
        let Some(id) = Id::new_checked(guild.get()) else { return Ok(None) };
        let asked = async {
            match self.client.guild(id).await {
                Ok(response) => response.model().await.map(Some).map_err(|error| broken("a guild", &error)),
                Err(error) => absent("a guild", &error),
            }
        };
        Ok(in_time(asked).await?.map(facts))
    }

    /// A member; `None` when they are none.
    pub async fn member(&self, guild: GuildId, user: UserId) -> Result<Option<MemberFacts>, DiscordError> {
        let (Some(guild_id), Some(user_id)) = (Id::new_checked(guild.get()), Id::new_checked(user.get()))
        else {
            return Ok(None);
        };
        let asked = async {
            match self.client.guild_member(guild_id, user_id).await {
                Ok(response) => response.model().await.map(Some).map_err(|error| broken("a member", &error)),
                Err(error) => absent("a member", &error),
            }
        };
        Ok(in_time(asked).await?.map(|member| member_facts(guild, user, member)))
    }

    /// Channels of a guild in which people talk or write, in the order in which Discord shows them.
    pub async fn channels(&self, guild: GuildId) -> Result<Vec<Channel>, DiscordError> {
        let Some(id) = Id::new_checked(guild.get()) else { return Ok(Vec::new()) };
        let asked = async {
            match self.client.guild_channels(id).await {
                Ok(response) => response.models().await.map(Some).map_err(|error| broken("channels", &error)),
                Err(error) => absent("channels", &error),
            }
        };
        let mut channels = in_time(asked).await?.unwrap_or_default();
        channels.retain(|channel| {
            matches!(
                channel.kind,
                ChannelType::GuildText
                    | ChannelType::GuildAnnouncement
                    | ChannelType::GuildVoice
                    | ChannelType::GuildStageVoice
            )
        });
        channels.sort_by_key(|channel| (channel.position, channel.id));
        Ok(channels)
    }

    /// Guilds that the bot is in.
    pub async fn guilds(&self) -> Result<BotGuilds, DiscordError> {
        let mut guilds = BotGuilds { ids: HashSet::new(), complete: true };
        let mut after = None;
        for _ in 0..PAGES {
            let asked = async {
                let page = self.client.current_user_guilds().limit(PAGE);
                let page = match after {
                    Some(after) => page.after(after),
                    None => page,
                };
                let response = page.await.map_err(|error| broken("the bot's guilds", &error))?;
                response.models().await.map_err(|error| broken("the bot's guilds", &error))
            };
            let page = in_time(asked).await?;
            guilds.ids.extend(page.iter().map(|guild| GuildId::new(guild.id.get())));
            if page.len() < usize::from(PAGE) {
                return Ok(guilds);
            }
            after = page.last().map(|guild| guild.id);
        }
        guilds.complete = false;
        Ok(guilds)
    }
}

fn member_facts(guild: GuildId, user: UserId, member: Member) -> MemberFacts {
    let own = member.avatar.map(|hash| picture::of_member(guild, user, &hash.to_string()));
    let anywhere = member.user.avatar.map(|hash| picture::of_user(user, &hash.to_string()));
    MemberFacts {
        name: member.nick.or(member.user.global_name).unwrap_or(member.user.name),
        avatar_url: own.or(anywhere),
        roles: member.roles.into_iter().map(|role| RoleId::new(role.get())).collect(),
    }
}

fn facts(guild: Guild) -> GuildFacts {
    let mut roles: Vec<_> = guild
        .roles
        .into_iter()
        .map(|role| RoleFacts {
            id: role.id,
            name: role.name,
            permissions: role.permissions,
            position: role.position,
        })
        .collect();
    roles.sort_by_key(|role| (-role.position, role.id));
    GuildFacts {
        id: guild.id,
        name: guild.name,
        icon: guild.icon.map(|icon| icon.to_string()),
        owner: guild.owner_id,
        roles,
    }
}

/// Waits no longer than [`TIME_LIMIT`]. The client itself waits as long as Discord asks it to, and sends nothing until
/// then; anyone who asks here is told to come back.
async fn in_time<T>(asked: impl Future<Output = Result<T, DiscordError>>) -> Result<T, DiscordError> {
    timeout(TIME_LIMIT, asked).await.unwrap_or_else(|_| {
        tracing::warn!(limit = ?TIME_LIMIT, "Discord did not answer the bot in time, or asked it to wait");
        Err(DiscordError::Unavailable { retry_after: Duration::from_secs(2) })
    })
}

/// Tells "there is none" from "no answer".
fn absent<T>(what: &str, error: &twilight_http::Error) -> Result<Option<T>, DiscordError> {
    match error.kind() {
        ErrorType::Response { error: ApiError::General(error), .. } if ABSENT.contains(&error.code) => {
            Ok(None)
        }
        _ => Err(broken(what, error)),
    }
}

fn broken(what: &str, error: &dyn std::error::Error) -> DiscordError {
    tracing::warn!(what, error = %error, "Discord did not answer the bot");
    DiscordError::UNREACHABLE
}
