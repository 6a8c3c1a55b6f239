//! The service of ECS, against an emulated ECS.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_ecs::{
    Client,
    types::{ContainerDefinition, LaunchType},
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use segue_scaling::{EcsPlace, EcsService, ScaleTarget, ScalingError};
use segue_test_support::Ministack;

async fn client(endpoint: &str) -> Client {
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let settings: SdkConfig = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .region(Region::new("eu-central-1"))
        .endpoint_url(endpoint)
        .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
        .load()
        .await;
    Client::new(&settings)
}

fn place(cluster: &str, service: &str) -> EcsPlace {
    EcsPlace { cluster: cluster.to_owned(), service: service.to_owned() }
}

/// A cluster with a service of one worker.
async fn service(ecs: &Client, cluster: &str) {
    ecs.create_cluster().cluster_name(cluster).send().await.expect("the cluster is made");
    let container = ContainerDefinition::builder().name("worker").image("segue-worker").build();
    let task = ecs.register_task_definition().family("segue-worker").container_definitions(container);
    let task = task.cpu("256").memory("512").send().await.expect("the task is defined");
    let task = task.task_definition().and_then(|task| task.task_definition_arn()).expect("it has an ARN");
    let service = ecs.create_service().cluster(cluster).service_name("workers").task_definition(task);
    let service = service.desired_count(1).launch_type(LaunchType::Fargate);
    service.send().await.expect("the service is made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_scaled_out_and_in() {
    let ministack = Ministack::start("ecs");
    let ecs = client(ministack.endpoint()).await;
    service(&ecs, "music").await;
    let target = EcsService::with_client(ecs.clone(), place("music", "workers"));
    assert_eq!(target.desired().await.expect("ECS answers"), 1);
    for count in [3, 2, 2, 1] {
        target.set_desired(count).await.expect("ECS answers");
        assert_eq!(target.desired().await.expect("ECS answers"), count);
    }
    let described = ecs.describe_services().cluster("music").services("workers").send().await;
    let described = described.expect("ECS answers");
    assert_eq!(described.services()[0].desired_count(), 1, "it is what ECS says to others as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_said() {
    let ministack = Ministack::start("ecs");
    let ecs = client(ministack.endpoint()).await;
    service(&ecs, "quiet").await;
    let missing = EcsService::with_client(ecs.clone(), place("quiet", "dancers"));
    let error = missing.desired().await.expect_err("there is no such service");
    assert!(matches!(&error, ScalingError::NoService { service, .. } if service == "dancers"), "{error:?}");
    let error = missing.set_desired(2).await.expect_err("there is no such service");
    assert_source_names(&error, "ServiceNotFoundException");

    let elsewhere = EcsService::with_client(ecs.clone(), place("nowhere", "workers"));
    assert_source_names(&elsewhere.desired().await.expect_err("no cluster"), "ClusterNotFoundException");

    let deleted = EcsService::with_client(ecs.clone(), place("quiet", "workers"));
    ecs.delete_service().cluster("quiet").service("workers").force(true).send().await.expect("it is deleted");
    let error = deleted.desired().await.expect_err("it is no longer active");
    assert!(matches!(error, ScalingError::NoService { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ecs_that_is_out_of_reach_is_an_error_with_its_cause() {
    // The discard port: nothing listens there.
    let target = EcsService::with_client(client("http://127.0.0.1:9").await, place("music", "workers"));
    let error = target.desired().await.expect_err("nothing answers");
    assert!(matches!(&error, ScalingError::Ecs { doing: "describe the service", .. }), "{error:?}");
    assert!(std::error::Error::source(&error).is_some());
}

/// Whether what ECS said is kept.
fn assert_source_names(error: &ScalingError, what: &str) {
    let source = std::error::Error::source(error).expect("ECS said why");
    assert!(format!("{source:?}").contains(what), "{source:?}");
}
