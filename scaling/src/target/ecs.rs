//! A service of Amazon ECS.

use std::time::Duration;

use async_trait::async_trait;
use aws_config::{BehaviorVersion, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_ecs::Client;
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};

use super::ScaleTarget;
use crate::{EcsPlace, ScalingError};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How long one attempt at a call may take.
const ATTEMPT: Duration = Duration::from_secs(5);
/// Attempts at a call, the first included. The controller comes back anyway.
const ATTEMPTS: u32 = 2;

/// A service of Amazon ECS whose tasks are workers.
///
/// It needs `ecs:DescribeServices` and `ecs:UpdateService` on that service, and nothing else.
///
/// See <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html>.
#[derive(Clone, Debug)]
pub struct EcsService {
    client: Client,
    place: EcsPlace,
}

impl EcsService {
    /// Makes a client with the SDK's own environment: region, endpoint (`AWS_ENDPOINT_URL_ECS`) and credentials. Nothing
    /// is asked of ECS yet.
    pub async fn connect(place: EcsPlace) -> Self {
        let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
        let timeouts =
            TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(ATTEMPT).build();
        let settings = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(timeouts)
            .load()
            .await;
        Self::with_client(Client::new(&settings), place)
    }

    /// Uses a client that was made elsewhere.
    #[must_use]
    pub const fn with_client(client: Client, place: EcsPlace) -> Self {
        Self { client, place }
    }

    fn missing(&self) -> ScalingError {
        let EcsPlace { cluster, service } = self.place.clone();
        ScalingError::NoService { cluster, service }
    }
}

fn refused<E: Into<Box<dyn std::error::Error + Send + Sync>>>(
    doing: &'static str,
) -> impl FnOnce(E) -> ScalingError {
    move |source| ScalingError::Ecs { doing, source: source.into() }
}

#[async_trait]
impl ScaleTarget for EcsService {
    async fn desired(&self) -> Result<u32, ScalingError> {
        let request = self.client.describe_services().cluster(&self.place.cluster);
        let answer = request.services(&self.place.service).send().await;
        let answer = answer.map_err(refused("describe the service"))?;
        // A deleted service is described as INACTIVE for a while.
        let service = answer.services().iter().find(|service| service.status() == Some("ACTIVE"));
        let service = service.ok_or_else(|| self.missing())?;
        u32::try_from(service.desired_count()).map_err(refused("describe the service"))
    }

    async fn set_desired(&self, count: u32) -> Result<(), ScalingError> {
        const DOING: &str = "change the service";
        let count = i32::try_from(count).map_err(refused(DOING))?;
        let request = self.client.update_service().cluster(&self.place.cluster);
        let answer = request.service(&self.place.service).desired_count(count).send().await;
        answer.map(drop).map_err(refused(DOING))
    }
}
