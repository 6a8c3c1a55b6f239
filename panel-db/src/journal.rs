//! Sessions' journals: each entry is added once, with all that is counted from it.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::OnConflict,
};
use segue_domain::{
    AuditEvent, Door, GuildId, Head, JOURNAL_LIFE, JournalEntry, Outcome, PlayRecord, SessionEvent,
};
use segue_store::StoreError;

use super::{
    audit_events::add_audit_events,
    connect::{PanelStore, unavailable},
    convert::{from_column, from_json, instant, timestamp, to_column, to_json},
    entity::journal::{ActiveModel, Column, Entity, Model},
    failed::Failed,
    plays::add_plays,
};

/// Entries in one statement.
const PER_STATEMENT: usize = 100;

/// Entries that are over and removed along with those that are added.
const PRUNED: u64 = 100;

/// Versions whose outcomes are told with the one that is shown: no guild has so many between two looks.
const OUTCOME_VERSIONS: u64 = 64;

const DOING: &str = "reading a session's journal";

/// Adds the entries that are not known yet, and what they tell. The guild's row has to be locked.
pub(super) async fn add_entries(
    tx: &DatabaseTransaction,
    guild: GuildId,
    entries: &[&JournalEntry],
) -> Result<(), Failed> {
    let id = guild.to_string();
    let plays: Vec<&PlayRecord> = entries.iter().flat_map(|entry| &entry.plays).collect();
    add_plays(tx, &id, &plays).await?;
    // The panel writes of its own commands itself, as they are given.
    let commands = entries.iter().flat_map(|entry| &entry.commands);
    let commands: Vec<&AuditEvent> = commands.filter(|command| command.door == Door::Discord).collect();
    add_audit_events(tx, &id, &commands).await?;

    // Of two entries of one version the one that tells more: a release without a journal told in the head.
    let mut rows: BTreeMap<i64, (&JournalEntry, String)> = BTreeMap::new();
    for entry in entries {
        let (version, text) = (to_column(entry.version, "version")?, to_json(entry, guild)?);
        if rows.get(&version).is_none_or(|(_, known)| known.len() < text.len()) {
            rows.insert(version, (entry, text));
        }
    }
    let known = lengths(tx, &id, rows.keys().copied()).await?;
    rows.retain(|version, (_, text)| known.get(version).is_none_or(|length| *length < text.len()));
    let newest = rows.values().map(|(entry, _)| entry.at).max();
    let new = rows.into_iter().map(|(version, (entry, text))| ActiveModel {
        guild_id: Set(id.clone()),
        version: Set(version),
        at: Set(instant(entry.at)),
        outcomes: Set(i64::try_from(entry.outcomes.len()).unwrap_or(i64::MAX)),
        entry: Set(text),
    });
    let new: Vec<ActiveModel> = new.collect();
    for rows in new.chunks(PER_STATEMENT) {
        let changed = [Column::At, Column::Outcomes, Column::Entry];
        let conflict =
            OnConflict::columns([Column::GuildId, Column::Version]).update_columns(changed).to_owned();
        Entity::insert_many(rows.iter().cloned()).on_conflict(conflict).exec_without_returning(tx).await?;
    }
    if let Some(newest) = newest {
        prune(tx, &id, instant(newest - JOURNAL_LIFE)).await?;
    }
    Ok(())
}

/// How long the entries of these versions are that are known.
async fn lengths(
    tx: &DatabaseTransaction,
    guild: &str,
    versions: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, usize>, Failed> {
    let versions: Vec<i64> = versions.collect();
    let mut known = HashMap::new();
    for versions in versions.chunks(PER_STATEMENT) {
        let rows = Entity::find()
            .filter(Column::GuildId.eq(guild))
            .filter(Column::Version.is_in(versions.iter().copied()))
            .all(tx)
            .await?;
        known.extend(rows.into_iter().map(|row| (row.version, row.entry.len())));
    }
    Ok(known)
}

/// Removes some of the entries that are over: each change adds one, so what is over never piles up.
async fn prune(tx: &DatabaseTransaction, guild: &str, over: i64) -> Result<(), Failed> {
    let oldest: Vec<(i64, i64)> = Entity::find()
        .select_only()
        .columns([Column::Version, Column::At])
        .filter(Column::GuildId.eq(guild))
        .order_by_asc(Column::Version)
        .limit(PRUNED)
        .into_tuple()
        .all(tx)
        .await?;
    let last = oldest.into_iter().take_while(|(_, at)| *at < over).last();
    if let Some((version, _)) = last {
        Entity::delete_many()
            .filter(Column::GuildId.eq(guild))
            .filter(Column::Version.lte(version))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Which of these versions have an entry.
pub(super) async fn with_entry(
    tx: &DatabaseTransaction,
    guild: &str,
    versions: impl Iterator<Item = u64>,
) -> Result<Vec<u64>, Failed> {
    let versions = versions.map(|version| to_column(version, "version")).collect::<Result<Vec<_>, _>>()?;
    let known: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Version)
        .filter(Column::GuildId.eq(guild))
        .filter(Column::Version.is_in(versions))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(known.into_iter().map(|version| from_column(version, "version")).collect::<Result<_, _>>()?)
}

/// Version up to which there is an entry for each from behind `from` on.
pub(super) async fn complete_until(tx: &DatabaseTransaction, guild: &str, from: u64) -> Result<u64, Failed> {
    let (mut until, mut first) = (to_column(from, "version")?, to_column(from, "version")?);
    loop {
        let next: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Version)
            .filter(Column::GuildId.eq(guild))
            .filter(Column::Version.gt(first))
            .order_by_asc(Column::Version)
            .limit(1_000)
            .into_tuple()
            .all(tx)
            .await?;
        for version in &next {
            if *version != until + 1 {
                return Ok(from_column(until, "version")?);
            }
            until = *version;
        }
        if next.is_empty() {
            return Ok(from_column(until, "version")?);
        }
        first = until;
    }
}

/// What a version's journal tells the panel: the newest events, and outcomes of commands.
pub(super) async fn told(
    tx: &DatabaseTransaction,
    guild: GuildId,
    head: &Head,
) -> Result<(Vec<SessionEvent>, Vec<Outcome>), Failed> {
    let eventful =
        head.eventful.iter().map(|version| to_column(*version, "version")).collect::<Result<Vec<_>, _>>()?;
    let newest = to_column(head.version, "version")?;
    let since = to_column(head.version.saturating_sub(OUTCOME_VERSIONS), "version")?;
    let of_guild =
        || Entity::find().filter(Column::GuildId.eq(guild.to_string())).order_by_asc(Column::Version);
    let mut events = Vec::new();
    if !eventful.is_empty() {
        for entry in read(of_guild().filter(Column::Version.is_in(eventful)).all(tx).await?, guild) {
            events.extend(entry.events);
        }
    }
    let answered = of_guild()
        .filter(Column::Version.gt(since))
        .filter(Column::Version.lte(newest))
        .filter(Column::Outcomes.gt(0))
        .all(tx)
        .await?;
    let outcomes = read(answered, guild).into_iter().flat_map(|entry| entry.outcomes).collect();
    Ok((SessionEvent::as_told(events), outcomes))
}

/// Entries as they are stored. Of one that can't be read, as one of a newer release after a step back, is told when its version
/// was made: it keeps nobody from the others.
fn read(rows: Vec<Model>, guild: GuildId) -> Vec<JournalEntry> {
    let entry = |row: Model| {
        from_json(&row.entry, guild).unwrap_or_else(|error: StoreError| {
            let (version, error) = (row.version, &error as &dyn std::error::Error);
            tracing::error!(%guild, version, error, "a journal entry can't be read");
            let version = u64::try_from(row.version).unwrap_or_default();
            JournalEntry { version, at: timestamp(row.at), ..JournalEntry::default() }
        })
    };
    rows.into_iter().map(entry).collect()
}

impl PanelStore {
    /// Reads a guild's journal, the newest entries first, at most `limit`, from before a version on.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn journal_page(
        &self,
        guild: GuildId,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        let mut query = Entity::find().filter(Column::GuildId.eq(guild.to_string()));
        if let Some(before) = before {
            query = query.filter(Column::Version.lt(i64::try_from(before).unwrap_or(i64::MAX)));
        }
        let rows = query.order_by_desc(Column::Version).limit(limit).all(&self.db).await;
        let rows = rows.map_err(unavailable(DOING))?;
        Ok(read(rows, guild))
    }
}
