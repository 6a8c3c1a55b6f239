//! Audio files at a link, and files attached in Discord.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use parking_lot::Mutex;
use reqwest::header::HeaderMap;
use segue_domain::{Millis, Query, ResolvedTrack, SourceTier, readable};
use url::Url;

use super::{
    OpenedAudio, Resolution, Source, SourceConfig, SourceError,
    audio::{self, OpenLimits},
    fetch::{Fetcher, Guard, file_name},
    spool::{Spool, SpoolLimits},
};

/// How long a file that was looked at is kept for anyone who plays it.
const KEEP: Duration = Duration::from_secs(30);

/// Files that are kept at once.
const MAX_KEPT: usize = 64;

/// Audio files at a link, and files attached in Discord.
pub struct Direct {
    fetcher: Fetcher,
    folder: PathBuf,
    spool_limits: SpoolLimits,
    open_limits: OpenLimits,
    kept: Mutex<Vec<Downloading>>,
}

/// A file that is being downloaded.
#[derive(Clone)]
struct Downloading {
    url: Url,
    since: Instant,
    spool: Arc<Spool>,
    file_name: Option<String>,
}

impl Direct {
    /// Makes the source.
    ///
    /// # Errors
    ///
    /// [`SourceError::Client`] when TLS can't be set up.
    pub fn new(config: &SourceConfig) -> Result<Self, SourceError> {
        let names = Arc::clone(&config.names);
        let guard = Guard::new(config.allowed_addresses.clone(), names, config.patience.connect);
        Ok(Self {
            fetcher: Fetcher::new(guard, config.patience)?,
            folder: config.spool_dir.clone(),
            spool_limits: SpoolLimits { max_bytes: config.max_file_bytes, ahead: config.read_ahead },
            open_limits: OpenLimits { open: config.open_timeout, duration: config.max_duration },
            kept: Mutex::default(),
        })
    }

    /// Opens a link at a position, with headers of its own.
    ///
    /// # Errors
    ///
    /// Any of fetching and decoding.
    pub async fn open_url(
        &self,
        url: &Url,
        headers: &HeaderMap,
        at: Millis,
    ) -> Result<OpenedAudio, SourceError> {
        let kept = self.fetch(url, headers).await?;
        audio::open(&kept.spool, at, self.open_limits).await
    }

    /// Begins to download a link, for anyone who opens it within half a minute.
    ///
    /// # Errors
    ///
    /// Any of fetching.
    pub async fn prepare_url(&self, url: &Url, headers: &HeaderMap) -> Result<(), SourceError> {
        let kept = self.fetch(url, headers).await?;
        self.keep(kept);
        Ok(())
    }

    /// Reads a small file at a link.
    ///
    /// # Errors
    ///
    /// Any of fetching; [`SourceError::TooManyBytes`] when it is larger than `limit`.
    pub async fn small_file(&self, url: &str, limit: usize) -> Result<Vec<u8>, SourceError> {
        let url = Url::parse(url).map_err(|_| SourceError::Link(url.to_owned()))?;
        let answer = self.fetcher.open(&url, &HeaderMap::new()).await?;
        answer.read_whole(limit, self.fetcher.patience).await
    }

    /// Lets go of the files that were looked at.
    pub fn close(&self) {
        self.kept.lock().clear();
    }

    /// Takes a file that was looked at a moment ago, or begins to download it.
    async fn fetch(&self, url: &Url, headers: &HeaderMap) -> Result<Downloading, SourceError> {
        {
            let mut all = self.kept.lock();
            all.retain(|kept| kept.since.elapsed() < KEEP);
            if let Some(place) = all.iter().position(|kept| kept.url == *url) {
                return Ok(all.swap_remove(place));
            }
        }
        let answer = self.fetcher.open(url, headers).await?;
        let file_name = answer.file_name.clone();
        let spool = Spool::start(answer, self.fetcher.clone(), &self.folder, self.spool_limits)?;
        Ok(Downloading { url: url.clone(), since: Instant::now(), spool: Arc::new(spool), file_name })
    }

    fn keep(&self, kept: Downloading) {
        let mut all = self.kept.lock();
        if all.len() >= MAX_KEPT {
            all.remove(0);
        }
        all.push(kept);
    }
}

#[async_trait]
impl Source for Direct {
    fn name(&self) -> &'static str {
        "direct"
    }

    fn accepts(&self, query: &Query) -> bool {
        query.url().is_some()
    }

    fn level(&self, _query: &Query) -> SourceTier {
        SourceTier::Core
    }

    async fn resolve(&self, query: &Query) -> Result<Resolution, SourceError> {
        let url = link(query)?;
        let kept = self.fetch(&url, &HeaderMap::new()).await?;
        let found = audio::probe(&kept.spool, self.open_limits).await?;
        let name = match query {
            Query::Attachment { filename, .. } => Some(filename.clone()),
            _ => kept.file_name.clone(),
        };
        // A title that nobody can see is none.
        let titled = found.title.as_deref().and_then(readable);
        let title = titled.or_else(|| readable(&file_name::title(&name?)));
        let track = ResolvedTrack {
            title: title.unwrap_or_else(|| query.label()),
            artist: found.artist,
            duration: found.duration,
            query: query.clone(),
            page_url: query.url().map(str::to_owned),
        };
        self.keep(kept);
        Ok(vec![track.shortened()].into())
    }

    async fn prepare(&self, track: &ResolvedTrack) -> Result<(), SourceError> {
        self.prepare_url(&link(&track.query)?, &HeaderMap::new()).await
    }

    async fn open(&self, track: &ResolvedTrack, at: Millis) -> Result<OpenedAudio, SourceError> {
        self.open_url(&link(&track.query)?, &HeaderMap::new(), at).await
    }
}

fn link(query: &Query) -> Result<Url, SourceError> {
    let text = query.url().ok_or(SourceError::NoSource)?;
    Url::parse(text).map_err(|_| SourceError::Link(text.to_owned()))
}
