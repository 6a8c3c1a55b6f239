//! Pages that don't fit into one transaction are written ahead of their head.
//!
//! Until the head points to them nobody reads them. Still they are written under the same conditions as the head
//! (version and lease), or a writer that slept could overwrite pages that another has committed meanwhile. And two
//! writers at the same version must not mix their pages: each first puts its name on the claim `STAGE`, and
//! everything it writes afterwards, the head included, requires that the claim is still its own. The last to claim
//! wins; the pages of the others are overwritten, or removed by their writer.
//!
//! A writer that dies between its pages and its head leaves pages that nobody points to. When the job is
//! delivered again the same pages are written again, over the old ones.

use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use segue_domain::{Head, MAX_HEAD_BYTES};
use uuid::Uuid;

use super::{Aws, commit::MOST_DROPPED, keys, session_items::Record, transaction::Transaction};
use crate::{Lease, StoreError};

/// Most pages of one transaction: it takes 100 items, and the head, its copy, the checks and the dropped pages
/// need some.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.
const MOST_PAGES: usize = 80;

/// Most bytes of the pages of one transaction: it takes 4 MB.
const MOST_BYTES: usize = 3_000_000;

/// The largest item, and the largest transaction.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
const ITEM: usize = 400 * 1_024;
const TRANSACTION: usize = 4 * 1_024 * 1_024;

/// Keys, version, expiry and the names of an item's attributes, in bytes.
const AROUND: usize = 1_024;

// A commit is the head, its copy, the checks of lease and claim, the pages that it drops and those that it writes.
const _: () = assert!(MAX_HEAD_BYTES + AROUND <= ITEM);
const _: () = assert!(2 * (MAX_HEAD_BYTES + AROUND) + MOST_BYTES <= TRANSACTION);
const _: () = assert!(4 + MOST_DROPPED + MOST_PAGES <= 100);

/// Whether pages fit into the transaction of their head.
pub(super) fn fits(pages: &[Record]) -> bool {
    pages.len() <= MOST_PAGES && pages.iter().map(Record::size).sum::<usize>() <= MOST_BYTES
}

/// Pages that were written ahead, and the name under which they were.
pub(super) struct Stage {
    writer: String,
    pages: Vec<(String, String)>,
}

impl Stage {
    /// Writes pages ahead.
    pub(super) async fn write(
        aws: &Arc<Aws>,
        head: &Head,
        lease: &Lease,
        mut pages: Vec<Record>,
    ) -> Result<Self, StoreError> {
        let mut stage = Self { writer: Uuid::new_v4().to_string(), pages: Vec::new() };
        for page in &mut pages {
            page.staged_by = Some(stage.writer.clone());
        }
        let mut rest = pages.as_slice();
        while !rest.is_empty() {
            let (some, others) = rest.split_at(most_that_fit(rest));
            let sent = stage.write_some(aws, head, lease, some).await;
            if matches!(sent, Err(StoreError::VersionConflict(_) | StoreError::LeaseLost(_))) {
                stage.clear(aws);
                return Err(sent.expect_err("it was matched as an error"));
            }
            sent?;
            stage.pages.extend(some.iter().map(|page| (page.pk.clone(), page.sk.clone())));
            rest = others;
        }
        Ok(stage)
    }

    async fn write_some(
        &self,
        aws: &Aws,
        head: &Head,
        lease: &Lease,
        pages: &[Record],
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        transaction.check_head(aws, head)?;
        transaction.check_lease(aws, lease)?;
        if self.pages.is_empty() {
            let pk = keys::guild(head.guild_id);
            let claim = Record { staged_by: Some(self.writer.clone()), ..Record::new(pk, keys::STAGE) };
            transaction.put(aws, &claim)?;
        } else {
            transaction.check_stage(aws, head, &self.writer)?;
        }
        for page in pages {
            transaction.put(aws, page)?;
        }
        transaction.send(aws, head, lease).await
    }

    /// Name of the writer in the claim.
    pub(super) fn writer(&self) -> &str {
        &self.writer
    }

    /// Removes the pages in the background, after it is certain that the head was not stored.
    pub(super) fn clear(self, aws: &Arc<Aws>) {
        let aws = Arc::clone(aws);
        tokio::spawn(async move {
            for (pk, sk) in self.pages {
                let removed = aws
                    .clients
                    .dynamodb
                    .delete_item()
                    .table_name(&aws.config.table)
                    .set_key(Some(keys::key(pk, sk)))
                    .condition_expression("#writer = :writer")
                    .expression_attribute_names("#writer", "staged_by")
                    .expression_attribute_values(":writer", AttributeValue::S(self.writer.clone()))
                    .send()
                    .await;
                // Another writer's page by now, or one page too many until the next commit of that version.
                if let Err(error) = removed {
                    tracing::debug!(error = &error as &dyn std::error::Error, "a page could not be removed");
                }
            }
        });
    }
}

/// How many of the pages, at least one, go into one transaction.
fn most_that_fit(pages: &[Record]) -> usize {
    let mut bytes = 0;
    let fitting = pages.iter().take(MOST_PAGES).take_while(|page| {
        bytes += page.size();
        bytes <= MOST_BYTES
    });
    fitting.count().max(1)
}
