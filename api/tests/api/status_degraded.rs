//! What the status says when something is missing: always something.

use std::sync::{Arc, atomic::Ordering};

use axum::http::StatusCode;
use segue_api::{ApiState, api_router};
use segue_domain::PartitionId;
use segue_panel_db::{PanelStore, Scope};
use segue_store::Stores;
use serde_json::{Value, json};

use super::{
    down::Down,
    fixture::{Answer, Fixture},
    fleet::{ANNA, EmbeddedFleet, partitions, serving},
};

/// The answers to anybody and to an operator, over these stores.
async fn answers(stores: Option<Stores>) -> [Answer; 2] {
    let mut api = Fixture::new().await;
    if let Some(stores) = stores {
        api.router = serving(&api, stores);
    }
    let key = api.key([Scope::StatusRead]).await;
    [api.get("/api/status", None).await, api.get("/api/status", Some(&key)).await]
}

#[tokio::test]
async fn without_stores_the_fleet_is_plainly_absent() {
    let [public, operator] = answers(None).await;
    for answer in [&public, &operator] {
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!((&answer.body["status"], &answer.body["problems"]), (&json!("ok"), &json!([])));
        assert_eq!(answer.body.get("fleet"), Some(&Value::Null));
    }
    assert_eq!(public.body.get("workers"), None);
    assert_eq!(operator.body.get("workers"), Some(&Value::Null));
    assert_eq!(operator.body.get("partitions"), Some(&Value::Null));
}

#[tokio::test]
async fn a_partition_without_a_worker_is_a_problem() {
    let fleet = EmbeddedFleet::empty().await;
    fleet.lease(0, ANNA, &[0], false).await;
    fleet.lease(1, ANNA, &[], false).await;
    // Its last owner gave it up.
    let given_up = fleet.stores.leases.read(PartitionId::new(1)).await.expect("read").expect("it is there");
    fleet.stores.leases.release(&given_up, &[], super::fixture::START).await.expect("released");
    let [public, operator] = answers(Some(fleet.stores.clone())).await;
    for answer in [&public, &operator] {
        assert_eq!(answer.status, StatusCode::OK, "the database answers");
        assert_eq!(answer.body["status"], "degraded");
        assert_eq!(answer.body["problems"], json!(["fleet.partition-unowned"]));
        assert_eq!(answer.body["fleet"]["partitions"], json!({"total": 3, "held": 1}));
    }
    let owners: Vec<_> = operator.body["partitions"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|p| (&p["owner"], &p["fence"]))
        .collect();
    assert_eq!(owners[0], (&json!(ANNA), &json!(1)));
    assert_eq!(owners[1], (&json!(null), &json!(1)), "it was owned once");
    assert_eq!(owners[2], (&json!(null), &json!(null)), "it never was");
}

#[tokio::test]
async fn a_store_that_fails_or_hangs_makes_the_status_degraded_and_no_more() {
    for hangs in [false, true] {
        let fleet = EmbeddedFleet::playing().await;
        let down = Arc::new(Down { hangs, ..Down::default() });
        let stores = Stores { leases: down.clone(), ..fleet.stores.clone() };
        for answer in answers(Some(stores)).await {
            assert_eq!(answer.status, StatusCode::OK, "the database answers");
            assert_eq!(answer.body["status"], "degraded");
            assert_eq!(answer.body["problems"], json!(["fleet.unreachable"]));
            assert_eq!(answer.body.get("fleet"), Some(&Value::Null));
            assert_eq!(answer.body["database"], "reachable");
            assert!(!answer.body.to_string().contains("10.1.2.3"), "what the store said is for the logs");
        }
        assert_eq!(down.asked.load(Ordering::Relaxed), 1, "the failure is cached, too");
    }
}

#[tokio::test]
async fn a_backlog_that_is_not_whole_is_not_told() {
    let fleet = EmbeddedFleet::playing().await;
    let stores = Stores { jobs: Arc::new(Down::default()), ..fleet.stores.clone() };
    let [public, operator] = answers(Some(stores)).await;
    assert_eq!(public.status, StatusCode::OK);
    assert_eq!(public.body["problems"], json!(["fleet.queue-unreachable"]));
    assert_eq!(public.body["fleet"].get("backlog"), Some(&Value::Null));
    assert_eq!(public.body["fleet"]["partitions"]["held"], 3, "the rest is told");
    let backlogs: Vec<_> =
        operator.body["partitions"].as_array().into_iter().flatten().map(|p| &p["backlog"]).collect();
    assert_eq!(backlogs, [&json!(0), &json!(null), &json!(0)]);
}

#[tokio::test]
async fn without_a_database_the_fleet_is_told_all_the_same() {
    let server = segue_test_support::MariaDb::start().expect("MariaDB starts");
    let panel = PanelStore::connect_lazily(&server.database()).await.expect("configured");
    drop(server);
    let (mut api, fleet) = (Fixture::new().await, EmbeddedFleet::playing().await);
    api.router = api_router(ApiState::new(panel).with_fleet(fleet.stores.clone(), partitions()));
    let answer = api.get("/api/status", None).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body["problems"], json!(["database.unreachable"]));
    assert_eq!(answer.body["fleet"]["workers"], json!({"running": 1, "draining": 1}));
    // Whether a key is good is in the database, too.
    let answer = api.get("/api/status", Some(&api.key([Scope::StatusRead]).await)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (503, "server.database"));
}
