//! Records of the table's stream, as Lambda hands them over.
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>.

use aws_lambda_events::{
    dynamodb::EventRecord,
    streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse},
};
use segue_domain::{GuildId, JournalEntry};
use segue_panel_db::{PanelStore, SnapshotItem};
use segue_store::{
    StoreError,
    aws::session_items::{StreamItem, parse_image},
};
use serde_json::Value;

use super::{
    apply::{apply_items, pass_over},
    resync::Resync,
};
use crate::metric_definitions::MIRROR_RETRIES;

/// Field of the event with which a schedule asks for a comparison with what is stored.
const COMPARE: &str = "compare";

/// Items of one guild, and where in the batch the first of them is.
struct Group {
    guild_id: GuildId,
    sequence_number: Option<String>,
    items: Vec<SnapshotItem>,
}

/// Mirrors the records of one event, or compares the panel with what is stored when the event asks for that.
///
/// A guild that turns out to be behind, because something never arrived, is mirrored again from what is stored.
///
/// When the database fails, the answer names the first record that is not mirrored, and Lambda delivers that one
/// and all behind it again. A record that can't be read is logged, counted and passed over. Records are read one
/// by one, so that a malformed one does not take the others with it.
///
/// # Errors
///
/// [`StoreError::Unavailable`] when the record to begin again with has no sequence number: Lambda then delivers
/// the whole batch again. Any [`StoreError`] when the panel can't be compared with the store.
pub async fn handle_event(
    panel: &PanelStore,
    resync: Option<&Resync>,
    event: Value,
) -> Result<DynamoDbEventResponse, StoreError> {
    let mut answer = DynamoDbEventResponse::default();
    if event.get(COMPARE).and_then(Value::as_bool) == Some(true) {
        if let Some(resync) = resync {
            resync.look().await?;
        }
        return Ok(answer);
    }
    for Group { guild_id, sequence_number, items } in groups(event) {
        let error = match apply_items(panel, &items).await {
            Ok(recorded) => {
                match resync {
                    Some(resync) => resync.guilds(&recorded.behind).await,
                    None if recorded.behind.is_empty() => {}
                    None => {
                        tracing::error!(guild = %guild_id, "the panel is behind, and no store is configured to catch up from");
                    }
                }
                continue;
            }
            Err(error) => error,
        };
        metrics::counter!(MIRROR_RETRIES).increment(1);
        tracing::warn!(
            guild = %guild_id,
            sequence_number,
            error = &error as &dyn std::error::Error,
            "the mirror requested the records again"
        );
        let Some(sequence_number) = sequence_number else { return Err(error) };
        let mut failure = DynamoDbBatchItemFailure::default();
        failure.item_identifier = Some(sequence_number);
        answer.batch_item_failures.push(failure);
        // Groups are in the order of their first records: none of those behind is before this one.
        break;
    }
    Ok(answer)
}

/// Sorts the records that matter by guild, in the order in which guilds first appear.
fn groups(mut event: Value) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let records = match event.get_mut("Records").map(Value::take) {
        Some(Value::Array(records)) => records,
        _ => Vec::new(),
    };
    for record in records {
        let record: EventRecord = match serde_json::from_value(record) {
            Ok(record) => record,
            Err(error) => {
                pass_over(&error, "a record of another shape");
                continue;
            }
        };
        let sequence_number = record.change.sequence_number;
        let items = match parse_image(record.change.new_image) {
            Ok(StreamItem::Head { head, earlier_lists }) => {
                let guild_id = head.guild_id;
                let mut items = vec![SnapshotItem::Head(head)];
                if *earlier_lists != JournalEntry::default() {
                    items.push(SnapshotItem::Journal { guild_id, entry: *earlier_lists });
                }
                items
            }
            Ok(StreamItem::Page { guild_id, page }) => vec![SnapshotItem::Page { guild_id, page }],
            Ok(StreamItem::Journal { guild_id, entry }) => vec![SnapshotItem::Journal { guild_id, entry }],
            // A removal, or an item of another kind: the mirror has no use for it.
            Ok(_) => continue,
            Err(error) => {
                pass_over(&error, &format!("record {}", sequence_number.unwrap_or_default()));
                continue;
            }
        };
        let guild_id = items[0].guild_id();
        match groups.iter_mut().find(|group| group.guild_id == guild_id) {
            Some(group) => group.items.extend(items),
            None => groups.push(Group { guild_id, sequence_number, items }),
        }
    }
    groups
}
