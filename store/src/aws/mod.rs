//! Adapters for `DynamoDB` and SQS.
//!
//! One table holds everything, under the keys `pk` and `sk`:
//!
//! | `pk` | `sk` | what |
//! | --- | --- | --- |
//! | `G#{guild}` | `HEAD` | head of the newest version |
//! | `G#{guild}` | `V#{version:020}` | copy of a version's head, for the history; expires |
//! | `G#{guild}` | `P#{page:06}#{revision:020}` | a page; expires once no head points to it |
//! | `G#{guild}` | `STAGE` | claim of a writer whose pages don't fit into one transaction |
//! | `L#{partition}` | `LEASE` | who owns the partition |
//! | `B#{owner}` | `N#{name}` | a playlist without its tracks; the name in small letters |
//! | `B#{owner}` | `D#{generation}#{part:02}` | a part of a playlist's tracks |
//! | `B#{owner}` | `COUNT` | how many playlists the owner has |
//!
//! The sparse index `by_collection` (hash `collection`, range `pk`, keys only) finds the active sessions of a
//! partition (`ACTIVE#{partition}`) and the leases (`LEASES`). The attribute `expires` (seconds since the Unix
//! epoch) is the table's time to live.
//!
//! See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>.

mod batch;
mod clients;
mod collections;
mod commit;
mod config;
mod dynamodb_error;
pub mod emf;
mod expire;
#[cfg(test)]
mod golden;
mod jobs;
mod keys;
mod leases;
mod letters;
mod playlists;
mod receipt;
mod records;
mod resources;
mod sdk_error;
pub mod session_items;
mod sessions;
mod sqs_error;
mod staged_pages;
pub mod stream;
mod transaction;

use std::sync::Arc;

use aws_config::{BehaviorVersion, ConfigLoader};
use aws_sdk_dynamodb::types::AttributeValue;
use segue_configuration::Environment;
use segue_domain::PartitionId;

use self::{
    clients::Clients, jobs::AwsJobs, leases::AwsLeases, playlists::AwsPlaylists, records::AwsRecords,
    sessions::AwsSessions,
};
use crate::{StoreError, Stores};

pub use self::config::AwsConfig;

/// A table and its queues.
#[derive(Clone, Debug)]
pub struct AwsStore {
    aws: Arc<Aws>,
}

/// What the adapters share.
#[derive(Debug)]
struct Aws {
    config: AwsConfig,
    clients: Clients,
}

impl AwsStore {
    /// Makes the adapters from the settings: [`AwsConfig::read`], and the SDK's own variables.
    ///
    /// # Errors
    ///
    /// [`StoreError::Setting`].
    pub async fn connect(environment: &Environment) -> Result<Self, StoreError> {
        Ok(Self::new(AwsConfig::read(environment)?).await)
    }

    /// Makes the adapters for a table and its queues.
    ///
    /// Region, endpoints and credentials come from the SDK's own environment (`AWS_REGION`,
    /// `AWS_ENDPOINT_URL_DYNAMODB`, …) and its default chain of credential providers.
    ///
    /// See <https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html>.
    pub async fn new(config: AwsConfig) -> Self {
        Self::with_loader(config, aws_config::defaults(BehaviorVersion::latest())).await
    }

    /// As [`AwsStore::new`], with settings of the SDK that don't come from the environment. The HTTP client,
    /// timeouts and repetitions are this store's.
    pub async fn with_loader(config: AwsConfig, loader: ConfigLoader) -> Self {
        let clients = Clients::load(loader).await;
        Self { aws: Arc::new(Aws { config, clients }) }
    }

    /// The adapters. They share this store's connections.
    #[must_use]
    pub fn stores(&self) -> Stores {
        Stores {
            sessions: Arc::new(AwsSessions(Arc::clone(&self.aws))),
            jobs: Arc::new(AwsJobs(Arc::clone(&self.aws))),
            leases: Arc::new(AwsLeases(Arc::clone(&self.aws))),
            records: Arc::new(AwsRecords(Arc::clone(&self.aws))),
            playlists: Arc::new(AwsPlaylists(Arc::clone(&self.aws))),
        }
    }

    /// Opens the connections, so that the first command does not wait for DNS, TLS and credentials.
    ///
    /// Whether the calls are allowed does not matter: a refusal warms the connection as well.
    pub async fn warm_up(&self) {
        let nothing = AttributeValue::S("WARM".to_owned());
        let table = self.aws.clients.dynamodb.get_item().table_name(&self.aws.config.table);
        let table = table.key(keys::PK, nothing.clone()).key(keys::SK, nothing).send();
        let queue = self.aws.clients.sqs.get_queue_attributes();
        let queue = queue.queue_url(self.aws.config.queue_url(PartitionId::new(0))).send();
        let (table, queue) = futures::join!(table, queue);
        tracing::debug!(table = table.is_ok(), queue = queue.is_ok(), "connections are warm");
    }
}
