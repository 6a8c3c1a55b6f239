//! The one way to change a session.

use std::{sync::Arc, time::Instant};

use segue_domain::JOURNAL_LIFE;

use super::{
    Aws, expire, keys,
    session_items::Record,
    staged_pages::{self, Stage},
    transaction::Transaction,
};
use crate::{
    Commit, StoreError,
    metric_definitions::{COMMIT_BYTES, COMMIT_REFUSED, COMMIT_SECONDS},
    now,
};

/// Most pages that a commit itself lets expire. A command drops one or two; a `/stop` on a long queue drops
/// hundreds, and marking a page costs as much capacity as writing it: those beyond this number are marked after
/// the commit, outside the transaction.
pub(super) const MOST_DROPPED: usize = 10;

/// Stores a new version in one transaction.
pub(super) async fn commit(aws: &Arc<Aws>, commit: Commit<'_>) -> Result<(), StoreError> {
    let start = Instant::now();
    match write(aws, commit).await {
        Ok(bytes) => {
            #[allow(clippy::cast_precision_loss)] // A commit's bytes stay far below 2^52.
            metrics::histogram!(COMMIT_BYTES).record(bytes as f64);
            metrics::histogram!(COMMIT_SECONDS).record(start.elapsed().as_secs_f64());
            Ok(())
        }
        Err(error) => {
            metrics::counter!(COMMIT_REFUSED, "reason" => error.code()).increment(1);
            Err(error)
        }
    }
}

async fn write(aws: &Arc<Aws>, commit: Commit<'_>) -> Result<usize, StoreError> {
    let (head, lease) = (&commit.session.head, commit.lease);
    if head.version == 0 {
        return Err(StoreError::VersionConflict(head.guild_id));
    }
    if lease.owner.0.is_empty() {
        return Err(StoreError::LeaseLost(lease.partition));
    }
    let pk = keys::guild(head.guild_id);
    let expires = (now() + JOURNAL_LIFE).as_secs();
    let new_head = Record::head(head, lease.partition)?;
    let version = Record::version(commit.session, expires)?;
    let pages: Vec<Record> = commit
        .session
        .pages_to_write(commit.stored_pages)
        .into_iter()
        .map(|page| Record::page(head.guild_id, page))
        .collect::<Result<_, _>>()?;
    let bytes = [&new_head, &version].into_iter().chain(&pages).map(Record::size).sum();

    let mut transaction = Transaction::default();
    transaction.put_head(aws, head, &new_head)?;
    transaction.check_lease(aws, lease)?;
    transaction.put(aws, &version)?;
    let mut dropped = commit.session.pages_to_drop(commit.stored_pages).into_iter();
    for page in dropped.by_ref().take(MOST_DROPPED) {
        transaction.expire(aws, &pk, keys::page(page.id, page.revision), expires)?;
    }

    if staged_pages::fits(&pages) {
        for page in &pages {
            transaction.put(aws, page)?;
        }
        transaction.send(aws, head, lease).await?;
    } else {
        let stage = Stage::write(aws, head, lease, pages).await?;
        transaction.end_stage(aws, head, stage.writer())?;
        let sent = transaction.send(aws, head, lease).await;
        if matches!(sent, Err(StoreError::VersionConflict(_) | StoreError::LeaseLost(_))) {
            stage.clear(aws);
        }
        sent?;
    }
    expire::pages(aws, &pk, dropped.collect(), expires);
    Ok(bytes)
}
