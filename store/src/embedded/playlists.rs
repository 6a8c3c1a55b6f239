//! Playlists in the file.

use std::sync::Arc;

use async_trait::async_trait;
use segue_domain::{MAX_PLAYLISTS, Playlist, PlaylistEntry, PlaylistName, PlaylistOwner, Timestamp, UserId};
use sqlx::{Sqlite, Transaction};

use super::{
    database::{Database, integer, number},
    records::answer_once,
};
use crate::{
    Answer, Expected, Once, PlaylistStore, Put, Renamed, StoreError, playlist_body, playlists::as_expected,
    sqlite_error::failed,
};

const DOING: &str = "reading or writing a playlist";

pub(super) struct EmbeddedPlaylists(pub(super) Arc<Database>);

/// Name, author, revision, time and number of tracks.
type Row = (String, String, i64, i64, i64);

fn owner_key(owner: PlaylistOwner) -> String {
    match owner {
        PlaylistOwner::Guild(id) => format!("G{id}"),
        PlaylistOwner::Member(id) => format!("U{id}"),
    }
}

fn unavailable(error: sqlx::Error) -> StoreError {
    failed(DOING)(error)
}

fn entry((name, author, revision, updated_at, len): Row) -> Result<PlaylistEntry, StoreError> {
    let author: u64 = author.parse().map_err(StoreError::corrupt(format!("author of playlist {name}")))?;
    Ok(PlaylistEntry {
        author: UserId::new(author),
        revision: number(revision),
        updated_at: Timestamp::from_millis(number(updated_at)),
        len: usize::try_from(len).unwrap_or_default(),
        name: name.parse().map_err(StoreError::corrupt(format!("playlist {name}")))?,
    })
}

async fn revision(
    tx: &mut Transaction<'static, Sqlite>,
    owner: PlaylistOwner,
    name: &PlaylistName,
) -> Result<Option<u64>, StoreError> {
    let stored: Option<i64> =
        sqlx::query_scalar("SELECT revision FROM library_playlists WHERE owner = ? AND key = ?")
            .bind(owner_key(owner))
            .bind(name.key())
            .fetch_optional(&mut **tx)
            .await
            .map_err(unavailable)?;
    Ok(stored.map(number))
}

async fn count(tx: &mut Transaction<'static, Sqlite>, owner: PlaylistOwner) -> Result<usize, StoreError> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM library_playlists WHERE owner = ?")
        .bind(owner_key(owner))
        .fetch_one(&mut **tx)
        .await
        .map_err(unavailable)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

#[async_trait]
impl PlaylistStore for EmbeddedPlaylists {
    async fn entry(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
    ) -> Result<Option<PlaylistEntry>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT name, author, revision, updated_at, len FROM library_playlists WHERE owner = ? AND key = ?",
        )
        .bind(owner_key(owner))
        .bind(name.key())
        .fetch_optional(&mut *self.0.read(DOING).await?)
        .await
        .map_err(unavailable)?;
        row.map(entry).transpose()
    }

    async fn get(&self, owner: PlaylistOwner, name: &PlaylistName) -> Result<Option<Playlist>, StoreError> {
        let row: Option<(String, String, i64, i64, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT name, author, revision, updated_at, len, body FROM library_playlists
             WHERE owner = ? AND key = ?",
        )
        .bind(owner_key(owner))
        .bind(name.key())
        .fetch_optional(&mut *self.0.read(DOING).await?)
        .await
        .map_err(unavailable)?;
        let Some((name, author, revision, updated_at, len, body)) = row else { return Ok(None) };
        let tracks = playlist_body::read(&name, &body)?;
        let PlaylistEntry { name, author, revision, updated_at, .. } =
            entry((name, author, revision, updated_at, len))?;
        Ok(Some(Playlist { format: Playlist::FORMAT, owner, name, author, revision, updated_at, tracks }))
    }

    async fn list(&self, owner: PlaylistOwner) -> Result<Vec<PlaylistEntry>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT name, author, revision, updated_at, len FROM library_playlists
             WHERE owner = ? ORDER BY key LIMIT ?",
        )
        .bind(owner_key(owner))
        .bind(i64::try_from(MAX_PLAYLISTS).unwrap_or(i64::MAX))
        .fetch_all(&mut *self.0.read(DOING).await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(entry).collect()
    }

    async fn put_once(
        &self,
        playlist: &Playlist,
        expected: Expected,
        answer: Option<&Answer>,
    ) -> Result<Once<Put>, StoreError> {
        let body = playlist_body::write(playlist)?;
        let mut tx = self.0.write(DOING).await?;
        // A transaction that is not committed leaves nothing behind, the answer included.
        if !answer_once(&mut tx, answer).await? {
            return Ok(Once::Before);
        }
        let stored = revision(&mut tx, playlist.owner, &playlist.name).await?;
        if !as_expected(stored, expected) {
            return Ok(Once::Now(Put::Conflict));
        }
        if stored.is_none() && count(&mut tx, playlist.owner).await? >= MAX_PLAYLISTS {
            return Ok(Once::Now(Put::Full));
        }
        let revision = stored.unwrap_or_default() + 1;
        sqlx::query(
            "INSERT OR REPLACE INTO library_playlists (owner, key, name, author, revision, updated_at, len, body)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(owner_key(playlist.owner))
        .bind(playlist.name.key())
        .bind(playlist.name.as_str())
        .bind(playlist.author.to_string())
        .bind(integer(revision))
        .bind(integer(playlist.updated_at.as_millis()))
        .bind(i64::try_from(playlist.tracks.len()).unwrap_or(i64::MAX))
        .bind(body)
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
        tx.commit().await.map_err(unavailable)?;
        Ok(Once::Now(Put::Stored(revision)))
    }

    async fn rename_once(
        &self,
        owner: PlaylistOwner,
        from: &PlaylistName,
        to: &PlaylistName,
        expected: u64,
        now: Timestamp,
        answer: Option<&Answer>,
    ) -> Result<Once<Renamed>, StoreError> {
        let mut tx = self.0.write(DOING).await?;
        if !answer_once(&mut tx, answer).await? {
            return Ok(Once::Before);
        }
        if from != to && revision(&mut tx, owner, to).await?.is_some() {
            return Ok(Once::Now(Renamed::Taken));
        }
        let renamed = sqlx::query(
            "UPDATE library_playlists SET key = ?, name = ?, revision = revision + 1, updated_at = ?
             WHERE owner = ? AND key = ? AND revision = ?",
        )
        .bind(to.key())
        .bind(to.as_str())
        .bind(integer(now.as_millis()))
        .bind(owner_key(owner))
        .bind(from.key())
        .bind(integer(expected))
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
        if renamed.rows_affected() != 1 {
            return Ok(Once::Now(Renamed::Gone));
        }
        tx.commit().await.map_err(unavailable)?;
        Ok(Once::Now(Renamed::Done))
    }

    async fn remove_once(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
        expected: u64,
        answer: Option<&Answer>,
    ) -> Result<Once<bool>, StoreError> {
        let mut tx = self.0.write(DOING).await?;
        if !answer_once(&mut tx, answer).await? {
            return Ok(Once::Before);
        }
        let removed =
            sqlx::query("DELETE FROM library_playlists WHERE owner = ? AND key = ? AND revision = ?")
                .bind(owner_key(owner))
                .bind(name.key())
                .bind(integer(expected))
                .execute(&mut *tx)
                .await
                .map_err(unavailable)?;
        if removed.rows_affected() != 1 {
            return Ok(Once::Now(false));
        }
        tx.commit().await.map_err(unavailable)?;
        Ok(Once::Now(true))
    }
}
