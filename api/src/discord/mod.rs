//! What the panel asks Discord, and how long it believes the answer: ten seconds. Who leaves a guild, or may not manage
//! it any more, is shut out within that time.

mod bot;
mod error;
mod limit;
mod permissions;
mod user_api_client;

use std::sync::Arc;

use futures::{StreamExt, stream};
use segue_configuration::SecretString;
use segue_domain::{GuildId, RoleId, UserId};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout_at},
};
use twilight_model::{channel::Channel, user::CurrentUserGuild};
use url::Url;

use self::{
    bot::Bot,
    limit::{AGE, KEPT, LIST_AGE, NAME_AGE, NAMES_AT_ONCE, NAMES_LIMIT},
    permissions::MemberPermissions,
};
pub use self::{
    bot::{BotGuilds, GuildFacts, MemberFacts},
    error::DiscordError,
    permissions::MANAGES,
    user_api_client::UserApiClient,
};
use crate::{
    Membership,
    ttl_cell::{CachedByKey, TtlCell},
};

/// An answer that is kept, even if it is that there is none.
type Answer<T> = Result<T, DiscordError>;

/// Members of a guild, out of those who were asked for.
#[derive(Debug)]
pub struct FoundMembers {
    /// They, in the order in which they were asked for.
    pub members: Vec<(UserId, Arc<MemberFacts>)>,
    /// Whether Discord told of all.
    pub complete: bool,
}

/// Discord, as the panel asks it.
#[derive(Debug)]
pub struct Discord {
    bot: Bot,
    guilds: CachedByKey<GuildId, Answer<Option<Arc<GuildFacts>>>>,
    members: CachedByKey<(GuildId, UserId), Answer<Option<Arc<MemberFacts>>>>,
    naming: Semaphore,
    channels: CachedByKey<GuildId, Answer<Arc<[Channel]>>>,
    present: TtlCell<Answer<Arc<BotGuilds>>>,
    /// By session.
    pub(crate) of_people: CachedByKey<String, Answer<Arc<[CurrentUserGuild]>>>,
}

impl Discord {
    /// Asks with the bot's token.
    pub fn new(token: &SecretString, discord: &Url) -> Self {
        Self {
            bot: Bot::new(token, discord),
            guilds: CachedByKey::keeping(KEPT),
            members: CachedByKey::keeping(KEPT),
            naming: Semaphore::new(NAMES_AT_ONCE),
            channels: CachedByKey::keeping(KEPT),
            present: TtlCell::default(),
            of_people: CachedByKey::keeping(KEPT),
        }
    }

    /// What somebody is in a guild; `None` when the bot is not in it, or they are not.
    pub async fn membership(&self, guild: GuildId, user: UserId) -> Answer<Option<Membership>> {
        let Some(facts) = self.guild(guild).await? else { return Ok(None) };
        let read = async { Ok(self.bot.member(guild, user).await?.map(Arc::new)) };
        let Some(member) = self.members.get_for((guild, user), keep, read).await? else { return Ok(None) };
        Ok(Some(Membership {
            guild,
            name: facts.name.clone(),
            icon: facts.icon.clone(),
            manages: MemberPermissions::new(&facts, user, &member.roles).manages(),
            roles: member.roles.clone(),
        }))
    }

    /// A guild that the bot is in.
    pub async fn guild(&self, guild: GuildId) -> Answer<Option<Arc<GuildFacts>>> {
        let read = async { Ok(self.bot.guild(guild).await?.map(Arc::new)) };
        self.guilds.get_for(guild, keep, read).await
    }

    /// Channels of a guild that a member sees.
    pub async fn channels(&self, guild: &GuildFacts, user: UserId, roles: &[RoleId]) -> Answer<Vec<Channel>> {
        let id = GuildId::new(guild.id.get());
        let read = async { Ok(self.bot.channels(id).await?.into()) };
        let channels = self.channels.get_for(id, keep, read).await?;
        let member = MemberPermissions::new(guild, user, roles);
        Ok(channels.iter().filter(|channel| member.sees(channel)).cloned().collect())
    }

    /// Guilds that the bot is in.
    pub async fn present(&self) -> Answer<Arc<BotGuilds>> {
        let age = |answer: &Answer<_>| answer.as_ref().map_or_else(wait, |_| LIST_AGE);
        self.present.get_for(age, async { self.bot.guilds().await.map(Arc::new) }).await
    }

    /// Those of some people who are members of a guild. Whom Discord does not tell of in time is left out.
    ///
    /// # Errors
    ///
    /// [`DiscordError`] when it tells of none of them.
    pub async fn members(&self, guild: GuildId, users: &[UserId]) -> Answer<FoundMembers> {
        let deadline = Instant::now() + NAMES_LIMIT;
        let ask = |user: UserId| async move {
            let answer = timeout_at(deadline, self.named(guild, user)).await;
            (user, answer.unwrap_or(Err(DiscordError::UNREACHABLE)))
        };
        let answers: Vec<_> =
            stream::iter(users.iter().copied().map(ask)).buffered(users.len().max(1)).collect().await;
        let mut found = FoundMembers { members: Vec::new(), complete: true };
        let (mut told, mut error) = (false, None);
        for (user, answer) in answers {
            match answer {
                Ok(member) => {
                    told = true;
                    found.members.extend(member.map(|member| (user, member)));
                }
                Err(why) => {
                    found.complete = false;
                    error = Some(why);
                }
            }
        }
        error.filter(|_| !told).map_or(Ok(found), Err)
    }

    async fn named(&self, guild: GuildId, user: UserId) -> Answer<Option<Arc<MemberFacts>>> {
        let read = async {
            let _turn = self.naming.acquire().await;
            Ok(self.bot.member(guild, user).await?.map(Arc::new))
        };
        let age = |answer: &Answer<_>| answer.as_ref().map_or_else(wait, |_| NAME_AGE);
        self.members.get_for((guild, user), age, read).await
    }
}

/// How long an answer is good for. While Discord asks to wait, it is not asked.
pub(crate) fn keep<T>(answer: &Answer<T>) -> std::time::Duration {
    answer.as_ref().map_or_else(wait, |_| AGE)
}

fn wait(error: &DiscordError) -> std::time::Duration {
    match error {
        DiscordError::Unavailable { retry_after } => AGE.min(*retry_after),
        DiscordError::TokenRefused => std::time::Duration::ZERO,
    }
}
