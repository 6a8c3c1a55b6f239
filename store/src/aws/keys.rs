//! Keys of the table's items.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use segue_domain::{GuildId, PartitionId, PlaylistName, PlaylistOwner};

/// Hash key of the table.
pub(super) const PK: &str = "pk";
/// Range key of the table.
pub(super) const SK: &str = "sk";
/// Hash key of the index.
pub(super) const COLLECTION: &str = "collection";
/// The index, whose range key is [`PK`].
pub(super) const BY_COLLECTION: &str = "by_collection";
/// Time to live, in seconds since the Unix epoch.
pub(super) const EXPIRES: &str = "expires";

/// Range key of a session's head.
pub(super) const HEAD: &str = "HEAD";
/// Range key of the claim of a writer with many pages.
pub(super) const STAGE: &str = "STAGE";
/// Range key of a lease.
pub(super) const LEASE: &str = "LEASE";
/// Start of the range keys of a session's versions.
pub(super) const VERSIONS: &str = "V#";
/// Start of the range keys of a session's pages.
pub(super) const PAGES: &str = "P#";
/// Start of the range keys of a library's entries.
pub(super) const PLAYLISTS: &str = "N#";
/// Range key of the number of a library's playlists.
pub(super) const COUNT: &str = "COUNT";
/// Collection of all leases.
pub(super) const LEASES: &str = "LEASES";

pub(super) fn guild(id: GuildId) -> String {
    format!("G#{id}")
}

pub(super) fn partition(id: PartitionId) -> String {
    format!("L#{id}")
}

/// Hash key of what an owner keeps.
pub(super) fn library(owner: PlaylistOwner) -> String {
    match owner {
        PlaylistOwner::Guild(id) => format!("B#G{id}"),
        PlaylistOwner::Member(id) => format!("B#U{id}"),
    }
}

pub(super) fn playlist(name: &PlaylistName) -> String {
    format!("{PLAYLISTS}{}", name.key())
}

pub(super) fn playlist_part(generation: &str, part: usize) -> String {
    format!("D#{generation}#{part:02}")
}

pub(super) fn version(version: u64) -> String {
    format!("{VERSIONS}{version:020}")
}

pub(super) fn page(id: u64, revision: u64) -> String {
    format!("{PAGES}{id:06}#{revision:020}")
}

/// Collection of the active sessions of a partition.
pub(super) fn active(id: PartitionId) -> String {
    format!("ACTIVE#{id}")
}

/// Guild of a hash key.
pub(super) fn guild_of(pk: &str) -> Option<GuildId> {
    pk.strip_prefix("G#")?.parse().ok()
}

/// Page and revision of a range key.
pub(super) fn page_of(sk: &str) -> Option<(u64, u64)> {
    let (id, revision) = sk.strip_prefix(PAGES)?.split_once('#')?;
    Some((id.parse().ok()?, revision.parse().ok()?))
}

/// Key of an item, as a request wants it.
pub(super) fn key(pk: impl Into<String>, sk: impl Into<String>) -> HashMap<String, AttributeValue> {
    HashMap::from([
        (PK.to_owned(), AttributeValue::S(pk.into())),
        (SK.to_owned(), AttributeValue::S(sk.into())),
    ])
}
