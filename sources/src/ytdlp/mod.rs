//! Pages of sites that yt-dlp supports, and searches.

mod complaint;
mod config;
mod info;
mod lifetime;
mod links;
mod places;
mod process;
mod sites;
mod turns;

use std::{ffi::OsString, sync::Arc};

use async_trait::async_trait;
use segue_domain::{MAX_URL, Millis, Query, ResolvedTrack, SourceTier, readable};
use segue_store::RecordStore;
use url::Url;

pub use self::config::YtDlpConfig;
use self::{
    info::{Info, available},
    links::{Links, Media},
    process::Runner,
};
use super::{Direct, OpenedAudio, Resolution, Source, SourceError};

/// Formats in the order they are wanted: Opus, which goes out as it is, then any sound. Only whole files can be played;
/// the last is there for what yt-dlp says of it.
const FORMATS: &str = "bestaudio[acodec=opus][protocol~='^https?$']/bestaudio[protocol~='^https?$']\
                       /best[protocol~='^https?$']/bestaudio/best";

/// Pages of sites that yt-dlp supports, and searches. yt-dlp finds the link of the sound; fetching it is ours.
pub struct YtDlp {
    config: YtDlpConfig,
    runner: Runner,
    direct: Arc<Direct>,
    links: Links,
}

impl YtDlp {
    /// Makes the source, unless the program isn't there.
    #[must_use]
    pub fn find(config: YtDlpConfig, direct: Arc<Direct>) -> Option<Self> {
        let Some(program) = config.find_program() else {
            tracing::warn!(
                program = %config.program.display(),
                "yt-dlp is not installed: searches and links to its sites are refused"
            );
            return None;
        };
        tracing::info!(program = %program.display(), sites = ?config.sites, "yt-dlp is used");
        match Runner::new(program, config.timeout, config.max_output, config.max_runs) {
            Ok(runner) => Some(Self { config, runner, direct, links: Links::default() }),
            Err(error) => {
                tracing::error!(%error, "no private folder could be created for yt-dlp: it is not used");
                None
            }
        }
    }

    /// Shares the links that it finds with other workers.
    pub fn share_links(&self, records: Arc<dyn RecordStore>) {
        self.links.share(records);
    }

    /// Searches for words, and returns what is found, the best first and at most `limit`. Nothing is known of a track but
    /// what the list says: its sound is looked for when it is due.
    ///
    /// # Errors
    ///
    /// [`SourceError`] says why there is nothing.
    pub async fn search(&self, text: &str, limit: usize) -> Result<Vec<ResolvedTrack>, SourceError> {
        let search = format!("{}{text}", several(&self.config.search, limit));
        let extractors = sites::search_extractors(&self.config.search);
        let mut found = self.found(self.run(extractors, &["--flat-playlist"], &search).await?, None).tracks;
        found.truncate(limit);
        if found.is_empty() { Err(SourceError::NothingFound) } else { Ok(found) }
    }

    /// Searches for words, and takes the first track.
    async fn first(&self, text: &str) -> Result<ResolvedTrack, SourceError> {
        let search = format!("{}{text}", self.config.search);
        let extractors = sites::search_extractors(&self.config.search);
        let found = self.found(self.run(extractors, &[], &search).await?, None).tracks;
        found.into_iter().next().ok_or(SourceError::NothingFound)
    }

    /// Page of a track. A playlist may hold words instead of a link: they are searched for when the track is due.
    async fn page_of(&self, track: &ResolvedTrack) -> Result<Url, SourceError> {
        match &track.query {
            Query::Search { text } => page(&self.first(text).await?.query),
            query => page(query),
        }
    }

    /// Kills what runs, and waits until it is gone.
    pub async fn close(&self) {
        self.runner.close().await;
    }

    async fn run(&self, extractors: &str, more: &[&str], what: &str) -> Result<Info, SourceError> {
        // One more than is taken, to see whether the list continues.
        let entries = (self.config.max_entries + 1).to_string();
        let mut arguments: Vec<OsString> = [
            "--ignore-config",
            "--no-plugin-dirs",
            "--no-cache-dir",
            "--no-cookies",
            "--no-warnings",
            "--no-playlist",
            "--default-search=error",
            "--socket-timeout=10",
            "--retries=1",
            "--extractor-retries=1",
            "--playlist-end",
            &entries,
            "--use-extractors",
            extractors,
            "--format",
            FORMATS,
            "--dump-single-json",
        ]
        .map(OsString::from)
        .into();
        for dir in &self.config.plugin_dirs {
            arguments.extend(["--plugin-dirs".into(), dir.into()]);
        }
        arguments.extend(more.iter().map(OsString::from));
        arguments.extend(["--".into(), what.into()]);
        let output = self.runner.run(arguments).await?;
        serde_json::from_slice(&output).map_err(SourceError::ExtractorOutput)
    }

    async fn look_at(&self, page: &Url) -> Result<Info, SourceError> {
        if !sites::listed(&self.config.sites, page) {
            return Err(SourceError::SiteNotAllowed(page.host_str().unwrap_or_default().to_owned()));
        }
        self.run(sites::extractors(page), &["--flat-playlist"], page.as_str()).await
    }

    /// Makes a track of what was found, if it can be asked for again.
    fn track(&self, info: &Info, asked: Option<&Url>) -> Option<ResolvedTrack> {
        let page = info.page().filter(|page| sites::listed(&self.config.sites, page));
        let page = page.or_else(|| asked.cloned()).filter(|page| page.as_str().len() <= MAX_URL)?;
        let query = Query::Url { url: page.into() };
        let title = info.title.as_deref().and_then(readable);
        let track = ResolvedTrack {
            title: title.unwrap_or_else(|| query.label()),
            artist: info.artist(),
            duration: info.duration(),
            page_url: query.url().map(str::to_owned),
            query,
        };
        Some(track.shortened())
    }

    /// Where the sound of a page is, as was found, for anyone who asks again.
    fn remember(&self, page: &Url, info: &Info) -> Result<Media, SourceError> {
        let media = Media::new(page, info.media()?);
        self.links.keep(&media);
        Ok(media)
    }

    /// One track of one page, or those of a list that can be had.
    fn found(&self, info: Info, asked: Option<&Url>) -> Resolution {
        let Some(entries) = info.entries else {
            return self.entry(&info, asked).into_iter().collect::<Vec<_>>().into();
        };
        let (entries, mut gaps) = available(entries, self.config.max_entries);
        let tracks: Vec<_> = entries.iter().filter_map(|entry| self.entry(entry, None)).collect();
        // Of a site that isn't supported.
        gaps.unavailable += entries.len() - tracks.len();
        Resolution { tracks, gaps }
    }

    fn entry(&self, info: &Info, asked: Option<&Url>) -> Option<ResolvedTrack> {
        let track = self.track(info, asked)?;
        // Entries of a flat list have the link of their page, which is no sound.
        if info.http_headers.is_some()
            && let Some(page) = track.query.url().and_then(|url| Url::parse(url).ok())
        {
            // Without a link it is looked for again when the track is due.
            let _ = self.remember(&page, info);
        }
        Some(track)
    }
}

#[async_trait]
impl Source for YtDlp {
    fn name(&self) -> &'static str {
        "yt-dlp"
    }

    fn accepts(&self, query: &Query) -> bool {
        match query {
            Query::Search { .. } => true,
            Query::Url { url } => Url::parse(url).is_ok_and(|url| sites::listed(&self.config.sites, &url)),
            _ => false,
        }
    }

    fn level(&self, query: &Query) -> SourceTier {
        match query {
            Query::Search { .. } => SourceTier::Unlimited,
            _ => SourceTier::Extended,
        }
    }

    async fn resolve(&self, query: &Query) -> Result<Resolution, SourceError> {
        if let Query::Search { text } = query {
            return Ok(vec![self.first(text).await?].into());
        }
        let page = page(query)?;
        let info = self.look_at(&page).await?;
        let is_list = info.entries.is_some();
        if !is_list {
            info.media()?;
        }
        let found = self.found(info, Some(&page));
        match found.tracks.is_empty() {
            true if is_list => Err(SourceError::EmptyList),
            true => Err(SourceError::NothingFound),
            false => Ok(found),
        }
    }

    async fn prepare(&self, track: &ResolvedTrack) -> Result<(), SourceError> {
        let page = self.page_of(track).await?;
        if let Some(media) = self.links.find(&page).await {
            match self.direct.prepare_url(&media.url, &media.headers).await {
                Err(error) if may_have_expired(&error) => self.links.forget(&page).await,
                result => return result,
            }
        }
        let media = self.remember(&page, &self.look_at(&page).await?)?;
        self.direct.prepare_url(&media.url, &media.headers).await
    }

    async fn open(&self, track: &ResolvedTrack, at: Millis) -> Result<OpenedAudio, SourceError> {
        let page = self.page_of(track).await?;
        if let Some(media) = self.links.find(&page).await {
            match self.direct.open_url(&media.url, &media.headers, at).await {
                Err(error) if may_have_expired(&error) => self.links.forget(&page).await,
                result => return result,
            }
        }
        let info = self.look_at(&page).await?;
        let media = self.remember(&page, &info)?;
        self.direct.open_url(&media.url, &media.headers, at).await
    }
}

/// Whether a link that was kept may be no use any more, and is to be looked for again: a site that lets links end
/// answers with an error, with a page, or not at all.
const fn may_have_expired(error: &SourceError) -> bool {
    matches!(
        error,
        SourceError::Status(_)
            | SourceError::NotAudio(_)
            | SourceError::Name { .. }
            | SourceError::Unreachable(_)
    )
}

/// What goes before words to search for several tracks: `ytsearch10:` in the place of `ytsearch1:`.
fn several(search: &str, count: usize) -> String {
    let named = search.split_once(':').and_then(|(name, rest)| {
        let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
        name.ends_with("search").then(|| format!("{name}{count}:{rest}"))
    });
    named.unwrap_or_else(|| search.to_owned())
}

fn page(query: &Query) -> Result<Url, SourceError> {
    let text = query.url().ok_or(SourceError::NoSource)?;
    Url::parse(text).map_err(|_| SourceError::Link(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::several;

    #[test]
    fn several_tracks_are_searched_for_on_the_same_site() {
        assert_eq!(several("ytsearch1:", 10), "ytsearch10:");
        assert_eq!(several("scsearch:", 10), "scsearch10:");
        assert_eq!(several("tunesearch1:http://localhost ", 10), "tunesearch10:http://localhost ");
        assert_eq!(several("https://example.org/?q=", 10), "https://example.org/?q=");
    }
}
