//! How long Discord may take.

use std::time::Duration;

/// How long Discord may take: much shorter than a request here, which may have to ask twice.
pub const TIME_LIMIT: Duration = Duration::from_secs(3);

/// How long what Discord said is good for.
pub const AGE: Duration = Duration::from_secs(10);

/// How long a member's name and picture are good for. They decide nothing.
pub const NAME_AGE: Duration = Duration::from_secs(5 * 60);

/// How long members may be asked for who are named in one answer.
pub const NAMES_LIMIT: Duration = Duration::from_secs(4);

/// Most members who are asked for at once so that they can be named, for all callers together: Discord counts such
/// questions by guild, and those that decide what somebody may do must not wait behind them.
pub const NAMES_AT_ONCE: usize = 2;

/// How long the list of the bot's guilds is good for. It decides what is shown, never what is allowed.
pub const LIST_AGE: Duration = Duration::from_secs(60);

/// Most answers of a kind that are kept.
pub const KEPT: usize = 10_000;
