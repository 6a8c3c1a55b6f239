//! Playlists in the table.
//!
//! A playlist is an entry, and its tracks in one or more parts of up to [`PART`] bytes, since an item holds 400 KB at
//! most. Each change writes new parts under a name of their own, in one transaction with the entry that points to them,
//! and removes the old ones afterwards: a reader finds all parts of the entry it read, or reads the entry again.

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use aws_sdk_dynamodb::{
    error::BuildError,
    primitives::Blob,
    types::{AttributeValue, Delete, Put as PutItem, TransactWriteItem, Update},
};
use futures::future::{join_all, try_join_all};
use segue_domain::{MAX_PLAYLISTS, Playlist, PlaylistEntry, PlaylistName, PlaylistOwner, Timestamp, UserId};
use uuid::Uuid;

use super::{
    Aws,
    dynamodb_error::{cancelled, failed, of_part},
    keys, records,
    sdk_error::incomplete,
    transaction,
};
use crate::{
    Answer, Expected, Once, PlaylistStore, Put, Renamed, StoreError, fault::Fault, playlist_body,
    playlists::as_expected,
};

/// Most bytes of a part.
const PART: usize = 350 * 1_024;

/// Times a playlist is read before a missing part counts as lost: it is missing when the playlist was changed meanwhile.
const READ_ATTEMPTS: usize = 5;

/// Attempts at a transaction that meets another one on the same item.
const ATTEMPTS: u32 = 10;

const DOING: &str = "reading or writing a playlist";

const NAME: &str = "name";
const AUTHOR: &str = "author";
const REVISION: &str = "revision";
const UPDATED_AT: &str = "updated_at";
const LEN: &str = "len";
/// Name of the parts that an entry points to.
const GENERATION: &str = "generation";
const PARTS: &str = "parts";
const BODY: &str = "body";
const COUNT: &str = "count";

type Item = HashMap<String, AttributeValue>;

#[derive(Debug)]
pub(super) struct AwsPlaylists(pub(super) Arc<Aws>);

/// An entry, and where its tracks are.
#[derive(Clone, Debug)]
struct Stored {
    entry: PlaylistEntry,
    generation: String,
    parts: usize,
}

/// Why a transaction was cancelled, by the number of the part whose condition failed first.
enum Sent {
    Done,
    Refused(usize),
}

fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

fn number(number: &dyn ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn build(error: BuildError) -> StoreError {
    incomplete(DOING)(error)
}

impl Stored {
    fn read(item: &Item) -> Result<Self, StoreError> {
        let of = |name: &str| item.get(name).ok_or_else(|| format!("it has no {name}"));
        let text = |name: &str| of(name)?.as_s().map_err(|_| format!("its {name} is no text"));
        let number = |name: &str| {
            let number = of(name)?.as_n().ok().and_then(|number| number.parse::<u64>().ok());
            number.ok_or_else(|| format!("its {name} is no number"))
        };
        let read = || -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
            let entry = PlaylistEntry {
                name: text(NAME)?.parse()?,
                author: UserId::new(text(AUTHOR)?.parse()?),
                revision: number(REVISION)?,
                updated_at: Timestamp::from_millis(number(UPDATED_AT)?),
                len: usize::try_from(number(LEN)?)?,
            };
            let parts = usize::try_from(number(PARTS)?)?;
            Ok(Self { entry, generation: text(GENERATION)?.clone(), parts })
        };
        read().map_err(StoreError::corrupt("an entry of a library"))
    }

    fn item(&self, owner: PlaylistOwner) -> Item {
        let Self { entry, generation, parts } = self;
        let mut item = keys::key(keys::library(owner), keys::playlist(&entry.name));
        item.extend([
            (NAME.to_owned(), text(entry.name.as_str())),
            (AUTHOR.to_owned(), text(entry.author.to_string())),
            (REVISION.to_owned(), number(&entry.revision)),
            (UPDATED_AT.to_owned(), number(&entry.updated_at.as_millis())),
            (LEN.to_owned(), number(&entry.len)),
            (GENERATION.to_owned(), text(generation)),
            (PARTS.to_owned(), number(parts)),
        ]);
        item
    }

    fn part_keys(&self, owner: PlaylistOwner) -> Vec<Item> {
        let part = |part| keys::key(keys::library(owner), keys::playlist_part(&self.generation, part));
        (0..self.parts).map(part).collect()
    }
}

impl AwsPlaylists {
    async fn stored(&self, owner: PlaylistOwner, name: &PlaylistName) -> Result<Option<Stored>, StoreError> {
        let item = self.item(keys::key(keys::library(owner), keys::playlist(name))).await?;
        item.as_ref().map(Stored::read).transpose()
    }

    async fn item(&self, key: Item) -> Result<Option<Item>, StoreError> {
        let answer = self.0.clients.dynamodb.get_item().table_name(&self.0.config.table);
        let answer = answer.set_key(Some(key)).consistent_read(true).send().await;
        Ok(answer.map_err(failed(DOING))?.item)
    }

    /// Reads the parts of a playlist; `None` when one is gone.
    async fn body(&self, owner: PlaylistOwner, stored: &Stored) -> Result<Option<Vec<u8>>, StoreError> {
        let parts = try_join_all(stored.part_keys(owner).into_iter().map(|key| self.item(key))).await?;
        let mut body = Vec::new();
        for part in parts {
            let Some(bytes) = part.as_ref().and_then(|item| item.get(BODY)?.as_b().ok()) else {
                return Ok(None);
            };
            body.extend_from_slice(bytes.as_ref());
        }
        Ok(Some(body))
    }

    /// Puts an entry, in the place of a revision or of nothing.
    fn put_entry(
        &self,
        owner: PlaylistOwner,
        new: &Stored,
        instead_of: Option<u64>,
    ) -> Result<TransactWriteItem, StoreError> {
        let put = PutItem::builder().table_name(&self.0.config.table).set_item(Some(new.item(owner)));
        let put = match instead_of {
            None => put
                .condition_expression("attribute_not_exists(#pk)")
                .expression_attribute_names("#pk", keys::PK),
            Some(revision) => put
                .condition_expression("#revision = :revision")
                .expression_attribute_names("#revision", REVISION)
                .expression_attribute_values(":revision", number(&revision)),
        };
        Ok(TransactWriteItem::builder().put(put.build().map_err(build)?).build())
    }

    fn delete_entry(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
        revision: u64,
    ) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.0.config.table)
            .set_key(Some(keys::key(keys::library(owner), keys::playlist(name))))
            .condition_expression("#revision = :revision")
            .expression_attribute_names("#revision", REVISION)
            .expression_attribute_values(":revision", number(&revision))
            .build()
            .map_err(build)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    fn put_part(&self, key: Item, bytes: &[u8]) -> Result<TransactWriteItem, StoreError> {
        let put = PutItem::builder()
            .table_name(&self.0.config.table)
            .set_item(Some(key))
            .item(BODY, AttributeValue::B(Blob::new(bytes)))
            .build()
            .map_err(build)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Counts one playlist more, if there is room, or one less.
    fn count(&self, owner: PlaylistOwner, more: bool) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.0.config.table)
            .set_key(Some(keys::key(keys::library(owner), keys::COUNT)))
            .update_expression("ADD #count :step")
            .expression_attribute_names("#count", COUNT)
            .expression_attribute_values(":step", number(if more { &1 } else { &-1 }));
        let update = if more {
            update
                .condition_expression("attribute_not_exists(#count) OR #count < :most")
                .expression_attribute_values(":most", number(&MAX_PLAYLISTS))
        } else {
            update
        };
        Ok(TransactWriteItem::builder().update(update.build().map_err(build)?).build())
    }

    /// Carries a transaction out: all of it, or nothing.
    async fn send(&self, parts: Vec<TransactWriteItem>) -> Result<Sent, StoreError> {
        // The SDK repeats a request whose answer was lost; the token makes the repetition harmless.
        let token = Uuid::new_v4().to_string();
        let mut attempt = 1;
        loop {
            let request = self.0.clients.dynamodb.transact_write_items();
            let request = request.set_transact_items(Some(parts.clone())).client_request_token(&token);
            let Err(error) = request.send().await else { return Ok(Sent::Done) };
            let codes = transaction::reasons(error.as_service_error());
            if let Some(part) = codes.iter().position(|code| code == "ConditionalCheckFailed") {
                return Ok(Sent::Refused(part));
            }
            if !codes.iter().any(|code| of_part(code) == Fault::Transient) || attempt == ATTEMPTS {
                return Err(cancelled(DOING, &codes, error));
            }
            let spread = Duration::from_millis(u64::from(Uuid::new_v4().as_bytes()[0]) / 16);
            tokio::time::sleep(Duration::from_millis(5) * attempt + spread).await;
            attempt += 1;
        }
    }

    /// Puts the answer to a request, if it has none.
    fn put_answer(&self, answer: &Answer) -> Result<TransactWriteItem, StoreError> {
        let put = PutItem::builder()
            .table_name(&self.0.config.table)
            .set_item(Some(records::answer_item(answer)))
            .condition_expression("attribute_not_exists(#pk) OR #expires_at <= :now")
            .expression_attribute_names("#pk", keys::PK)
            .expression_attribute_names("#expires_at", records::EXPIRES_AT)
            .expression_attribute_values(":now", number(&answer.now.as_millis()))
            .build()
            .map_err(build)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Carries a transaction out together with the answer to its request. `None` when the request has an answer, whatever
    /// else may have refused the transaction.
    async fn send_once(
        &self,
        mut parts: Vec<TransactWriteItem>,
        answer: Option<&Answer>,
    ) -> Result<Option<Sent>, StoreError> {
        if let Some(answer) = answer {
            parts.push(self.put_answer(answer)?);
        }
        let sent = self.send(parts).await?;
        if let (Sent::Refused(_), Some(answer)) = (&sent, answer)
            && records::has_answer(&self.0, answer).await?
        {
            return Ok(None);
        }
        Ok(Some(sent))
    }

    /// The outcome of a change that can't be made; unless it was, for the same request.
    async fn refused<T>(&self, refusal: T, answer: Option<&Answer>) -> Result<Once<T>, StoreError> {
        match answer {
            Some(answer) if records::has_answer(&self.0, answer).await? => Ok(Once::Before),
            _ => Ok(Once::Now(refusal)),
        }
    }

    /// Removes the parts of a playlist that no entry points to any more. One that stays costs its storage, and is never
    /// read.
    async fn drop_parts(&self, owner: PlaylistOwner, old: &Stored) {
        let dropped = old.part_keys(owner).into_iter().map(|key| {
            let delete = self.0.clients.dynamodb.delete_item().table_name(&self.0.config.table);
            delete.set_key(Some(key)).send()
        });
        for error in join_all(dropped).await.into_iter().filter_map(Result::err) {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a part of a playlist could not be deleted"
            );
        }
    }
}

#[async_trait]
impl PlaylistStore for AwsPlaylists {
    async fn entry(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
    ) -> Result<Option<PlaylistEntry>, StoreError> {
        Ok(self.stored(owner, name).await?.map(|stored| stored.entry))
    }

    async fn get(&self, owner: PlaylistOwner, name: &PlaylistName) -> Result<Option<Playlist>, StoreError> {
        for _ in 0..READ_ATTEMPTS {
            let Some(stored) = self.stored(owner, name).await? else { return Ok(None) };
            let Some(body) = self.body(owner, &stored).await? else { continue };
            let PlaylistEntry { name, author, revision, updated_at, .. } = stored.entry;
            let tracks = playlist_body::read(name.as_str(), &body)?;
            let format = Playlist::FORMAT;
            return Ok(Some(Playlist { format, owner, name, author, revision, updated_at, tracks }));
        }
        Err(StoreError::corrupt(format!("playlist {name}"))("a part of it is missing"))
    }

    async fn list(&self, owner: PlaylistOwner) -> Result<Vec<PlaylistEntry>, StoreError> {
        let mut entries = Vec::new();
        let mut start = None;
        loop {
            let answer = self.0.clients.dynamodb.query().table_name(&self.0.config.table);
            let answer = answer
                .key_condition_expression("#pk = :pk AND begins_with(#sk, :playlists)")
                .expression_attribute_names("#pk", keys::PK)
                .expression_attribute_names("#sk", keys::SK)
                .expression_attribute_values(":pk", text(keys::library(owner)))
                .expression_attribute_values(":playlists", text(keys::PLAYLISTS))
                .consistent_read(true)
                .limit(i32::try_from(MAX_PLAYLISTS).unwrap_or(i32::MAX))
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(failed(DOING))?;
            for item in answer.items.unwrap_or_default() {
                entries.push(Stored::read(&item)?.entry);
            }
            start = answer.last_evaluated_key;
            if start.is_none() || entries.len() >= MAX_PLAYLISTS {
                return Ok(entries);
            }
        }
    }

    async fn put_once(
        &self,
        playlist: &Playlist,
        expected: Expected,
        answer: Option<&Answer>,
    ) -> Result<Once<Put>, StoreError> {
        let body = playlist_body::write(playlist)?;
        let owner = playlist.owner;
        for _ in 0..ATTEMPTS {
            let stored = self.stored(owner, &playlist.name).await?;
            let revision = stored.as_ref().map(|stored| stored.entry.revision);
            if !as_expected(revision, expected) {
                return self.refused(Put::Conflict, answer).await;
            }
            let new = Stored {
                entry: PlaylistEntry {
                    name: playlist.name.clone(),
                    author: playlist.author,
                    revision: revision.unwrap_or_default() + 1,
                    updated_at: playlist.updated_at,
                    len: playlist.tracks.len(),
                },
                generation: Uuid::new_v4().simple().to_string(),
                parts: body.chunks(PART).count(),
            };
            let mut parts = vec![self.put_entry(owner, &new, revision)?];
            for (key, bytes) in new.part_keys(owner).into_iter().zip(body.chunks(PART)) {
                parts.push(self.put_part(key, bytes)?);
            }
            if revision.is_none() {
                parts.push(self.count(owner, true)?);
            }
            match self.send_once(parts, answer).await? {
                None => return Ok(Once::Before),
                Some(Sent::Done) => {
                    if let Some(old) = stored {
                        self.drop_parts(owner, &old).await;
                    }
                    return Ok(Once::Now(Put::Stored(new.entry.revision)));
                }
                // Somebody else was faster: whether that matters depends on what was expected.
                Some(Sent::Refused(0)) => {}
                Some(Sent::Refused(_)) => return Ok(Once::Now(Put::Full)),
            }
        }
        Err(StoreError::unavailable(DOING)("it is changed all the time"))
    }

    async fn rename_once(
        &self,
        owner: PlaylistOwner,
        from: &PlaylistName,
        to: &PlaylistName,
        revision: u64,
        now: Timestamp,
        answer: Option<&Answer>,
    ) -> Result<Once<Renamed>, StoreError> {
        let stored = self.stored(owner, from).await?.filter(|stored| stored.entry.revision == revision);
        let Some(mut new) = stored else { return self.refused(Renamed::Gone, answer).await };
        new.entry = PlaylistEntry { name: to.clone(), revision: revision + 1, updated_at: now, ..new.entry };
        let parts = if from == to {
            vec![self.put_entry(owner, &new, Some(revision))?]
        } else {
            vec![self.delete_entry(owner, from, revision)?, self.put_entry(owner, &new, None)?]
        };
        Ok(match self.send_once(parts, answer).await? {
            None => Once::Before,
            Some(Sent::Done) => Once::Now(Renamed::Done),
            Some(Sent::Refused(0)) => Once::Now(Renamed::Gone),
            Some(Sent::Refused(_)) => Once::Now(Renamed::Taken),
        })
    }

    async fn remove_once(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
        revision: u64,
        answer: Option<&Answer>,
    ) -> Result<Once<bool>, StoreError> {
        let stored = self.stored(owner, name).await?.filter(|stored| stored.entry.revision == revision);
        let Some(stored) = stored else { return self.refused(false, answer).await };
        let parts = vec![self.delete_entry(owner, name, revision)?, self.count(owner, false)?];
        match self.send_once(parts, answer).await? {
            None => Ok(Once::Before),
            Some(Sent::Done) => {
                self.drop_parts(owner, &stored).await;
                Ok(Once::Now(true))
            }
            Some(Sent::Refused(_)) => Ok(Once::Now(false)),
        }
    }
}
