//! The sparse index: which items belong together.

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Aws, dynamodb_error::failed, keys};
use crate::StoreError;

/// Hash keys of the items in a collection. The index is a moment behind the table.
pub(super) async fn members(aws: &Aws, collection: &str) -> Result<Vec<String>, StoreError> {
    let doing = "looking up the index";
    let mut members = Vec::new();
    let mut start = None;
    loop {
        let answer = aws.clients.dynamodb.query().table_name(&aws.config.table);
        let answer = answer
            .index_name(keys::BY_COLLECTION)
            .key_condition_expression("#collection = :collection")
            .expression_attribute_names("#collection", keys::COLLECTION)
            .expression_attribute_values(":collection", AttributeValue::S(collection.to_owned()))
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(failed(doing))?;
        for mut item in answer.items.unwrap_or_default() {
            if let Some(AttributeValue::S(pk)) = item.remove(keys::PK) {
                members.push(pk);
            }
        }
        start = answer.last_evaluated_key;
        if start.is_none() {
            return Ok(members);
        }
    }
}
