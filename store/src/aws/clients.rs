//! The SDK's clients.

use std::time::Duration;

use aws_config::{ConfigLoader, retry::RetryConfig, timeout::TimeoutConfig};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};

/// How long a connection may take: a lease lives 5 s, so slowness has to show before it is lost.
const CONNECT: Duration = Duration::from_secs(2);

/// How long one attempt at a call to the table may take.
const TABLE_ATTEMPT: Duration = Duration::from_secs(3);

/// How long one attempt at a call to a queue may take: longer than the longest wait for a job, which is 20 s.
const QUEUE_ATTEMPT: Duration = Duration::from_secs(25);

/// Attempts at a call, the first included.
const ATTEMPTS: u32 = 4;

/// The SDK's clients, with one HTTP client and one chain of credential providers between them.
#[derive(Clone, Debug)]
pub(super) struct Clients {
    pub(super) dynamodb: aws_sdk_dynamodb::Client,
    pub(super) streams: aws_sdk_dynamodbstreams::Client,
    pub(super) sqs: aws_sdk_sqs::Client,
}

impl Clients {
    pub(super) async fn load(loader: ConfigLoader) -> Self {
        let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
        let timeouts = |attempt| {
            TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(attempt).build()
        };
        let shared = loader
            .http_client(http)
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(timeouts(TABLE_ATTEMPT))
            .load()
            .await;
        let queues =
            aws_sdk_sqs::config::Builder::from(&shared).timeout_config(timeouts(QUEUE_ATTEMPT)).build();
        Self {
            dynamodb: aws_sdk_dynamodb::Client::new(&shared),
            streams: aws_sdk_dynamodbstreams::Client::new(&shared),
            sqs: aws_sdk_sqs::Client::from_conf(queues),
        }
    }
}
