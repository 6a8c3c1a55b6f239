//! Writing what members did in Discord into the audit.

use std::collections::{BTreeMap, HashSet};

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use segue_domain::AuditEvent;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::{
    audit::AuditOrigin,
    convert::instant,
    entity::audit::{ActiveModel, Column, Entity},
    failed::Failed,
};

/// Entries in one statement.
const EVENTS_PER_STATEMENT: usize = 100;

/// Adds the audit events that are not known yet. The guild's row has to be locked. Any of them may be late or repeated.
pub(super) async fn add_audit_events(
    tx: &DatabaseTransaction,
    guild: &str,
    commands: &[&AuditEvent],
) -> Result<(), Failed> {
    let audit_events: BTreeMap<String, &AuditEvent> =
        commands.iter().map(|command| (entry_id(command).to_string(), *command)).collect();
    let audit_events: Vec<(String, &AuditEvent)> = audit_events.into_iter().collect();
    for audit_events in audit_events.chunks(EVENTS_PER_STATEMENT) {
        let known: Vec<String> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::GuildId.eq(guild))
            .filter(Column::Id.is_in(audit_events.iter().map(|(id, _)| id.as_str())))
            .into_tuple()
            .all(tx)
            .await?;
        let known: HashSet<String> = known.into_iter().collect();
        let new = audit_events.iter().filter(|(id, _)| !known.contains(id));
        let rows: Vec<ActiveModel> = new.map(|(id, audit_event)| row(guild, id, audit_event)).collect();
        if !rows.is_empty() {
            Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

fn row(guild: &str, id: &str, audit_event: &AuditEvent) -> ActiveModel {
    ActiveModel {
        guild_id: Set(guild.to_owned()),
        id: Set(id.to_owned()),
        user_id: Set(audit_event.by.to_string()),
        at: Set(instant(audit_event.at)),
        origin: Set(AuditOrigin::Discord.name().to_owned()),
        command: Set(audit_event.command.clone()),
        detail: Set(audit_event.detail.clone()),
        outcome: Set("accepted".to_owned()),
    }
}

/// The entry of an audit event: a UUID of version 7, as entries of the panel have, so that all sort by their instants; and the same
/// whenever the audit event comes. Nobody gives the same command twice within a millisecond.
fn entry_id(audit_event: &AuditEvent) -> Uuid {
    let mut hash = Sha256::new();
    for text in [audit_event.by.to_string().as_str(), &audit_event.command, &audit_event.detail] {
        hash.update(text);
        // Keeps them apart.
        hash.update([0]);
    }
    let hash = hash.finalize();
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    Builder::from_unix_timestamp_millis(audit_event.at.as_millis(), &random).into_uuid()
}
