//! The server tunes are fetched from.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    BadLink, Catalogue, Format, Tune,
    bad::{self, METADATA},
    range::{self, Wanted},
    site,
};
use crate::E2eError;

/// Serves a catalogue on 127.0.0.1, with the bad links beside it; ends when it is dropped.
///
/// A second server is a site as yt-dlp knows them, with a search.
///
/// A third server stands for what must stay private: nothing may ever ask it for anything.
#[derive(Debug)]
pub struct TuneServer {
    catalogue: Arc<Catalogue>,
    authority: String,
    site: String,
    private: String,
    private_requests: Arc<AtomicUsize>,
    broken_requests: Arc<AtomicUsize>,
    tasks: Vec<JoinHandle<()>>,
}

impl TuneServer {
    /// Starts the servers on ports the operating system chooses.
    ///
    /// # Errors
    ///
    /// [`E2eError::Io`] when no port can be had.
    pub async fn start(catalogue: Catalogue) -> Result<Self, E2eError> {
        let catalogue = Arc::new(catalogue);
        let private_requests = Arc::new(AtomicUsize::new(0));
        let broken_requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&private_requests);
        let secrets = Router::new().fallback(move || async move {
            counter.fetch_add(1, Ordering::Relaxed);
            "secret"
        });
        let (private, private_task) = serve(secrets).await?;
        let tunes = Router::new()
            .route("/tunes/{name}", get(send))
            .with_state(Arc::clone(&catalogue))
            .merge(bad::routes(&format!("http://{private}/secret.mp3"), Arc::clone(&broken_requests)));
        let (authority, task) = serve(tunes).await?;
        let (site, site_task) = serve(site::routes(Arc::clone(&catalogue), &authority)).await?;
        let tasks = vec![task, private_task, site_task];
        Ok(Self { catalogue, authority, site, private, private_requests, broken_requests, tasks })
    }

    /// The tunes.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The first tune in a format.
    ///
    /// # Errors
    ///
    /// [`E2eError::Missing`] when the tune was left out for want of ffmpeg.
    pub fn tune(&self, format: Format) -> Result<&Tune, E2eError> {
        self.catalogue.in_format(format).ok_or_else(missing)
    }

    /// The tune whose file has this name.
    ///
    /// # Errors
    ///
    /// As [`TuneServer::tune`].
    pub fn named(&self, name: &str) -> Result<&Tune, E2eError> {
        self.catalogue.named(name).ok_or_else(missing)
    }

    /// `127.0.0.1:PORT`: what the operator of a test allows.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// `127.0.0.1:PORT` of the site with a page for each tune, `/suggestions`, and a search.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.site
    }

    /// Link to a tune.
    #[must_use]
    pub fn url(&self, tune: &Tune) -> String {
        format!("http://{}/tunes/{}", self.authority, tune.name)
    }

    /// Link that can't be played.
    #[must_use]
    pub fn bad_url(&self, link: BadLink) -> String {
        match link {
            BadLink::Loopback => format!("http://{}/secret.mp3", self.private),
            BadLink::Metadata => METADATA.to_owned(),
            other => format!("http://{}{}", self.authority, other.path().unwrap_or_default()),
        }
    }

    /// Link that fails by its server's fault.
    #[must_use]
    pub fn broken_url(&self) -> String {
        format!("http://{}/500", self.authority)
    }

    /// How often somebody asked for [`TuneServer::broken_url`].
    #[must_use]
    pub fn broken_requests(&self) -> usize {
        self.broken_requests.load(Ordering::Relaxed)
    }

    /// How often somebody asked the private server for something.
    #[must_use]
    pub fn private_requests(&self) -> usize {
        self.private_requests.load(Ordering::Relaxed)
    }
}

impl Drop for TuneServer {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn missing() -> E2eError {
    E2eError::Missing { program: "ffmpeg".into(), hint: "apt-get install ffmpeg" }
}

async fn serve(app: Router) -> Result<(String, JoinHandle<()>), E2eError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(E2eError::io("binding a tune server"))?;
    let address = listener.local_addr().map_err(E2eError::io("reading the tune server's port"))?;
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, app).await {
            tracing::error!(%error, "the tune server ended");
        }
    });
    Ok((address.to_string(), task))
}

async fn send(
    State(catalogue): State<Arc<Catalogue>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(tune) = catalogue.named(&name) else {
        return (StatusCode::NOT_FOUND, "There is no such tune.").into_response();
    };
    let len = tune.bytes.len();
    let common = [(header::CONTENT_TYPE, tune.format.content_type()), (header::ACCEPT_RANGES, "bytes")];
    let wanted = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    match range::parse(wanted, len) {
        Wanted::All => (common, tune.bytes.clone()).into_response(),
        Wanted::Part(first, last) => {
            let range = [(header::CONTENT_RANGE, format!("bytes {first}-{last}/{len}"))];
            (StatusCode::PARTIAL_CONTENT, common, range, tune.bytes.slice(first..=last)).into_response()
        }
        Wanted::Unsatisfiable => {
            (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, format!("bytes */{len}"))])
                .into_response()
        }
    }
}
