//! Settings of the experiments, from the environment.

use std::{collections::BTreeSet, str::FromStr, time::Duration};

use segue_configuration::{ConfigurationError, Environment, settings};
use segue_domain::GuildId;

use super::Fault;

/// Guilds in which something may be made to go wrong.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Allowlist {
    /// Every guild.
    All,
    /// These guilds, and no other.
    Only(BTreeSet<GuildId>),
}

impl Allowlist {
    /// Whether something may be made to go wrong in a guild.
    #[must_use]
    pub fn allows(&self, guild: GuildId) -> bool {
        match self {
            Self::All => true,
            Self::Only(guilds) => guilds.contains(&guild),
        }
    }
}

impl FromStr for Allowlist {
    type Err = String;

    /// Reads ids of guilds, comma-separated, or `*` for all.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim() == "*" {
            return Ok(Self::All);
        }
        let id = |part: &str| match part.parse() {
            Ok(0) | Err(_) => Err(format!("{part:?} is no guild's id")),
            Ok(id) => Ok(GuildId::new(id)),
        };
        parts(text).map(id).collect::<Result<_, _>>().map(Self::Only)
    }
}

/// Settings of the experiments. Without them there are none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChaosConfig {
    /// Time between two experiments of the schedule; `None` when there are only those an operator asks for.
    pub interval: Option<Duration>,
    /// What may be tried.
    pub faults: Vec<Fault>,
    /// Where.
    pub allowlist: Allowlist,
    /// Makes the choices of the schedule repeatable.
    pub seed: u64,
}

impl ChaosConfig {
    /// Reads the settings; `None` unless `CHAOS_ENABLED` is `true`.
    ///
    /// # Errors
    ///
    /// [`ConfigurationError`] names the variable that can't be read.
    pub fn read(environment: &Environment) -> Result<Option<Self>, ConfigurationError> {
        if !environment.get(&settings::CHAOS_ENABLED)? {
            return Ok(None);
        }
        let seconds = environment.get(&settings::CHAOS_INTERVAL)?;
        let allowlist = |text: Option<String>| text.unwrap_or_default().parse();
        Ok(Some(Self {
            interval: (seconds > 0).then(|| Duration::from_secs(seconds)),
            faults: environment.parse(&settings::CHAOS_EXPERIMENTS, |text: String| faults(&text))?,
            allowlist: environment.parse::<_, _, String>(&settings::CHAOS_GUILD_ALLOWLIST, allowlist)?,
            seed: environment.get(&settings::CHAOS_SEED)?,
        }))
    }
}

fn faults(text: &str) -> Result<Vec<Fault>, String> {
    parts(text).map(str::parse).collect()
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_allowed_that_is_not_named() {
        let none: Allowlist = "".parse().expect("an empty list");
        assert!(!none.allows(GuildId::new(1)));
        let one: Allowlist = " 12 , 34,".parse().expect("two guilds");
        assert!(one.allows(GuildId::new(34)) && !one.allows(GuildId::new(3)));
        assert_eq!("*".parse(), Ok(Allowlist::All));
    }

    #[test]
    fn what_is_no_guild_and_no_experiment_is_refused() {
        for bad in ["my server", "0", "1,*", "-1", "18446744073709551616"] {
            assert!(bad.parse::<Allowlist>().is_err(), "{bad}");
        }
        assert_eq!(faults("kill-worker, drop-voice"), Ok(vec![Fault::KillWorker, Fault::DropVoice]));
        assert!(faults("kill-worker,kill-everything").is_err());
    }
}
