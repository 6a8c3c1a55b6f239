//! Requests that go only where the guard lets them.

use std::time::Duration;

use reqwest::{
    Client, Response, StatusCode,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use url::Url;

use super::{
    answer::{Answer, refuse_errors},
    names::{CheckedHost, Guard, Reach},
};
use crate::SourceError;

/// Redirects that are followed.
pub const MAX_REDIRECTS: usize = 5;

/// Headers that a redirect to another origin does not get.
const SECRETS: [HeaderName; 3] = [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];

/// How long the parts of a request may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Name look-up, and connection with its TLS.
    pub connect: Duration,
    /// From the request to the answer's head.
    pub first_byte: Duration,
    /// Between two pieces of the body.
    pub idle: Duration,
    /// Bytes a second that a body must bring on average of [`Patience::idle`] × 2.
    pub slowest: u64,
}

/// Makes requests. A client of its own is made for each host that was checked, pinned to the checked addresses:
/// nothing looks the name up again.
#[derive(Clone)]
pub struct Fetcher {
    guard: Guard,
    tls: ClientConfig,
    /// How long the parts of a request may take.
    pub patience: Patience,
}

impl Fetcher {
    /// Loads the system's certificate authorities, or those in `SSL_CERT_FILE`.
    ///
    /// # Errors
    ///
    /// [`SourceError::Client`] when TLS can't be set up.
    pub fn new(guard: Guard, patience: Patience) -> Result<Self, SourceError> {
        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::warn!(%error, "a certificate authority of the system could not be read");
        }
        roots.add_parsable_certificates(found.certs);
        let mut tls = ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|error| SourceError::Client(error.into()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { guard, tls, patience })
    }

    /// Opens a link from its first byte, and follows its redirects.
    ///
    /// # Errors
    ///
    /// Any of the network's and the guard's, and the server's own.
    pub async fn open(&self, url: &Url, headers: &HeaderMap) -> Result<Answer, SourceError> {
        let mut url = url.clone();
        let mut headers = headers.clone();
        for _ in 0..=MAX_REDIRECTS {
            let checked = self.guard.check(&url).await?;
            let client = self.client(&url, &checked)?;
            let response = self.send(&client, &url, &headers, "bytes=0-", None).await?;
            if !response.status().is_redirection() || response.status() == StatusCode::NOT_MODIFIED {
                refuse_errors(&response)?;
                return Answer::read(response, client, url, headers);
            }
            let next = redirect(&url, &response)?;
            // A page that came encrypted must not steer us to plain text inside the operator's network.
            if url.scheme() == "https"
                && next.scheme() == "http"
                && self.guard.check(&next).await?.reach == Reach::Allowed
            {
                return Err(SourceError::Link("http after https".into()));
            }
            if next.origin() != url.origin() {
                for secret in SECRETS {
                    headers.remove(secret);
                }
            }
            url = next;
        }
        Err(SourceError::TooManyRedirects(MAX_REDIRECTS))
    }

    /// Asks the same server for the same file again, from a position on.
    ///
    /// # Errors
    ///
    /// As [`Fetcher::open`]; [`SourceError::Answer`] when it isn't the same file from that position.
    pub async fn reopen(&self, answer: &Resume, from: u64) -> Result<Response, SourceError> {
        let range = format!("bytes={from}-");
        let response = self
            .send(&answer.client, &answer.url, &answer.headers, &range, answer.validator.as_ref())
            .await?;
        refuse_errors(&response)?;
        super::answer::expect_range(&response, from, answer.total)?;
        Ok(response)
    }

    fn client(&self, url: &Url, checked: &CheckedHost) -> Result<Client, SourceError> {
        Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(self.patience.connect)
            .use_preconfigured_tls(self.tls.clone())
            .resolve_to_addrs(url.host_str().unwrap_or_default(), &checked.addresses)
            .user_agent(concat!("Segue/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| SourceError::Client(error.into()))
    }

    async fn send(
        &self,
        client: &Client,
        url: &Url,
        headers: &HeaderMap,
        range: &str,
        validator: Option<&HeaderValue>,
    ) -> Result<Response, SourceError> {
        let mut request = client
            .get(url.clone())
            .headers(headers.clone())
            .header(header::ACCEPT_ENCODING, "identity")
            .header(header::RANGE, range);
        if let Some(validator) = validator {
            request = request.header(header::IF_RANGE, validator);
        }
        let limit = self.patience.first_byte;
        let timed_out = || SourceError::TimedOut { what: "the server's answer", limit };
        match tokio::time::timeout(limit, request.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) if error.is_timeout() => Err(timed_out()),
            Ok(Err(error)) if is_shoutcast(&error) => Err(SourceError::OldRadio),
            Ok(Err(error)) => Err(SourceError::Unreachable(error.without_url())),
            Err(_) => Err(timed_out()),
        }
    }
}

/// What is needed to ask for the rest of a file.
#[derive(Clone, Debug)]
pub struct Resume {
    /// Client that is pinned to the server's addresses.
    pub client: Client,
    /// Link after all redirects.
    pub url: Url,
    /// Headers that the last request had.
    pub headers: HeaderMap,
    /// Entity tag or date that says whether it is the same file still.
    pub validator: Option<HeaderValue>,
    /// Length of the whole file.
    pub total: Option<u64>,
}

/// Whether a server answered `ICY 200 OK`, as `SHOUTcast` 1 does, which HTTP takes for an impossible version of itself.
fn is_shoutcast(error: &reqwest::Error) -> bool {
    let chain = std::iter::successors(std::error::Error::source(error), |error| error.source());
    chain.into_iter().any(|error| error.to_string().contains("invalid HTTP version"))
}

fn redirect(from: &Url, response: &Response) -> Result<Url, SourceError> {
    let target = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let target = target.ok_or(SourceError::Answer("a redirect without a target"))?;
    let mut next = from.join(target).map_err(|_| SourceError::Answer("a redirect to no link"))?;
    // What a redirect puts before the @ is not ours to send. Both fail only for links without a host.
    let _ = next.set_username("");
    let _ = next.set_password(None);
    Ok(next)
}
