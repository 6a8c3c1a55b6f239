//! Discord out: partitions, gateway shards, sessions, players and sources.
