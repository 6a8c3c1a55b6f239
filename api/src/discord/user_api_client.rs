//! Requests in a person's name, and for their tokens. No redirect is followed, and no answer is read beyond a bound.

use std::time::Duration;

use futures::{FutureExt, future::BoxFuture};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{Client, Response, StatusCode, header, redirect::Policy};
use serde::de::DeserializeOwned;
use url::Url;

use super::{error::DiscordError, limit::TIME_LIMIT};

/// Who asks. See <https://discord.com/developers/docs/reference#user-agent>.
const USER_AGENT: &str =
    concat!("DiscordBot (", env!("CARGO_PKG_REPOSITORY"), ", ", env!("CARGO_PKG_VERSION"), ")");

/// Most bytes of an answer: 200 guilds with long names are a tenth of it.
const MAX_ANSWER: usize = 1024 * 1024;

/// A line to Discord without a token of its own.
#[derive(Clone, Debug)]
pub struct UserApiClient {
    client: Client,
    base: Url,
}

impl UserApiClient {
    /// Makes one.
    ///
    /// # Panics
    ///
    /// Panics when TLS can't be set up at all.
    pub fn new(base: Url) -> Self {
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(2))
            .timeout(TIME_LIMIT)
            .build();
        Self { client: client.expect("TLS can be set up"), base }
    }

    /// Address of a path beneath the version.
    pub fn address(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{path}", self.base.path().trim_end_matches('/')));
        url
    }

    /// Asks in a person's name.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, token: &str) -> Result<T, DiscordError> {
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        let mut url = self.address(path);
        url.set_query(query);
        let sent = self.client.get(url).bearer_auth(token).send().await;
        // The error's text has the address at most; the token is in a header.
        let response = sent.map_err(|error| unreachable(path, &error))?;
        match response.status() {
            status if status.is_success() => {
                let body = read(response).await.map_err(|error| unreachable(path, &error))?;
                serde_json::from_slice(&body).map_err(|error| unreachable(path, &error))
            }
            StatusCode::UNAUTHORIZED => Err(DiscordError::TokenRefused),
            StatusCode::TOO_MANY_REQUESTS => {
                let after = response.headers().get(header::RETRY_AFTER);
                let seconds = after.and_then(|value| value.to_str().ok()?.parse().ok());
                tracing::warn!(path, ?seconds, "Discord asked us to wait");
                Err(DiscordError::wait(seconds))
            }
            status => {
                tracing::warn!(path, %status, "Discord did not answer a request made for a person");
                Err(DiscordError::UNREACHABLE)
            }
        }
    }
}

/// Sends requests for tokens.
impl<'c> AsyncHttpClient<'c> for UserApiClient {
    type Error = LineError;
    type Future = BoxFuture<'c, Result<HttpResponse, LineError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let sent = async {
            let (parts, body) = request.into_parts();
            let url = Url::parse(&parts.uri.to_string()).map_err(LineError::Address)?;
            let request = self.client.request(parts.method, url).headers(parts.headers).body(body);
            let response = request.send().await?;
            let mut answer = HttpResponse::new(Vec::new());
            *answer.status_mut() = response.status();
            *answer.headers_mut() = response.headers().clone();
            *answer.body_mut() = read(response).await?;
            Ok(answer)
        };
        sent.boxed()
    }
}

/// Why a request for tokens got no answer.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    #[error("the address can't be read")]
    Address(#[source] url::ParseError),
    #[error("the answer is too long")]
    TooLong,
    #[error(transparent)]
    Http(#[from] reqwest::Error),
}

async fn read(mut response: Response) -> Result<Vec<u8>, LineError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(LineError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unreachable(path: &str, error: &(dyn std::error::Error + 'static)) -> DiscordError {
    tracing::warn!(path, error, "Discord could not be reached for a person");
    DiscordError::UNREACHABLE
}
