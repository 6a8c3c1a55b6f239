//! A function that does what the path says, for the emulator's tests.

use std::time::Duration;

use lambda_http::{Body, Error, Request, RequestExt, Response, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    if std::env::var_os("REFUSE_TO_START").is_some() {
        return Err("told not to start".into());
    }
    lambda_http::run(service_fn(obey)).await
}

async fn obey(request: Request) -> Result<Response<Body>, Error> {
    match request.raw_http_path() {
        "/crash" => std::process::exit(7),
        "/sleep" => tokio::time::sleep(Duration::from_secs(60)).await,
        "/fail" => return Err("told to fail".into()),
        _ => {}
    }
    let method = request.method().to_string();
    let greeting = std::env::var("GREETING").unwrap_or_default();
    let kind = request.headers().get("content-type").cloned();
    let mut response = Response::new(request.into_body());
    response.headers_mut().insert("x-method", method.parse()?);
    response.headers_mut().insert("x-greeting", greeting.parse()?);
    if let Some(kind) = kind {
        response.headers_mut().insert("content-type", kind);
    }
    Ok(response)
}
