//! Links to the sound of pages, kept for as long as they live.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use parking_lot::Mutex;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use segue_domain::Timestamp;
use segue_store::{Expected, Record, RecordKind, RecordStore, now};
use serde::{Deserialize, Serialize};
use url::Url;

use super::lifetime;

/// Links that are kept in memory.
const MAX_KEPT: usize = 1_024;

/// Bytes of a page's address under which it is found in the store, at most.
const MAX_ID: usize = 512;

/// Links to the sound of pages. Workers share them: one that takes over the sessions of another opens what they play
/// without a run of yt-dlp for each.
#[derive(Default)]
pub(super) struct Links {
    recent: Mutex<Vec<Media>>,
    shared: OnceLock<Arc<dyn RecordStore>>,
}

/// Where the sound of a page is.
#[derive(Clone, Debug)]
pub(super) struct Media {
    page: Url,
    until: Timestamp,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
}

/// The same in the store.
#[derive(Deserialize, Serialize)]
struct Stored {
    url: Url,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
}

impl Media {
    /// Where the sound of a page is, as was found now.
    pub(super) fn new(page: &Url, (url, headers): (Url, HeaderMap)) -> Self {
        Self { page: page.clone(), until: lifetime::until(&url, now()), url, headers }
    }

    fn record(&self) -> Option<Record> {
        let headers = self
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
        let stored = Stored { url: self.url.clone(), headers: headers.collect() };
        Some(Record {
            id: id(&self.page)?,
            revision: 0,
            body: serde_json::to_string(&stored).ok()?,
            expires_at: Some(self.until),
        })
    }

    fn read(page: &Url, record: &Record) -> Option<Self> {
        let stored: Stored = serde_json::from_str(&record.body).ok()?;
        let headers = stored.headers.iter().filter_map(|(name, value)| {
            Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
        });
        Some(Self {
            page: page.clone(),
            until: record.expires_at?,
            url: stored.url,
            headers: headers.collect(),
        })
    }
}

impl Links {
    /// Shares the links with other workers from now on.
    pub(super) fn share(&self, records: Arc<dyn RecordStore>) {
        // Set twice, the first stays: there is one store.
        let _ = self.shared.set(records);
    }

    /// Keeps a link.
    pub(super) fn keep(&self, media: &Media) {
        if media.until <= now() {
            return;
        }
        self.keep_here(media.clone());
        if let Some(records) = self.shared.get().cloned()
            && let Some(record) = media.record()
        {
            tokio::spawn(async move {
                if let Err(error) = records.put(RecordKind::MediaLink, &record, Expected::Any, now()).await {
                    tracing::info!(%error, "a media link could not be stored");
                }
            });
        }
    }

    /// The link of a page, if one is kept.
    pub(super) async fn find(&self, page: &Url) -> Option<Media> {
        let kept = {
            let (recent, now) = (self.recent.lock(), now());
            recent.iter().find(|media| media.page == *page && media.until > now).cloned()
        };
        if kept.is_some() {
            return kept;
        }
        let record = self.shared.get()?.get(RecordKind::MediaLink, &id(page)?, now()).await.ok()??;
        let media = Media::read(page, &record)?;
        self.keep_here(media.clone());
        Some(media)
    }

    /// Forgets the link of a page, which is no use any more.
    pub(super) async fn forget(&self, page: &Url) {
        self.recent.lock().retain(|media| media.page != *page);
        if let (Some(records), Some(id)) = (self.shared.get(), id(page)) {
            // It expires by itself.
            let _ = records.remove(RecordKind::MediaLink, &id).await;
        }
    }

    fn keep_here(&self, media: Media) {
        let (mut recent, now) = (self.recent.lock(), now());
        recent.retain(|other| other.until > now && other.page != media.page);
        if recent.len() >= MAX_KEPT {
            recent.remove(0);
        }
        recent.push(media);
    }
}

fn id(page: &Url) -> Option<String> {
    Some(page.as_str().to_owned()).filter(|id| id.len() <= MAX_ID)
}
