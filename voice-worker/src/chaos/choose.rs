//! What the schedule tries next, and where.

use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng};
use segue_domain::{GuildId, Head, Millis, Partitions, Timestamp};
use segue_store::{Experiment, StoreError, Stores};

use super::{Allowlist, Fault};

/// Whether the schedule's next experiment is due: an interval after the last one of all, or after `began`.
#[must_use]
pub fn is_due(last: Option<&Experiment>, began: Timestamp, interval: Duration, now: Timestamp) -> bool {
    let last = last.map_or(began, |experiment| experiment.asked_at);
    now.since(last) >= Millis::from(interval)
}

/// Chooses an experiment and a guild. The same seed and number choose the same.
#[must_use]
pub fn choose(seed: u64, number: u64, faults: &[Fault], guilds: &[GuildId]) -> Option<(Fault, GuildId)> {
    if faults.is_empty() || guilds.is_empty() {
        return None;
    }
    let mut random = StdRng::seed_from_u64(seed ^ number.rotate_left(32));
    let fault = faults[random.random_range(0..faults.len())];
    Some((fault, guilds[random.random_range(0..guilds.len())]))
}

/// Guilds in which music plays, and in which something may be made to go wrong, in order.
///
/// # Errors
///
/// As [`segue_store::SessionStore::active`].
pub async fn candidates(
    stores: &Stores,
    partitions: Partitions,
    allowlist: &Allowlist,
) -> Result<Vec<GuildId>, StoreError> {
    let mut guilds = Vec::new();
    for partition in partitions.all() {
        let heads = stores.sessions.active(partition).await?;
        guilds.extend(heads.iter().filter(|head| plays(head)).map(|head| head.guild_id));
    }
    guilds.retain(|guild| allowlist.allows(*guild));
    guilds.sort_unstable();
    Ok(guilds)
}

/// Whether a session's music is to be heard.
fn plays(head: &Head) -> bool {
    head.current.is_some() && !head.paused && head.dormant.is_none()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use segue_domain::PartitionId;

    use super::*;

    const GUILDS: [GuildId; 3] = [GuildId::new(1), GuildId::new(2), GuildId::new(3)];

    #[test]
    fn the_same_seed_chooses_the_same_and_all_are_chosen_in_time() {
        let first: Vec<_> = (0..1_000).map(|number| choose(7, number, &Fault::ALL, &GUILDS)).collect();
        let again: Vec<_> = (0..1_000).map(|number| choose(7, number, &Fault::ALL, &GUILDS)).collect();
        assert_eq!(first, again);
        let other: Vec<_> = (0..1_000).map(|number| choose(8, number, &Fault::ALL, &GUILDS)).collect();
        assert_ne!(first, other);
        let tried: BTreeSet<_> = first.into_iter().flatten().collect();
        assert_eq!(tried.len(), Fault::ALL.len() * GUILDS.len());
    }

    #[test]
    fn nothing_is_chosen_where_there_is_nothing_to_choose_from() {
        assert_eq!(choose(1, 1, &[], &GUILDS), None);
        assert_eq!(choose(1, 1, &Fault::ALL, &[]), None);
    }

    #[test]
    fn an_interval_lies_between_two_experiments_whoever_asked_for_them() {
        let (began, interval) = (Timestamp::from_millis(1_000_000), Duration::from_secs(60));
        let at = |seconds| began + Millis::from_secs(seconds);
        assert!(!is_due(None, began, interval, at(59)));
        assert!(is_due(None, began, interval, at(60)));
        let last = Experiment::new("drop-voice", GUILDS[0], PartitionId::new(0), at(50));
        assert!(!is_due(Some(&last), began, interval, at(109)));
        assert!(is_due(Some(&last), began, interval, at(110)));
    }
}
