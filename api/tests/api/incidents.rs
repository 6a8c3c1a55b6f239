//! What kept the bot from being well is noted by anyone who looks, and told to anybody.

use segue_api::{ApiState, api_router};
use segue_domain::Millis;
use segue_panel_db::PanelStore;
use serde_json::{Value, json};

use super::{
    fixture::{Fixture, START},
    fleet::{ANNA, EmbeddedFleet, partitions, serving},
};

/// The status as a process tells it that was just started.
async fn status(api: &mut Fixture, fleet: &EmbeddedFleet) -> Value {
    api.router = serving(api, fleet.stores.clone());
    api.get("/api/status", None).await.body
}

fn codes(status: &Value) -> Vec<(&str, bool)> {
    let incidents = status["incidents"].as_array().expect("a list").iter();
    incidents.map(|one| (one["problem"].as_str().expect("a code"), one["endedAt"].is_string())).collect()
}

#[tokio::test]
async fn an_incident_begins_with_the_first_look_and_ends_with_the_first_that_finds_all_well() {
    let (mut api, fleet) = (Fixture::new().await, EmbeddedFleet::playing().await);
    assert_eq!(status(&mut api, &fleet).await["incidents"], json!([]));

    let lease = fleet.stores.leases.all().await.expect("read").swap_remove(0);
    fleet.stores.leases.release(&lease, &[], START).await.expect("released");
    let degraded = status(&mut api, &fleet).await;
    assert_eq!(degraded["problems"], json!(["fleet.partition-unowned"]));
    assert_eq!(
        codes(&degraded),
        [("fleet.partition-unowned", false)],
        "it is told with the look that sees it"
    );
    assert_eq!(codes(&status(&mut api, &fleet).await), [("fleet.partition-unowned", false)], "once");

    fleet.lease(lease.partition.get(), ANNA, &[], false).await;
    let well = status(&mut api, &fleet).await;
    assert_eq!(well["status"], "ok");
    assert_eq!(codes(&well), [("fleet.partition-unowned", true)]);
}

#[tokio::test]
async fn a_database_that_was_gone_is_told_once_it_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("panel.db").display());
    // Without its tables it answers nothing.
    let panel = PanelStore::connect(&url).await.expect("connected");
    let fleet = EmbeddedFleet::playing().await;
    let mut api = Fixture::new().await;
    api.router = api_router(ApiState::new(panel.clone()).with_fleet(fleet.stores.clone(), partitions()));
    let gone = api.get("/api/status", None).await;
    assert_eq!((gone.status.as_u16(), &gone.body["incidents"]), (503, &Value::Null));

    panel.migrate().await.expect("migrated");
    // What was read is good for five seconds.
    let back = tokio::time::timeout(std::time::Duration::from_secs(60), async {
        loop {
            let answer = api.get("/api/status", None).await;
            if answer.status == 200 {
                break answer.body;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    });
    let back = back.await.expect("it is back");
    assert_eq!(codes(&back), [("database.unreachable", true)]);
    let began_at = &back["incidents"][0]["beganAt"];
    let incidents = panel.incidents(segue_store::now() - Millis::from_secs(600), 10).await.expect("read");
    assert!(incidents[0].ended_at > Some(incidents[0].began_at), "{began_at}");
}

#[tokio::test]
async fn on_aws_the_function_is_asked_each_minute() {
    let template = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml"));
    let template = template.expect("read");
    let event = template.lines().find_map(|line| line.trim().strip_prefix("Input: '")?.strip_suffix('\''));
    let request = lambda_http::request::from_str(event.expect("an event")).expect("a request");
    assert_eq!((request.method().as_str(), request.uri().path()), ("GET", "/api/status"));
    let (api, fleet) = (Fixture::new().await, EmbeddedFleet::empty().await);
    let router = serving(&api, fleet.stores.clone());
    let answer = tower::ServiceExt::oneshot(router, request.map(|_| axum::body::Body::empty())).await;
    assert_eq!(answer.expect("answered").status(), 200);
    let incidents = api.panel.incidents(START, 10).await.expect("read");
    assert_eq!(incidents[0].problem, "fleet.partition-unowned", "nobody plays in an empty fleet");
}
