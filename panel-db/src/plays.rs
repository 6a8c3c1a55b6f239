//! Writing plays.

use std::collections::{BTreeMap, HashSet};

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use segue_domain::{MAX_EVENT_TITLE, MAX_SITE, PlayRecord};
use sha2::{Digest, Sha256};

use super::{
    convert::{instant, to_column},
    entity::play::{ActiveModel, Column, Entity},
    failed::Failed,
};
use segue_store::StoreError;

/// Plays in one statement.
const PLAYS_PER_STATEMENT: usize = 100;

// What the columns hold: a longer text would be refused for ever.
const _: () = assert!(MAX_EVENT_TITLE <= 80 && MAX_SITE <= 253);

/// Adds the plays that are not known yet. The guild's row has to be locked. Any of them may be late or repeated.
pub(super) async fn add_plays(
    tx: &DatabaseTransaction,
    guild: &str,
    ended: &[&PlayRecord],
) -> Result<(), Failed> {
    let mut plays: BTreeMap<i64, &PlayRecord> = BTreeMap::new();
    for play in ended {
        plays.insert(to_column(play.id, "play")?, play);
    }
    let plays: Vec<(i64, &PlayRecord)> = plays.into_iter().collect();
    for plays in plays.chunks(PLAYS_PER_STATEMENT) {
        let known: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::PlayId)
            .filter(Column::GuildId.eq(guild))
            .filter(Column::PlayId.is_in(plays.iter().map(|(id, _)| *id)))
            .into_tuple()
            .all(tx)
            .await?;
        let known: HashSet<i64> = known.into_iter().collect();
        let new = plays.iter().filter(|(id, _)| !known.contains(id));
        let rows = new.map(|(id, play)| row(guild, *id, play)).collect::<Result<Vec<_>, _>>()?;
        if !rows.is_empty() {
            Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

fn row(guild: &str, id: i64, play: &PlayRecord) -> Result<ActiveModel, StoreError> {
    Ok(ActiveModel {
        guild_id: Set(guild.to_owned()),
        play_id: Set(id),
        started_at: Set(instant(play.started_at)),
        ended_at: Set(instant(play.ended_at)),
        heard: Set(to_column(play.heard.get(), "time heard")?),
        title: Set(play.title.clone()),
        artist: Set(play.artist.clone()),
        track_key: Set(track_key(&play.title, play.artist.as_deref())),
        source: Set(play.source.name().to_owned()),
        site: Set(play.site.clone()),
        requested_by: Set(play.requested_by.to_string()),
        ending: Set(play.end.name().to_owned()),
        ended_by: Set(play.by.map(|by| by.to_string())),
        listeners: Set(i64::from(play.listeners)),
    })
}

/// What makes plays those of one track: title and artist. Short, because an index holds it; 64 bits tell apart what a guild
/// can hear in its life.
fn track_key(title: &str, artist: Option<&str>) -> String {
    let mut hash = Sha256::new();
    hash.update(title);
    // No title has a control character.
    hash.update([0]);
    hash.update(artist.unwrap_or_default());
    hex::encode(&hash.finalize()[..8])
}
