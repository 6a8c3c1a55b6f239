//! The words that a search box would offer to who typed this much.

use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use reqwest::{Client, Response, StatusCode, Url, redirect::Policy};
use segue_configuration::{ConfigurationError, Environment, settings};
use segue_domain::{Language, Query};
use segue_messages as messages;
use serde_json::Value;
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};

use crate::{MAX_TEXT, PlaylistScope, SUGGESTING, Suggestion, suggestions::FEWEST_LETTERS};

/// Most words that are offered: what the guild knows comes first, and Discord shows 25.
const MOST_OFFERED: usize = 5;

/// Most bytes of an answer; a usual one has less than a thousand.
const MAX_ANSWER: usize = 64 * 1024;

/// How long nobody is asked after an answer that was late, wrong or none: people type on, and would wait at each letter.
const REST: Duration = Duration::from_secs(5);

/// How long a request may continue after nobody waits for it: its connection serves the next.
const LONGEST: Duration = Duration::from_secs(2);

/// Most requests at once, of all guilds together.
const AT_ONCE: usize = 8;

/// A search box that is asked for words (`SEGUE_SUGGESTIONS_URL`), or none. Cheap to clone.
///
/// What people type is sent to it, and nothing else of them or of their server.
#[derive(Clone, Debug, Default)]
pub struct SearchBox(Option<Arc<Line>>);

/// The URL is not one that can be asked.
#[derive(Debug, thiserror::Error)]
#[error("it is {0:?}: use `off`, or a URL with https, or with http if it is on this machine")]
pub struct SearchBoxError(String);

impl SearchBox {
    /// Asks nobody.
    pub const OFF: Self = Self(None);

    /// Asks at a URL, to which the words are added as `q`. It answers as `YouTube` does: `["words", ["offered", …], …]`.
    ///
    /// # Errors
    ///
    /// [`SearchBoxError`] unless it is a URL with `https`, or with `http` on this machine.
    pub fn at(url: &str) -> Result<Self, SearchBoxError> {
        let refused = || SearchBoxError(url.to_owned());
        let parsed = Url::parse(url).map_err(|_| refused())?;
        match parsed.scheme() {
            "https" => {}
            "http" if is_here(&parsed) => {}
            _ => return Err(refused()),
        }
        let line = Line {
            url: parsed,
            client: OnceLock::new(),
            resting_until: Mutex::default(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        };
        Ok(Self(Some(Arc::new(line))))
    }

    /// Reads the setting `SEGUE_SUGGESTIONS_URL`: `YouTube`'s search box if it is not set. Nothing is sent before somebody
    /// types.
    ///
    /// # Errors
    ///
    /// [`ConfigurationError`] when it can't be asked.
    pub fn read(environment: &Environment) -> Result<Self, ConfigurationError> {
        environment.parse(&settings::SEGUE_SUGGESTIONS_URL, |url: String| match url.as_str() {
            "off" => Ok(Self::OFF),
            url => Self::at(url),
        })
    }

    /// Offers words to who typed this much, as far as they come in time. Links and playlists are nobody else's business.
    pub(crate) async fn offers(&self, typed: &str, language: Language) -> Vec<Suggestion> {
        let line = self.0.as_ref().filter(|line| may_be_sent(typed) && !line.rests());
        let Some(line) = line else { return Vec::new() };
        let mut offers: Vec<Suggestion> = Vec::new();
        for words in line.ask(typed).await {
            let words = words.trim();
            // It offers words, and must not make anybody open a link.
            if !is_words(words) {
                continue;
            }
            let offer = Suggestion::new(&messages::suggestion::words(words, language), words);
            offers.extend(offer.filter(|offer| !offers.contains(offer)));
        }
        offers.truncate(MOST_OFFERED);
        offers
    }
}

/// Whether a URL leads to this machine.
fn is_here(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost" | "[::1]") => true,
        Some(host) => host.parse().is_ok_and(|address: std::net::Ipv4Addr| address.is_loopback()),
        None => false,
    }
}

/// Whether what was typed may become words, and is neither a link nor a playlist that was chosen.
fn may_be_sent(typed: &str) -> bool {
    (FEWEST_LETTERS..=MAX_TEXT).contains(&typed.chars().count()) && is_words(typed)
}

/// Whether these are words to search for, in every way they could be read.
fn is_words(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_link = ["http:", "https:"].iter().any(|scheme| lower.starts_with(scheme));
    let is_playlist = PlaylistScope::ALL.iter().any(|shelf| text.starts_with(shelf.prefix()));
    let means_words = matches!(Query::parse(text), Ok(Query::Search { .. }));
    !is_link && !is_playlist && means_words && !text.chars().any(char::is_control)
}

/// One search box, and how it has been lately.
#[derive(Debug)]
struct Line {
    url: Url,
    /// Made when it is first needed: a function has to be ready in a few milliseconds, and certificates take longer.
    client: OnceLock<Option<Client>>,
    resting_until: Mutex<Option<Instant>>,
    places: Arc<Semaphore>,
}

/// Why there are no words.
#[derive(Debug, thiserror::Error)]
enum Silence {
    #[error("the HTTP client could not be created")]
    NoClient,
    #[error("it can't be reached")]
    Unreachable(#[source] reqwest::Error),
    #[error("it answers with status {0}")]
    Status(StatusCode),
    #[error("its answer is longer than {MAX_ANSWER} bytes")]
    TooLong,
    #[error("its answer can't be parsed")]
    Malformed,
    #[error("its answer came too late")]
    Late,
}

impl Line {
    fn rests(&self) -> bool {
        let until = *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    /// What it offers in time. If that is nothing for a bad reason, nobody asks again for a while.
    async fn ask(self: &Arc<Self>, typed: &str) -> Vec<String> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else { return Vec::new() };
        let (line, typed) = (Arc::clone(self), typed.to_owned());
        // By itself: a connection that takes longer than anybody waits is there for the next letter.
        let asking = tokio::spawn(async move {
            let _place = place;
            line.fetch(&typed).await
        });
        let silence = match timeout(SUGGESTING, asking).await {
            Ok(Ok(Ok(words))) => return words,
            Ok(Ok(Err(silence))) => silence,
            Ok(Err(_)) => Silence::Malformed,
            Err(_) => Silence::Late,
        };
        tracing::info!(error = &silence as &dyn std::error::Error, "the search box returned no suggestions");
        *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + REST);
        Vec::new()
    }

    async fn fetch(&self, typed: &str) -> Result<Vec<String>, Silence> {
        let client = self.client.get_or_init(|| self.new_client()).as_ref().ok_or(Silence::NoClient)?;
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("q", typed);
        // The address has what was typed, which is for no log.
        let unreachable = |error: reqwest::Error| Silence::Unreachable(error.without_url());
        let response = client.get(url).send().await.map_err(unreachable)?;
        if response.status() != StatusCode::OK {
            return Err(Silence::Status(response.status()));
        }
        let answer: Value = serde_json::from_slice(&body(response).await?).map_err(|_| Silence::Malformed)?;
        let offered = answer.get(1).and_then(Value::as_array).ok_or(Silence::Malformed)?;
        Ok(offered.iter().filter_map(|words| words.as_str().map(str::to_owned)).collect())
    }

    fn new_client(&self) -> Option<Client> {
        Client::builder()
            .https_only(self.url.scheme() == "https")
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .timeout(LONGEST)
            .user_agent(concat!("Segue/", env!("CARGO_PKG_VERSION")))
            .build()
            .inspect_err(
                |error| tracing::warn!(%error, "the HTTP client of the search box could not be created"),
            )
            .ok()
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, Silence> {
    let mut body = Vec::new();
    while let Some(piece) =
        response.chunk().await.map_err(|error| Silence::Unreachable(error.without_url()))?
    {
        if body.len() + piece.len() > MAX_ANSWER {
            return Err(Silence::TooLong);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(value: Option<&str>) -> Environment {
        value.into_iter().map(|value| ("SEGUE_SUGGESTIONS_URL", value)).collect()
    }

    #[test]
    fn youtubes_search_box_is_asked_unless_somebody_says_otherwise() {
        let url = |value: Option<&str>| {
            let read = SearchBox::read(&environment(value)).expect("read");
            read.0.map(|line| line.url.to_string())
        };
        for unset in [None, Some(" ")] {
            assert!(url(unset).is_some_and(|url| url.starts_with("https://suggestqueries.google.com/")));
        }
        assert_eq!(url(Some("off")), None);
        for other in ["https://words.example/s?a=b", "http://127.0.0.1:81/", "http://[::1]:81/"] {
            assert_eq!(url(Some(other)).as_deref(), Some(other));
        }
        assert!(url(Some("http://localhost:81/")).is_some());
    }

    #[test]
    fn what_would_be_asked_in_the_clear_is_refused() {
        for bad in
            ["on", "http://words.example/", "http://127.0.0.1.example/", "ftp://localhost/", "https://"]
        {
            let refused = SearchBox::read(&environment(Some(bad))).expect_err(bad).to_string();
            assert!(refused.contains("SEGUE_SUGGESTIONS_URL") && refused.contains(bad), "{refused}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_did_not_answer_is_asked_again_after_a_while() {
        let SearchBox(line) = SearchBox::at("http://127.0.0.1:1/").expect("a URL");
        let line = line.expect("it is on");
        assert!(line.ask("clair").await.is_empty());
        assert!(line.rests());
        tokio::time::advance(REST).await;
        assert!(!line.rests());
    }

    #[test]
    fn links_playlists_and_single_letters_stay_here() {
        for words in ["ab", "clair de lune", "http", "playlist: summer", "été"] {
            assert!(may_be_sent(words), "{words:?}");
        }
        let long = "x".repeat(MAX_TEXT + 1);
        for not in [
            "",
            "a",
            "https://example.org/a",
            "HTTPS:/x",
            "http:",
            "ftp://x/a",
            "playlist:mine:a",
            "a\nb",
            &long,
        ] {
            assert!(!may_be_sent(not), "{not:?}");
        }
    }
}
