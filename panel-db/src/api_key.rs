//! Keys of programs that call the API.

use std::{collections::BTreeSet, fmt, str::FromStr};

use segue_domain::{GuildId, Timestamp};
use sha2::{Digest, Sha256};

/// Starts every key, so that scanners for leaked secrets can find it.
const MARK: &str = "segue_";

/// Digits of the part that finds the row.
const PREFIX_LEN: usize = 16;

/// Digits of the secret part: 256 bits.
const SECRET_LEN: usize = 64;

/// What a key allows.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Scope {
    /// Read any guild's queue.
    QueueSyncRead,
    /// Push queues of guilds that Segue doesn't mirror.
    QueueSyncWrite,
    /// Read who plays what: workers, partitions and experiments by name.
    StatusRead,
    /// Read what any guild heard, in figures and play by play.
    AnalyticsRead,
    /// Read what any guild chose.
    SettingsRead,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 5] = [
        Self::QueueSyncRead,
        Self::QueueSyncWrite,
        Self::StatusRead,
        Self::AnalyticsRead,
        Self::SettingsRead,
    ];

    /// Name that is stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::QueueSyncRead => "queue-sync:read",
            Self::QueueSyncWrite => "queue-sync:write",
            Self::StatusRead => "status:read",
            Self::AnalyticsRead => "analytics:read",
            Self::SettingsRead => "settings:read",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|scope| scope.as_str() == name);
        known.ok_or_else(|| format!("there is no scope {name:?}"))
    }
}

/// A stored key, without its secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ApiKey {
    /// Id of the row, for lists and for disabling.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Part of the key that finds the row; it may be shown and logged.
    pub prefix: String,
    /// What it allows.
    pub scopes: BTreeSet<Scope>,
    /// Guild it is for; `None` for the operator's, which are good for all guilds.
    pub guild: Option<GuildId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working, if ever.
    pub expires_at: Option<Timestamp>,
    /// When somebody disabled it.
    pub disabled_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// The outcome of a key that a caller presented.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum KeyCheck {
    /// It works.
    Valid(ApiKey),
    /// No such key, or another secret.
    Unknown,
    /// The right secret, too late.
    Expired,
    /// The right secret of a key that was disabled.
    Disabled,
}

/// A whole key: known to its holder, and here only while it is made or checked. It has no `Display` and hides
/// itself from `Debug`.
#[derive(Clone, Eq, PartialEq)]
pub struct ApiKeySecret(String);

impl ApiKeySecret {
    /// Makes a key from 40 random bytes of the operating system's generator.
    #[must_use]
    pub fn generate() -> Self {
        let (prefix, secret): ([u8; PREFIX_LEN / 2], [u8; SECRET_LEN / 2]) = (rand::random(), rand::random());
        Self(format!("{MARK}{}_{}", hex::encode(prefix), hex::encode(secret)))
    }

    /// Takes what a caller presented, if it has a key's shape.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_hexdigit());
        let (prefix, secret) = text.strip_prefix(MARK)?.split_once('_')?;
        (digits(prefix, PREFIX_LEN) && digits(secret, SECRET_LEN)).then(|| Self(text.to_owned()))
    }

    /// The key, to be handed to its holder once.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Part that finds the row.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0[MARK.len()..MARK.len() + PREFIX_LEN]
    }

    /// What is stored of it: SHA-256 in hexadecimal. 256 random bits can't be guessed, so no slow hash is needed.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKeySecret({}…)", self.prefix())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_hides_its_secret() {
        let key = ApiKeySecret::generate();
        assert_eq!(ApiKeySecret::parse(key.expose()), Some(key.clone()));
        assert_ne!(key, ApiKeySecret::generate());
        assert!(!format!("{key:?}").contains(&key.expose()[30..]));
        assert_eq!(key.hash().len(), 64);
    }

    #[test]
    fn what_has_another_shape_is_no_key() {
        for text in
            ["", "segue_", "segue_00_00", "Bearer x", &format!("segue_{}_{}", "0".repeat(16), "é".repeat(32))]
        {
            assert_eq!(ApiKeySecret::parse(text), None, "{text}");
        }
    }
}
