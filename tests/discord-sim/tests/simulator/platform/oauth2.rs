//! Signing in with PKCE.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use discord_sim::{SimConfig, Simulator};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const BACK: &str = "http://127.0.0.1:1/callback";

async fn authorize(sim: &Simulator, challenge: &str) -> String {
    let query = [
        ("client_id", sim.application_id().to_string()),
        ("response_type", "code".to_owned()),
        ("redirect_uri", BACK.to_owned()),
        ("scope", "identify guilds".to_owned()),
        ("state", "opaque".to_owned()),
        ("code_challenge", challenge.to_owned()),
        ("code_challenge_method", "S256".to_owned()),
    ];
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let url =
        url::Url::parse_with_params(&format!("http://{}/oauth2/authorize", sim.rest_authority()), query)
            .unwrap();
    let answer = client.get(url).send().await.unwrap();
    let location = url::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    assert!(location.query_pairs().any(|pair| pair == ("state".into(), "opaque".into())));
    location.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned()
}

async fn exchange(sim: &Simulator, code: &str, verifier: &str) -> (u16, Value) {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", verifier),
        ("client_id", &sim.application_id().to_string()),
        ("client_secret", sim.client_secret()),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let answer = reqwest::Client::new()
        .post(format!("{}/v10/oauth2/token", sim.rest_url()))
        .header("user-agent", "test")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_code_is_exchanged_once_by_who_knows_the_verifier() {
    let config = SimConfig { redirect_uris: vec![BACK.to_owned()], ..SimConfig::default() };
    let sim = Simulator::start(config).await.unwrap();
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(b"a secret of the browser's"));
    let stolen = authorize(&sim, &challenge).await;
    let (status, error) = exchange(&sim, &stolen, "a guess").await;
    assert_eq!((status, &error["error"]), (400, &json!("invalid_grant")));

    let code = authorize(&sim, &challenge).await;
    let (status, token) = exchange(&sim, &code, "a secret of the browser's").await;
    assert_eq!(status, 200, "{token}");
    assert_eq!(exchange(&sim, &code, "a secret of the browser's").await.0, 400);
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let guilds: Value = reqwest::Client::new()
        .get(format!("{}/v10/users/@me/guilds", sim.rest_url()))
        .header("user-agent", "test")
        .header("authorization", bearer)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let permissions: u64 = guilds[0]["permissions"].as_str().unwrap().parse().unwrap();
    assert_ne!(permissions & (1 << 5), 0, "Ada manages the server");
}
