//! In whose name a source is asked.

use std::future::Future;

use segue_domain::GuildId;

tokio::task_local! {
    static GUILD: GuildId;
}

/// Asks a source in the name of a guild: what has to be shared is shared among guilds. What is asked in nobody's name
/// shares the part of one guild.
pub async fn in_the_name_of<T>(guild: GuildId, asking: impl Future<Output = T>) -> T {
    GUILD.scope(guild, asking).await
}

/// The guild in whose name is asked.
pub(super) fn current() -> GuildId {
    GUILD.try_with(|guild| *guild).unwrap_or(GuildId::new(0))
}
