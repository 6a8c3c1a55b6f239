//! Writing what members did in Discord into the audit.

use std::collections::{BTreeMap, HashSet};

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use segue_domain::{Deed, Head};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::{
    audit::AuditOrigin,
    convert::instant,
    entity::audit::{ActiveModel, Column, Entity},
    failed::Failed,
};

/// Entries in one statement.
const DEEDS_PER_STATEMENT: usize = 100;

/// Adds the deeds that heads tell of and that are not known yet. The guild's row has to be locked.
///
/// A head tells of the last deeds, so each comes with many versions, and it is the same in all of them: any of these may be
/// lost, late or repeated.
pub(super) async fn add_deeds(tx: &DatabaseTransaction, guild: &str, heads: &[&Head]) -> Result<(), Failed> {
    let deeds: BTreeMap<String, &Deed> =
        heads.iter().flat_map(|head| &head.deeds).map(|deed| (entry_id(deed).to_string(), deed)).collect();
    let deeds: Vec<(String, &Deed)> = deeds.into_iter().collect();
    for deeds in deeds.chunks(DEEDS_PER_STATEMENT) {
        let known: Vec<String> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::GuildId.eq(guild))
            .filter(Column::Id.is_in(deeds.iter().map(|(id, _)| id.as_str())))
            .into_tuple()
            .all(tx)
            .await?;
        let known: HashSet<String> = known.into_iter().collect();
        let new = deeds.iter().filter(|(id, _)| !known.contains(id));
        let rows: Vec<ActiveModel> = new.map(|(id, deed)| row(guild, id, deed)).collect();
        if !rows.is_empty() {
            Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

fn row(guild: &str, id: &str, deed: &Deed) -> ActiveModel {
    ActiveModel {
        guild_id: Set(guild.to_owned()),
        id: Set(id.to_owned()),
        user_id: Set(deed.by.to_string()),
        at: Set(instant(deed.at)),
        origin: Set(AuditOrigin::Discord.name().to_owned()),
        command: Set(deed.command.clone()),
        detail: Set(deed.detail.clone()),
        outcome: Set("accepted".to_owned()),
    }
}

/// The entry of a deed: a UUID of version 7, as entries of the panel have, so that all sort by their instants; and the same
/// whenever the deed comes. Nobody gives the same command twice within a millisecond.
fn entry_id(deed: &Deed) -> Uuid {
    let mut hash = Sha256::new();
    for text in [deed.by.to_string().as_str(), &deed.command, &deed.detail] {
        hash.update(text);
        // Keeps them apart.
        hash.update([0]);
    }
    let hash = hash.finalize();
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    Builder::from_unix_timestamp_millis(deed.at.as_millis(), &random).into_uuid()
}
