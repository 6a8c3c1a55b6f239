//! Plays of the last three months, written as fast as the database takes them.

use std::fmt::Write as _;

use rand::{Rng, SeedableRng, rngs::StdRng};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, TransactionTrait,
};
use segue_domain::{GuildId, Millis, PlayEnd, SourceKind, Timestamp};
use segue_store::StoreError;

use super::crowd::BUSIEST_PART;
use crate::E2eError;

/// How far back plays go.
const SPAN: Millis = Millis::from_secs(90 * 24 * 3_600);

/// Plays in one statement, and statements in one transaction.
const PLAYS: usize = 500;
const STATEMENTS: usize = 100;

/// Different tracks, and people who ask for some, of one guild.
const TRACKS: u32 = 3_000;
const MEMBERS: u64 = 400;
const FIRST_MEMBER: u64 = 100_000_000_000_000_000;

/// Writes so many plays in all: a part for the first guild, and the rest evenly for the others. They are what the mirror
/// would have written, one by one.
///
/// # Errors
///
/// [`E2eError::Store`].
pub async fn fill(url: &str, guilds: &[GuildId], plays: u64, now: Timestamp) -> Result<(), E2eError> {
    let written = write(url, guilds, plays, now).await;
    written.map_err(|error| {
        let doing = "writing plays into the panel database";
        E2eError::Store { doing, source: StoreError::Unavailable { doing, source: Box::new(error) } }
    })
}

async fn write(url: &str, guilds: &[GuildId], plays: u64, now: Timestamp) -> Result<(), DbErr> {
    let mut options = ConnectOptions::new(url);
    // One connection: SQLite's has to be the one whose checkpoint follows.
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await?;
    let mut random = StdRng::seed_from_u64(20_261_126);
    let busiest = plays / BUSIEST_PART as u64;
    let others = guilds.len().saturating_sub(1).max(1) as u64;
    for (number, guild) in (0..).zip(guilds) {
        let count = match number {
            0 => busiest,
            _ => (plays - busiest) / others + u64::from(number <= (plays - busiest) % others),
        };
        write_guild(&db, *guild, count, now - SPAN, &mut random).await?;
    }
    settle(&db).await?;
    db.close().await
}

async fn write_guild(
    db: &DatabaseConnection,
    guild: GuildId,
    count: u64,
    start: Timestamp,
    random: &mut StdRng,
) -> Result<(), DbErr> {
    let step = SPAN.get() / count.max(1);
    let ids: Vec<u64> = (1..=count).collect();
    for ids in ids.chunks(PLAYS * STATEMENTS) {
        let tx = db.begin().await?;
        for ids in ids.chunks(PLAYS) {
            let mut sql = String::from(
                "INSERT INTO panel_plays (guild_id, play_id, started_at, ended_at, heard, title, artist, \
                 track_key, source, site, requested_by, ending, ended_by, listeners) VALUES ",
            );
            for (place, id) in ids.iter().enumerate() {
                let began = start.as_millis() + (id - 1) * step + random.random_range(0..step.max(1));
                sql.push_str(if place == 0 { "" } else { "," });
                add_row(&mut sql, guild, *id, began, random);
            }
            tx.execute_unprepared(&sql).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

fn add_row(sql: &mut String, guild: GuildId, id: u64, began: u64, random: &mut StdRng) {
    // The smaller of two: some tracks, and some people, come up far more often than others.
    let track = random.random_range(0..TRACKS).min(random.random_range(0..TRACKS));
    let member = FIRST_MEMBER + random.random_range(0..MEMBERS).min(random.random_range(0..MEMBERS));
    let heard = random.random_range(1_000..300_000_u64);
    let source = SourceKind::ALL[random.random_range(0..SourceKind::ALL.len())].name();
    let ending = PlayEnd::ALL[random.random_range(0..PlayEnd::ALL.len())].name();
    let row = write!(
        sql,
        "('{guild}',{id},{began},{},{heard},'Some title of a song that people like {track}','Artist {}',\
         '{track:016x}','{source}','music.example.org','{member}','{ending}',NULL,3)",
        began + heard,
        track % 500,
    );
    row.expect("text takes what is written to it");
}

/// Leaves the database as one is that has been in use for months, rather than filled a moment ago.
async fn settle(db: &DatabaseConnection) -> Result<(), DbErr> {
    let statement = match db.get_database_backend() {
        // The log of these writes goes into the file. No deployment analyses, so this one does not either.
        DbBackend::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
        // The server does so itself, some seconds after a tenth of a table has changed.
        _ => "ANALYZE TABLE panel_plays",
    };
    db.execute_unprepared(statement).await.map(drop)
}
