//! Whatever is signed and sent, the endpoint answers.

use bytes::Bytes;
use http::{Request, StatusCode};
use proptest::prelude::*;
use segue_interactions::{Endpoint, Verifier};
use segue_messages::ButtonId;
use serde_json::{Value, json};

use crate::support::{
    discord::{self, key, signed},
    memory::Memory,
    sessions,
};

fn status_of(body: &[u8]) -> StatusCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let verifier = Verifier::new(&discord::public_key_hex()).expect("a usable key");
        let endpoint = Endpoint::new(verifier, crate::support::router(&Memory::with(sessions::playing(12))));
        let mut request = Request::post("/").body(Bytes::copy_from_slice(body)).expect("a request");
        *request.headers_mut() = signed(&key(), segue_store::now().as_secs(), body);
        endpoint.handle(request).await.status()
    })
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
        "[0-9]{1,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{1,12}", inner, 0..4)
                .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

const FIELDS: &[&str] = &["id", "data", "guild_id", "member", "channel", "type", "app_permissions", "token"];

/// A command or a button with some of its parts replaced.
fn mutated() -> impl Strategy<Value = Value> {
    let names = prop_oneof![
        Just("play".to_owned()),
        Just("queue".to_owned()),
        Just("nowplaying".to_owned()),
        "\\PC{0,32}"
    ];
    let options = prop::collection::vec(
        (prop_oneof![Just("query".to_owned()), Just("page".to_owned()), "\\PC{0,8}"], 0..15_u8, any_json())
            .prop_map(|(name, kind, value)| json!({"name": name, "type": kind, "value": value})),
        0..3,
    );
    (names, options, any_json(), prop::option::of((prop::sample::select(FIELDS), any_json())), any::<bool>())
        .prop_map(|(name, options, custom_id, replaced, press)| {
            let mut body = discord::command(&name, &Value::from(options));
            if press {
                body = discord::button("x");
                body["data"]["custom_id"] = custom_id;
            }
            if let Some((field, value)) = replaced {
                body[field] = value;
            }
            body
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_are_a_bad_request(body in prop::collection::vec(any::<u8>(), 0..256)) {
        prop_assert_eq!(status_of(&body), StatusCode::BAD_REQUEST);
    }

    #[test]
    fn random_json_is_answered(body in any_json()) {
        let status = status_of(body.to_string().as_bytes());
        prop_assert!(status == StatusCode::OK || status == StatusCode::BAD_REQUEST);
    }

    #[test]
    fn a_mutated_interaction_is_answered(body in mutated()) {
        let status = status_of(body.to_string().as_bytes());
        prop_assert!(status == StatusCode::OK || status == StatusCode::BAD_REQUEST);
    }

    #[test]
    fn random_headers_are_refused(signature in "\\PC{0,140}", timestamp in "[0-9]{0,24}") {
        let verifier = Verifier::new(&discord::public_key_hex()).expect("a usable key");
        let mut headers = http::HeaderMap::new();
        for (name, value) in [("x-signature-ed25519", &signature), ("x-signature-timestamp", &timestamp)] {
            if let Ok(value) = http::HeaderValue::from_bytes(value.as_bytes()) {
                headers.insert(name, value);
            }
        }
        let refused = verifier.verify(&headers, b"x", segue_store::now()).is_err();
        prop_assert!(refused);
    }

    #[test]
    fn a_buttons_text_is_read_back(page in any::<usize>()) {
        let id = ButtonId::Queue { page };
        prop_assert_eq!(id.to_string().parse::<ButtonId>().expect("it was written"), id);
    }
}
