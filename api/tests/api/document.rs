//! The document that describes the API: complete, sound, and the same as its written copy.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::{documented::DOCUMENT, fixture::Fixture};

/// Fields of answers that are there for operators only, and may be `null` then.
const FOR_OPERATORS: [&str; 2] = ["OperatorAnswer.partitions", "OperatorAnswer.workers"];

fn operations() -> Vec<(String, &'static Value)> {
    let mut operations = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            operations.push((format!("{} {path}", method.to_uppercase()), operation));
        }
    }
    operations
}

fn walk(value: &'static Value, visit: &mut dyn FnMut(&'static Value)) {
    visit(value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        Value::Object(fields) => fields.values().for_each(|field| walk(field, visit)),
        _ => {}
    }
}

/// Names of the schemas that are reached from here.
fn reached(from: &'static Value) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    let mut next = vec![from];
    while let Some(value) = next.pop() {
        walk(value, &mut |value| {
            let name = value["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
            if let Some(name) = name.filter(|name| names.insert(*name)) {
                next.push(&DOCUMENT["components"]["schemas"][name]);
            }
        });
    }
    names
}

#[test]
fn the_document_has_every_route_and_no_other() {
    let routes: BTreeSet<String> =
        segue_api::route_list().into_iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    let described: BTreeSet<String> = operations().into_iter().map(|(name, _)| name).collect();
    assert_eq!(routes, described);
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    walk(&DOCUMENT, &mut |value| {
        if let Some(reference) = value["$ref"].as_str() {
            assert!(DOCUMENT.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
    });
    // What an event stream carries is named by no answer.
    let streamed = ["OutcomeAnswer", "SessionAnswer", "WorkerNews"];
    let mut used = reached(&DOCUMENT["paths"]);
    used.extend(streamed);
    let all: BTreeSet<&str> =
        DOCUMENT["components"]["schemas"].as_object().expect("schemas").keys().map(String::as_str).collect();
    assert_eq!(all.difference(&used).collect::<Vec<_>>(), Vec::<&&str>::new());
    let events = DOCUMENT["paths"]["/api/control-panel/guilds/{guild}/events"]["get"].to_string();
    assert!(streamed.iter().all(|name| events.contains(name)), "{events}");
}

#[test]
fn operations_have_a_name_of_their_own_and_say_what_they_do() {
    let mut names = BTreeSet::new();
    let tags: BTreeSet<&str> =
        DOCUMENT["tags"].as_array().expect("tags").iter().filter_map(|tag| tag["name"].as_str()).collect();
    for (at, operation) in operations() {
        let name = operation["operationId"].as_str().expect("a name");
        assert!(names.insert(name), "{at}: {name}");
        assert!(operation["summary"].as_str().is_some_and(|summary| summary.len() > 5), "{at}");
        assert!(tags.contains(operation["tags"][0].as_str().expect("a tag")), "{at}");
        for (status, answer) in operation["responses"].as_object().expect("answers") {
            let about = answer["description"].as_str().unwrap_or_default();
            assert!(!about.is_empty(), "{at}: {status} says nothing");
        }
        let of_path = at.matches('{').count();
        let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
        let described = parameters.iter().filter(|parameter| parameter["in"] == "path").count();
        assert_eq!(of_path, described, "{at}: parameters of the path");
    }
}

#[test]
fn who_may_call_follows_from_the_routes() {
    let security = |path: &str, method: &str| DOCUMENT["paths"][path][method]["security"].clone();
    assert_eq!(security("/api/auth/login", "get"), json!([]));
    assert_eq!(security("/api/auth/me", "get"), json!([{"session": []}]));
    assert_eq!(security("/api/bot/queue-sync", "post"), json!([{"key": ["queue-sync:write"]}]));
    let status = json!([{}, {"key": ["status:read"]}, {"session": ["operator"]}]);
    assert_eq!(security("/api/status", "get"), status);
    let keys = "/api/control-panel/guilds/{guild}/keys";
    assert_eq!(security(keys, "post"), json!([{"session": ["manager"]}]));
    let schemes = &DOCUMENT["components"]["securitySchemes"];
    assert_eq!(schemes["session"]["name"], "segue_session");
    assert_eq!(schemes["key"]["scheme"], "bearer");
}

#[test]
fn problems_are_listed_with_their_codes() {
    let codes = |path: &str, method: &str, status: &str| {
        let content = &DOCUMENT["paths"][path][method]["responses"][status]["content"];
        let code = &content["application/problem+json"]["schema"]["allOf"][1]["properties"]["code"]["enum"];
        code.clone()
    };
    let keys = "/api/control-panel/guilds/{guild}/keys";
    assert_eq!(codes(keys, "post", "403"), json!(["auth.origin", "guild.needs-manager"]));
    assert_eq!(
        codes(keys, "get", "403"),
        json!(["guild.needs-manager"]),
        "reading is asked for from anywhere"
    );
    assert_eq!(codes(keys, "post", "415"), json!(["request.not-json"]));
    assert_eq!(codes(keys, "get", "415"), Value::Null);
    assert_eq!(codes("/api/auth/me", "get", "401"), json!(["auth.session-expired", "auth.session-missing"]));
    assert_eq!(codes("/api/bot/queue-sync", "post", "409"), json!(["guild.mirrored"]));
}

#[test]
fn a_field_of_an_answer_is_there_and_may_be_null_or_is_left_out_but_never_both() {
    let mut answers = BTreeSet::new();
    for (_, operation) in operations() {
        answers.extend(reached(&operation["responses"]));
    }
    answers.extend(["OutcomeAnswer", "SessionAnswer", "WorkerNews"]);
    for name in answers {
        walk(&DOCUMENT["components"]["schemas"][name], &mut |schema| {
            let Some(properties) = schema["properties"].as_object() else { return };
            for (field, about) in properties {
                let required = schema["required"].as_array().is_some_and(|all| all.contains(&json!(field)));
                let nullable = about["type"].as_array().is_some_and(|kinds| kinds.contains(&json!("null")))
                    || about["oneOf"].as_array().is_some_and(|all| all.contains(&json!({"type": "null"})));
                let at = format!("{name}.{field}");
                assert!(required || !nullable || FOR_OPERATORS.contains(&at.as_str()), "{at}");
            }
        });
    }
}

#[test]
fn the_written_copy_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let document = format!("{}\n", segue_api::document().to_pretty_json().expect("JSON"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &document).expect("written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == document,
        "docs/openapi.json is out of date: run `UPDATE_GOLDEN=1 cargo test -p segue-api --test api written_copy`"
    );
}

#[tokio::test]
async fn anybody_may_read_the_document() {
    let api = Fixture::new().await;
    let answer = api.get("/api/openapi.json", None).await;
    assert_eq!((answer.status.as_u16(), &answer.body), (200, &*DOCUMENT));
    assert_eq!(answer.body["openapi"], "3.1.0");
    let none = "default-src 'none'; frame-ancestors 'none'";
    assert_eq!(answer.headers["content-security-policy"], none);
}

#[tokio::test]
async fn the_page_shows_every_operation_and_runs_nothing() {
    let api = Fixture::new().await;
    let (headers, page) = api.page("/api/docs").await;
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert_policy_fits(&headers, &page);
    for (at, operation) in operations() {
        assert!(
            page.contains(&format!("id=\"{}\"", operation["operationId"].as_str().expect("a name"))),
            "{at}"
        );
    }
    let mut ids = BTreeMap::<&str, usize>::new();
    for part in page.split(" id=\"").skip(1) {
        *ids.entry(part.split('"').next().expect("an id")).or_default() += 1;
    }
    assert!(ids.values().all(|count| *count == 1), "{ids:?}");
    for part in page.split("href=\"#").skip(1) {
        let id = part.split('"').next().expect("an id");
        assert!(ids.contains_key(id), "a link to {id} leads nowhere");
    }
}

/// Whether the page is under a policy that lets in its own style sheet, and nothing else.
fn assert_policy_fits(headers: &HeaderMap, page: &str) {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha2::{Digest, Sha256};

    let (_, rest) = page.split_once("<style>").expect("a style sheet");
    let (style, rest) = rest.split_once("</style>").expect("its end");
    let hash = STANDARD.encode(Sha256::digest(style));
    let policy = headers["content-security-policy"].to_str().expect("text");
    let expected = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    assert_eq!(policy, expected);
    for unwanted in ["<script", "<style", "style=", "<link", "<img", "http://", "javascript:"] {
        assert!(!rest.contains(unwanted), "{unwanted}");
    }
}

#[tokio::test]
async fn who_reads_the_document_keeps_nobody_from_signing_in() {
    let api = Fixture::new().await;
    let mut refused = 0;
    for _ in 0..200 {
        refused += u32::from(api.get("/api/docs", None).await.code() == "request.rate");
    }
    assert!(refused > 0, "it is bounded");
    let answer = api.get("/api/auth/callback", None).await;
    assert_eq!(answer.code(), "auth.not-configured");
}
