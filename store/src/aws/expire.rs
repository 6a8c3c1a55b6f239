//! Pages that no head points to any more.

use std::{sync::Arc, time::Duration};

use aws_sdk_dynamodb::types::AttributeValue;
use segue_domain::PageRef;

use super::{Aws, keys};

/// Time between two marks: writes of one guild share a partition of the table, which takes 1,000 units a second.
const PACE: Duration = Duration::from_millis(20);

/// Lets pages expire, in the background: a reader with an older head may still use them, and nothing but the cost
/// of their storage depends on it.
pub(super) fn pages(aws: &Arc<Aws>, pk: &str, pages: Vec<PageRef>, expires: u64) {
    if pages.is_empty() {
        return;
    }
    let (aws, pk) = (Arc::clone(aws), pk.to_owned());
    tokio::spawn(async move {
        for page in pages {
            let marked = aws
                .clients
                .dynamodb
                .update_item()
                .table_name(&aws.config.table)
                .set_key(Some(keys::key(&pk, keys::page(page.id, page.revision))))
                .update_expression("SET #expires = :expires")
                .expression_attribute_names("#expires", keys::EXPIRES)
                .expression_attribute_values(":expires", AttributeValue::N(expires.to_string()))
                .send()
                .await;
            if let Err(error) = marked {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a dropped page could not be deleted"
                );
            }
            tokio::time::sleep(PACE).await;
        }
    });
}
