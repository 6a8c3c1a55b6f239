//! Guilds of very different size, and their managers at the panel.

use futures::future::try_join_all;
use segue_domain::GuildId;
use twilight_model::guild::Permissions;

use crate::{E2eError, lone_api::LoneApi};

/// Guilds.
const GUILDS: usize = 50;

/// One guild has this part of everything: a fifth of the plays, of the streams and of the requests.
pub(super) const BUSIEST_PART: usize = 5;

/// Managers of that guild; each has several browsers. Discord lets a bot ask for 30 members of a guild in ten seconds, so
/// more people than that would measure Discord's limit.
const BUSIEST_MANAGERS: usize = 8;

/// A browser in which a manager is signed in.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The guild it shows.
    pub guild: GuildId,
    /// The cookie it sends.
    pub cookie: String,
}

/// Guilds, and who looks at them.
#[derive(Clone, Debug)]
pub struct Crowd {
    /// The guilds, the busiest first.
    pub guilds: Vec<GuildId>,
    /// The browsers.
    pub browsers: Vec<Browser>,
}

impl Crowd {
    /// Makes guilds and managers, and signs each in in some browsers.
    ///
    /// # Errors
    ///
    /// [`E2eError`] when the simulated Discord or the database refuses.
    pub async fn gather(api: &LoneApi, browsers: usize) -> Result<Self, E2eError> {
        let mut guilds = Vec::with_capacity(GUILDS);
        let mut managers = Vec::with_capacity(GUILDS);
        for number in 0..GUILDS {
            let guild = api.sim().create_guild(&format!("Guild {number}"));
            let count = if number == 0 { BUSIEST_MANAGERS } else { 1 };
            let make = |person| {
                let name = format!("Manager {number}.{person}");
                api.sim().create_member(guild, &name, Permissions::MANAGE_GUILD)
            };
            managers.push((0..count).map(make).collect::<Result<Vec<_>, _>>()?);
            guilds.push(GuildId::new(guild.get()));
        }
        let sign_in = |number: usize| {
            let of_busiest = number.is_multiple_of(BUSIEST_PART);
            let guild = if of_busiest { 0 } else { 1 + (number - number / BUSIEST_PART - 1) % (GUILDS - 1) };
            let people = &managers[guild];
            let user = people[number / BUSIEST_PART % people.len()];
            let guild = guilds[guild];
            async move { Ok::<_, E2eError>(Browser { guild, cookie: api.session_of(user, "Manager").await? }) }
        };
        let browsers = try_join_all((0..browsers).map(sign_in)).await?;
        Ok(Self { guilds, browsers })
    }
}
