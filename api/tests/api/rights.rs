//! The rights that template.yaml gives the api function: what its routes need of the table, and nothing more.
//!
//! The routes are called over a real table, and each request to it is compared with the function's policy, as AWS reads it.

#[path = "../../../store/tests/contract/ministack.rs"]
mod ministack;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
};
use segue_domain::{GuildId, Millis, PartitionId, Plans, Query, ResolvedTrack, Session, Track, TrackId};
use segue_store::{
    Commit, WorkerId,
    aws::{AwsConfig, AwsStore},
    now,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    browser::{PANEL, Panel},
    fleet::{EmbeddedFleet, partitions},
};

/// What a request does to an item, and the item's hash key; `None` for the index.
type Access = (String, Option<String>);

/// Hands requests on to the emulator, and remembers what they do to the table.
#[derive(Clone, Default)]
struct Recorder {
    target: String,
    seen: Arc<Mutex<BTreeSet<Access>>>,
}

impl Recorder {
    async fn serve(target: &str) -> (Self, String) {
        let recorder = Self { target: target.to_owned(), seen: Arc::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let app = Router::new().fallback(pass).with_state(recorder.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.expect("served") });
        (recorder, format!("http://{address}"))
    }

    fn note(&self, operation: &str, body: &Value) {
        let mut seen = self.seen.lock().expect("not poisoned");
        let mut add = |action: &str, key: &Value| {
            let key = key["pk"]["S"].as_str().expect("a hash key").to_owned();
            seen.insert((format!("dynamodb:{action}"), Some(key)));
        };
        match operation {
            "GetItem" | "DeleteItem" | "UpdateItem" => add(operation, &body["Key"]),
            "PutItem" => add(operation, &body["Item"]),
            "BatchGetItem" => {
                for table in body["RequestItems"].as_object().expect("tables").values() {
                    table["Keys"].as_array().expect("keys").iter().for_each(|key| add(operation, key));
                }
            }
            "TransactWriteItems" => {
                for item in body["TransactItems"].as_array().expect("items") {
                    for (kind, item) in item.as_object().expect("an item") {
                        let key = if kind == "Put" { &item["Item"] } else { &item["Key"] };
                        add(&format!("{kind}Item"), key);
                    }
                }
            }
            "Query" if body.get("IndexName").is_some() => {
                seen.insert(("dynamodb:Query".to_owned(), None));
            }
            "Query" => {
                let key = body["ExpressionAttributeValues"][":pk"]["S"].as_str().expect("a hash key");
                seen.insert(("dynamodb:Query".to_owned(), Some(key.to_owned())));
            }
            other => panic!("the api asks for {other}, of which this test knows nothing"),
        }
    }
}

async fn pass(State(recorder): State<Recorder>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    if let Some(operation) = target.strip_prefix("DynamoDB_20120810.") {
        recorder.note(operation, &serde_json::from_slice(&body).expect("JSON"));
    }
    let mut headers = headers.clone();
    headers.remove("host");
    let client = reqwest::Client::new();
    let sent = client.request(method, &recorder.target).headers(headers).body(body.to_vec()).send();
    let answer = sent.await.expect("the emulator answers");
    let status = StatusCode::from_u16(answer.status().as_u16()).expect("a status");
    let kind = answer.headers().get("content-type").cloned();
    let mut response = (status, answer.bytes().await.expect("read")).into_response();
    response.headers_mut().extend(kind.map(|kind| (axum::http::header::CONTENT_TYPE, kind)));
    response
}

/// A statement of the policy.
#[derive(Debug, Default)]
struct Statement {
    actions: Vec<String>,
    index: bool,
    keys: Vec<String>,
}

impl Statement {
    fn allows(&self, action: &str, key: Option<&str>) -> bool {
        let fits = |pattern: &String| match pattern.strip_suffix('*') {
            Some(start) => key.is_some_and(|key| key.starts_with(start)),
            None => key == Some(pattern),
        };
        self.actions.iter().any(|one| one == action)
            && self.index == key.is_none()
            && (self.index || self.keys.iter().any(fits))
    }
}

/// The statements of the api function about the table.
fn policy() -> Vec<Statement> {
    let template = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml"));
    let template = template.expect("read");
    let function = template.split("\n  ApiFunction:\n").nth(1).expect("the function");
    let function = function.split("\n  MirrorFunction:\n").next().expect("its end");
    let items = |line: &str| {
        let all = line.split_once(": ").expect("a value").1.trim().trim_matches(['[', ']']);
        all.split(',').map(|item| item.trim().trim_matches('"').to_owned()).collect::<Vec<_>>()
    };
    let mut statements: Vec<Statement> = Vec::new();
    for line in function.split("- Statement:").nth(1).expect("a policy").lines().map(str::trim) {
        if line.starts_with("- Sid:") {
            statements.push(Statement::default());
        }
        let Some(last) = statements.last_mut() else { continue };
        if line.starts_with("Action:") {
            last.actions = items(line);
        } else if line.starts_with("Resource:") {
            last.index = line.contains("/index/");
        } else if line.starts_with("dynamodb:LeadingKeys:") {
            last.keys = items(line);
        } else if line.starts_with("Events:") {
            break;
        }
    }
    statements.retain(|statement| statement.actions.iter().any(|action| action.starts_with("dynamodb:")));
    statements
}

async fn store(config: &AwsConfig, endpoint: &str) -> AwsStore {
    let loader = aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "tests"));
    AwsStore::with_loader(config.clone(), loader).await
}

/// A worker holds all partitions, and something plays and waits in a guild.
async fn play(store: &AwsStore, guild: GuildId) {
    let stores = store.stores();
    let owner = WorkerId("worker".to_owned());
    let mut leases = Vec::new();
    for partition in partitions().all() {
        let lease = stores.leases.acquire(partition, &owner, now(), Millis::from_secs(600)).await;
        leases.push(lease.expect("answered").expect("taken"));
    }
    let track = |number| {
        let url = format!("https://example.org/{number}.ogg");
        let info = ResolvedTrack {
            title: format!("Song {number}"),
            artist: None,
            duration: None,
            query: Query::Url { url },
            page_url: None,
        };
        Track::resolved(TrackId::new(number), info, segue_domain::UserId::new(1))
    };
    let mut session = Session::new(guild);
    session.head.version = 1;
    session.head.current = Some(track(1));
    session.head.voice_channel = Some(segue_domain::ChannelId::new(5));
    session.queue.push_back([track(2), track(3)], 1);
    session.head.directory = session.queue.directory();
    session.head.next_page = session.queue.next_page();
    let partition: PartitionId = partitions().of(guild);
    let lease = leases.iter().find(|lease| lease.partition == partition).expect("all are held");
    let commit = Commit { session: &session, stored_pages: &[], lease };
    stores.sessions.commit(commit).await.expect("stored");
}

/// Uses every route that needs the table.
async fn use_everything(panel: &Panel) {
    let mut ada = panel.signed_in(panel.world.ada).await;
    let guild = format!("/api/control-panel/guilds/{}", panel.world.guild);
    let playlists = format!("{guild}/playlists");
    let queue = json!({"shelf": "mine", "name": "a", "from": {"type": "queue", "playing": true}});
    let copy = json!({"shelf": "server", "name": "b", "from": {"type": "mine", "name": "a"}});
    let again =
        json!({"shelf": "server", "name": "b", "replace": true, "from": {"type": "mine", "name": "a"}});
    for (number, (uri, body, status)) in [
        (playlists.clone(), queue, 201),
        (playlists.clone(), copy, 201),
        (playlists.clone(), again, 201),
        (format!("{playlists}/server/b/rename"), json!({"name": "c", "revision": 2}), 204),
        (format!("{playlists}/server/c/delete"), json!({"revision": 3}), 204),
        (format!("{playlists}/server/c/delete"), json!({"revision": 3}), 404),
        (format!("{guild}/commands"), json!({"type": "pause"}), 202),
    ]
    .into_iter()
    .enumerate()
    {
        let key = format!("k-{number}");
        let headers = [("origin", PANEL), ("idempotency-key", key.as_str())];
        let answer = ada.send(Method::POST, &uri, Some(&body.to_string()), &headers).await;
        assert_eq!(answer.status, status, "{uri}: {answer:?}");
    }
    for uri in [
        "/api/status".to_owned(),
        "/api/control-panel/guilds".to_owned(),
        guild.clone(),
        playlists.clone(),
        format!("{playlists}/mine/a"),
        format!("{playlists}/mine/a/file"),
        format!("{guild}/session"),
        format!("{guild}/settings"),
        format!("{guild}/events"),
        format!("{guild}/suggestions?query=song"),
    ] {
        let answer = ada.get(&uri).await;
        assert_eq!(answer.status, 200, "{uri}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_function_may_do_what_its_routes_need_and_nothing_more() {
    let emulator = ministack::endpoint();
    let name = format!("segue-{}", Uuid::new_v4().simple());
    let config = AwsConfig { queue_url_prefix: format!("{emulator}/000000000000/{name}"), table: name };
    let direct = store(&config, &emulator).await;
    direct.create_resources(partitions().all()).await.expect("ministack makes the resources");
    let (recorder, endpoint) = Recorder::serve(&emulator).await;

    let mut fleet = EmbeddedFleet::empty().await;
    fleet.stores = store(&config, &endpoint).await.stores();
    let panel = Panel::over(PANEL, &[], Plans::OFF, fleet).await;
    play(&direct, GuildId::new(panel.world.guild.get())).await;
    use_everything(&panel).await;

    let policy = policy();
    let seen = recorder.seen.lock().expect("not poisoned").clone();
    for (action, key) in &seen {
        let allowed = policy.iter().any(|statement| statement.allows(action, key.as_deref()));
        assert!(allowed, "template.yaml does not allow {action} of {key:?}");
    }
    for statement in &policy {
        let used: Vec<_> =
            seen.iter().filter(|(action, key)| statement.allows(action, key.as_deref())).collect();
        for action in &statement.actions {
            assert!(used.iter().any(|(one, _)| one == action), "nothing needs {action}: {statement:?}");
        }
        for pattern in &statement.keys {
            let start = pattern.trim_end_matches('*');
            let fits = |key: &Option<String>| key.as_ref().is_some_and(|key| key.starts_with(start));
            assert!(used.iter().any(|(_, key)| fits(key)), "nothing needs {pattern}: {statement:?}");
        }
    }
}

#[test]
fn a_policy_is_read_as_aws_reads_it() {
    let policy = policy();
    let allows = |action: &str, key: Option<&str>| policy.iter().any(|one| one.allows(action, key));
    assert!(allows("dynamodb:PutItem", Some("B#U1")) && allows("dynamodb:PutItem", Some("R#answer")));
    // No session, no lease, and nothing of the fleet is written.
    for action in ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"] {
        for key in ["G#1", "L#0", "R#worker", "R#identify", "R#answers", "X#1"] {
            assert!(!allows(action, Some(key)), "{action} {key}");
        }
    }
    assert!(!allows("dynamodb:Query", Some("G#1")) && allows("dynamodb:Query", None));
    assert!(!allows("dynamodb:Scan", None));
}
