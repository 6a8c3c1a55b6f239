//! HTTP requests as events, and answers as HTTP responses: payload format 2.0.
//!
//! See <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, SET_COOKIE},
};
use serde::Deserialize;
use serde_json::{Value, json};
use url::form_urlencoded;
use uuid::Uuid;

use crate::{EmulatorError, Result};

/// Most bytes of an event or of an answer.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
pub const MAX_PAYLOAD: usize = 6 * 1024 * 1024;

/// Turns a request into the event that a function URL or an HTTP API sends.
///
/// Repeated headers are joined by commas. A body that is not declared as text, or is none, is base64.
#[must_use]
pub fn http_event(request: &Request<Bytes>, peer: SocketAddr) -> Value {
    let headers = request.headers();
    let body = request.body();
    let text = std::str::from_utf8(body).ok().filter(|_| is_text(headers));
    let uri = request.uri();
    let query = uri.query().unwrap_or_default();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": uri.path(),
        "rawQueryString": query,
        "headers": joined_headers(headers),
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": host,
            "domainPrefix": "local",
            "http": {
                "method": request.method().as_str(),
                "path": uri.path(),
                "protocol": "HTTP/1.1",
                "sourceIp": peer.ip().to_string(),
                "userAgent": headers.get("user-agent").and_then(|agent| agent.to_str().ok()).unwrap_or_default(),
            },
            "requestId": Uuid::new_v4().to_string(),
            "routeKey": "$default",
            "stage": "$default",
            "timeEpoch": u64::try_from(now.as_millis()).unwrap_or_default(),
        },
        "isBase64Encoded": text.is_none() && !body.is_empty(),
    });
    let cookies = cookies(headers);
    if !cookies.is_empty() {
        event["cookies"] = json!(cookies);
    }
    if !query.is_empty() {
        event["queryStringParameters"] = json!(joined(form_urlencoded::parse(query.as_bytes())));
    }
    if !body.is_empty() {
        event["body"] = text.map_or_else(|| STANDARD.encode(body), str::to_owned).into();
    }
    event
}

/// An answer that says how the response looks.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    multi_value_headers: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    cookies: Vec<String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

/// Turns a function's answer into a response. An answer without `statusCode` is the body itself, as JSON.
///
/// # Errors
///
/// [`EmulatorError::Payload`] when the answer's fields are none of a response.
pub fn http_response(answer: &Value) -> Result<Response<Bytes>> {
    let wrong = |error: &dyn std::fmt::Display| EmulatorError::Payload(format!("the answer: {error}"));
    if answer.get("statusCode").is_none() {
        let mut response = Response::new(Bytes::from(answer.to_string()));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        return Ok(response);
    }
    let answer = Answer::deserialize(answer).map_err(|error| wrong(&error))?;
    let body = answer.body.unwrap_or_default();
    let body = if answer.is_base64_encoded {
        STANDARD.decode(body).map_err(|error| wrong(&error))?.into()
    } else {
        Bytes::from(body)
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status_code).map_err(|error| wrong(&error))?;
    let many = answer.multi_value_headers.into_iter();
    let many = many.flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)));
    let many = many.filter(|(name, _)| !name.eq_ignore_ascii_case(CONTENT_LENGTH.as_str()));
    let cookies = answer.cookies.into_iter().map(|cookie| (SET_COOKIE.to_string(), cookie));
    for (name, value) in answer.headers {
        let (name, value) = header(&name, &value).map_err(|error| wrong(&error))?;
        // The body was text in the meantime: how long it is now is counted again.
        if name != CONTENT_LENGTH {
            response.headers_mut().insert(name, value);
        }
    }
    for (name, value) in many.chain(cookies) {
        let (name, value) = header(&name, &value).map_err(|error| wrong(&error))?;
        // A function may write the same header both ways.
        if !response.headers().get_all(&name).iter().any(|there| there == value) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), http::Error> {
    Ok((HeaderName::from_bytes(name.as_bytes())?, HeaderValue::from_str(value)?))
}

fn joined_headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    joined(
        headers
            .iter()
            .filter(|(name, _)| *name != COOKIE)
            .map(|(name, value)| (name.as_str().to_owned(), text(value))),
    )
}

fn joined<K: Into<String>, V: AsRef<str>>(pairs: impl Iterator<Item = (K, V)>) -> BTreeMap<String, String> {
    let mut joined = BTreeMap::<String, String>::new();
    for (name, value) in pairs {
        joined
            .entry(name.into())
            .and_modify(|values| {
                values.push(',');
                values.push_str(value.as_ref());
            })
            .or_insert_with(|| value.as_ref().to_owned());
    }
    joined
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split("; ")).map(str::to_owned).collect()
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("text/plain");
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/")
        || matches!(kind, "application/json" | "application/javascript" | "application/xml")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 9);

    fn request(kind: &str, body: &'static [u8]) -> Request<Bytes> {
        Request::post("/a%20b?x=1&x=2&y=%26")
            .header("content-type", kind)
            .header("x-twice", "a")
            .header("x-twice", "b")
            .header("cookie", "k=v; l=w")
            .body(Bytes::from_static(body))
            .expect("a request")
    }

    #[test]
    fn text_is_passed_on_as_it_is() {
        let event = http_event(&request("application/json; charset=utf-8", b"{\"a\": 1}"), PEER);
        assert_eq!(event["body"], "{\"a\": 1}");
        assert_eq!(event["isBase64Encoded"], false);
        assert_eq!(event["rawPath"], "/a%20b");
        assert_eq!(event["rawQueryString"], "x=1&x=2&y=%26");
        assert_eq!(event["queryStringParameters"], json!({"x": "1,2", "y": "&"}));
        assert_eq!(event["headers"]["x-twice"], "a,b");
        assert_eq!(event["cookies"], json!(["k=v", "l=w"]));
        assert_eq!(event["headers"].get("cookie"), None);
    }

    #[test]
    fn anything_else_is_base64() {
        for (kind, body) in [("application/octet-stream", &b"text"[..]), ("application/json", b"\xff\xfe")] {
            let event = http_event(&request(kind, body), PEER);
            assert_eq!(event["isBase64Encoded"], true);
            assert_eq!(event["body"], STANDARD.encode(body));
        }
    }

    #[test]
    fn an_answer_becomes_a_response() {
        let answer = json!({
            "statusCode": 201, "headers": {"x-a": "1", "content-length": "9"}, "multiValueHeaders": {"x-a": ["1"], "x-b": ["2", "3"]},
            "cookies": ["k=v"], "body": "aGk=", "isBase64Encoded": true,
        });
        let response = http_response(&answer).expect("a response");
        assert_eq!(response.status(), StatusCode::CREATED);
        assert_eq!(response.body().as_ref(), b"hi");
        assert_eq!(response.headers().get_all("x-a").iter().count(), 1);
        assert_eq!(response.headers().get_all("x-b").iter().count(), 2);
        assert_eq!(response.headers()["set-cookie"], "k=v");
        assert!(!response.headers().contains_key("content-length"), "whoever sends it counts");

        assert_eq!(http_response(&json!({"ok": 1})).expect("a response").body().as_ref(), b"{\"ok\":1}");
        for wrong in
            [json!({"statusCode": "x"}), json!({"statusCode": 7}), json!({"statusCode": 200, "body": 1})]
        {
            assert!(http_response(&wrong).is_err(), "{wrong}");
        }
    }
}
