//! The table and the queues, made as the deployment's template makes them: for tests and for a local stack.

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::{
    operation::create_table::CreateTableError,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
        ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType, TableStatus,
        TimeToLiveSpecification,
    },
};
use aws_sdk_sqs::types::QueueAttributeName;
use segue_domain::PartitionId;

use super::{Aws, AwsStore, dynamodb_error::failed, jobs, keys, sdk_error::incomplete, sqs_error};
use crate::{JobQueue, StoreError};

/// How long the dead-letter queue keeps a job, in seconds: the longest that SQS offers, 14 days.
const KEEP_DEAD_LETTERS: &str = "1209600";

/// How long the table may take to become usable.
const READY: Duration = Duration::from_mins(1);

const DOING: &str = "creating the table and the queues";

impl AwsStore {
    /// Creates the table, its index, stream and time to live, and the queues of the partitions. What exists stays.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn create_resources(
        &self,
        partitions: impl IntoIterator<Item = PartitionId>,
    ) -> Result<(), StoreError> {
        create_table(&self.aws).await?;
        let dead = create_queue(&self.aws, &self.aws.config.dead_letter_url(), None).await?;
        for partition in partitions {
            create_queue(&self.aws, &self.aws.config.queue_url(partition), Some(&dead)).await?;
        }
        Ok(())
    }

    /// About how many jobs were received too often, in all partitions.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn dead_letter_count(&self) -> Result<u64, StoreError> {
        jobs::count(&self.aws, &self.aws.config.dead_letter_url(), "counting dead letters").await
    }
}

async fn create_table(aws: &Aws) -> Result<(), StoreError> {
    let incomplete = incomplete::<aws_sdk_dynamodb::error::BuildError>(DOING);
    let text = |name: &str| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build()
    };
    let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    let index = GlobalSecondaryIndex::builder()
        .index_name(keys::BY_COLLECTION)
        .key_schema(key(keys::COLLECTION, KeyType::Hash).map_err(&incomplete)?)
        .key_schema(key(keys::PK, KeyType::Range).map_err(&incomplete)?)
        .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build())
        .build()
        .map_err(&incomplete)?;
    let stream = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::NewImage)
        .build()
        .map_err(&incomplete)?;
    let dynamodb = &aws.clients.dynamodb;
    let created = dynamodb
        .create_table()
        .table_name(&aws.config.table)
        .attribute_definitions(text(keys::PK).map_err(&incomplete)?)
        .attribute_definitions(text(keys::SK).map_err(&incomplete)?)
        .attribute_definitions(text(keys::COLLECTION).map_err(&incomplete)?)
        .key_schema(key(keys::PK, KeyType::Hash).map_err(&incomplete)?)
        .key_schema(key(keys::SK, KeyType::Range).map_err(&incomplete)?)
        .global_secondary_indexes(index)
        .billing_mode(BillingMode::PayPerRequest)
        .stream_specification(stream)
        .send()
        .await;
    match created {
        Ok(_) => {}
        Err(error)
            if matches!(error.as_service_error(), Some(CreateTableError::ResourceInUseException(_))) =>
        {
            return Ok(());
        }
        Err(error) => return Err(failed(DOING)(error)),
    }
    wait_for_table(aws).await?;
    let expiry = TimeToLiveSpecification::builder().enabled(true).attribute_name(keys::EXPIRES).build();
    dynamodb
        .update_time_to_live()
        .table_name(&aws.config.table)
        .time_to_live_specification(expiry.map_err(&incomplete)?)
        .send()
        .await
        .map_err(failed(DOING))?;
    Ok(())
}

async fn wait_for_table(aws: &Aws) -> Result<(), StoreError> {
    let ready = async {
        loop {
            let answer = aws.clients.dynamodb.describe_table().table_name(&aws.config.table).send().await;
            let table = answer.map_err(failed(DOING))?.table;
            if table.and_then(|table| table.table_status) == Some(TableStatus::Active) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(READY, ready).await.map_err(StoreError::unavailable(DOING))?
}

/// Creates a FIFO queue, with a dead-letter queue if its ARN is given; returns the queue's ARN.
async fn create_queue(aws: &Aws, url: &str, dead_letters: Option<&str>) -> Result<String, StoreError> {
    let name = url.rsplit('/').next().unwrap_or(url);
    let mut attributes = HashMap::from([
        (QueueAttributeName::FifoQueue, "true".to_owned()),
        (QueueAttributeName::VisibilityTimeout, <dyn JobQueue>::VISIBILITY.as_secs().to_string()),
    ]);
    if dead_letters.is_none() {
        attributes.insert(QueueAttributeName::MessageRetentionPeriod, KEEP_DEAD_LETTERS.to_owned());
    }
    if let Some(arn) = dead_letters {
        let policy = serde_json::json!({
            "deadLetterTargetArn": arn,
            "maxReceiveCount": <dyn JobQueue>::MAX_RECEIVES,
        });
        attributes.insert(QueueAttributeName::RedrivePolicy, policy.to_string());
    }
    let sqs = &aws.clients.sqs;
    let created = sqs.create_queue().queue_name(name).set_attributes(Some(attributes)).send().await;
    created.map_err(sqs_error::failed(DOING))?;
    let arn = QueueAttributeName::QueueArn;
    let answer = sqs.get_queue_attributes().queue_url(url).attribute_names(arn.clone()).send().await;
    let attributes = answer.map_err(sqs_error::failed(DOING))?.attributes.unwrap_or_default();
    attributes.get(&arn).cloned().ok_or_else(|| StoreError::unavailable(DOING)("a queue has no ARN"))
}
