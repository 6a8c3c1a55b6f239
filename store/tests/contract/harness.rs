//! One store of either family, for one test.

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_sdk_sqs::types::QueueAttributeName;
use segue_domain::{Job, Millis, PartitionId};
use segue_store::{
    Lease, Stores, WorkerId,
    aws::{AwsConfig, AwsStore},
    embedded::EmbeddedStore,
    now,
};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tempfile::TempDir;
use uuid::Uuid;

use crate::ministack;

pub const PARTITION: PartitionId = PartitionId::new(0);
pub const OTHER_PARTITION: PartitionId = PartitionId::new(1);

/// Longer than any test.
pub const LONG: Millis = Millis::from_secs(600);

/// A store of one test, and the way to open it once more.
pub struct Harness {
    pub stores: Stores,
    pub family: Family,
}

pub enum Family {
    Embedded { directory: TempDir, store: EmbeddedStore },
    Aws { store: AwsStore, config: AwsConfig, endpoint: String },
}

impl Harness {
    pub async fn embedded() -> Self {
        let directory = tempfile::tempdir().expect("a temporary folder can be made");
        let store =
            EmbeddedStore::open(directory.path().join("segue.sqlite")).await.expect("a new file opens");
        Self { stores: store.stores(), family: Family::Embedded { directory, store } }
    }

    pub async fn aws() -> Self {
        let endpoint = ministack::endpoint();
        let name = format!("segue-{}", Uuid::new_v4().simple());
        let queue_url_prefix = format!("{endpoint}/000000000000/{name}");
        let config = AwsConfig { table: name, queue_url_prefix };
        let store = aws_store(&config, &endpoint).await;
        store.create_resources([PARTITION, OTHER_PARTITION]).await.expect("ministack makes the resources");
        Self { stores: store.stores(), family: Family::Aws { store, config, endpoint } }
    }

    /// Opens the same store once more, as another process would.
    pub async fn again(&self) -> Stores {
        match &self.family {
            Family::Embedded { directory, .. } => {
                let path = directory.path().join("segue.sqlite");
                EmbeddedStore::open(path).await.expect("the file opens again").stores()
            }
            Family::Aws { config, endpoint, .. } => aws_store(config, endpoint).await.stores(),
        }
    }

    pub fn is_embedded(&self) -> bool {
        matches!(self.family, Family::Embedded { .. })
    }

    /// Lets the store refuse heads of more than 400 KB, as `DynamoDB` does: `SQLite` itself takes anything.
    pub async fn limit_heads(&self) {
        let Family::Embedded { directory, .. } = &self.family else { return };
        let options = SqliteConnectOptions::new().filename(directory.path().join("segue.sqlite"));
        let pool = SqlitePool::connect_with(options).await.expect("the file opens");
        sqlx::raw_sql(
            "CREATE TRIGGER heads_have_a_limit BEFORE INSERT ON session_heads WHEN length(NEW.body) > 409600
             BEGIN SELECT RAISE(ABORT, 'the head is too large'); END",
        )
        .execute(&pool)
        .await
        .expect("the trigger is accepted");
    }

    /// Takes the first partition for a new worker.
    pub async fn lease(&self) -> Lease {
        let worker = WorkerId(format!("worker-{}", Uuid::new_v4()));
        let lease = self.stores.leases.acquire(PARTITION, &worker, now(), LONG).await;
        lease.expect("the store answers").expect("nobody holds the partition")
    }

    /// Sends a message that no version of this program ever wrote.
    pub async fn send_unreadable(&self, job: &Job, body: &str) {
        match &self.family {
            Family::Embedded { directory, .. } => {
                let options = SqliteConnectOptions::new().filename(directory.path().join("segue.sqlite"));
                let pool = SqlitePool::connect_with(options).await.expect("the file opens");
                sqlx::query(
                    "INSERT INTO job_queue (partition, guild_id, job_id, body, visible_at, first)
                     VALUES (0, ?, ?, ?, 0, 1)",
                )
                .bind(job.guild_id.to_string())
                .bind(job.id.as_str())
                .bind(body)
                .execute(&pool)
                .await
                .expect("the row is accepted");
            }
            Family::Aws { config, endpoint, .. } => {
                sqs(endpoint)
                    .await
                    .send_message()
                    .queue_url(config.queue_url(PARTITION))
                    .message_body(body)
                    .message_group_id(job.guild_id.to_string())
                    .message_deduplication_id(job.id.as_str())
                    .send()
                    .await
                    .expect("the message is accepted");
            }
        }
    }

    /// Puts a job into the dead-letter queue as nothing but its text, in its guild's group. The embedded family has no
    /// such letters.
    pub async fn send_bare_letter(&self, job: &Job) -> bool {
        let Family::Aws { config, endpoint, .. } = &self.family else { return false };
        sqs(endpoint)
            .await
            .send_message()
            .queue_url(config.dead_letter_url())
            .message_body(serde_json::to_string(job).expect("a job is JSON"))
            .message_group_id(job.guild_id.to_string())
            .message_deduplication_id(job.id.as_str())
            .send()
            .await
            .expect("the message is accepted");
        true
    }

    /// Letters of the AWS family, those among them that were read a moment ago.
    pub async fn dead_letters_at_rest(&self) -> u64 {
        let Family::Aws { config, endpoint, .. } = &self.family else { panic!("it is the AWS family") };
        let (visible, hidden) = (
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        );
        let request = sqs(endpoint).await.get_queue_attributes().queue_url(config.dead_letter_url());
        let answer = request.attribute_names(visible.clone()).attribute_names(hidden.clone()).send().await;
        let counts = answer.expect("the queue answers").attributes.expect("counts");
        [visible, hidden].iter().map(|name| counts[name].parse::<u64>().expect("a number")).sum()
    }

    pub async fn dead_letters(&self) -> u64 {
        match &self.family {
            Family::Embedded { .. } => {
                self.stores.jobs.dead_letters(None, 100).await.expect("the store answers").len() as u64
            }
            Family::Aws { store, .. } => store.dead_letter_count().await.expect("the store answers"),
        }
    }
}

async fn sqs(endpoint: &str) -> aws_sdk_sqs::Client {
    let http = aws_smithy_http_client::Builder::new().build_http();
    aws_sdk_sqs::Client::new(&loader(endpoint).http_client(http).load().await)
}

async fn aws_store(config: &AwsConfig, endpoint: &str) -> AwsStore {
    AwsStore::with_loader(config.clone(), loader(endpoint)).await
}

fn loader(endpoint: &str) -> aws_config::ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
}
