//! A site that serves tunes, and sources that can reach it.

use std::{ops::Deref, time::Duration};

use segue_domain::{Query, ResolvedTrack};
use segue_sources::{SourceConfig, SourceError, Sources};
use segue_test_support::TuneSite;

/// The site, and who reads it.
pub struct Site(TuneSite);

impl Deref for Site {
    type Target = TuneSite;

    fn deref(&self) -> &TuneSite {
        &self.0
    }
}

impl Site {
    /// Opens the site on a port of the system's choice.
    pub async fn open() -> Self {
        Self(TuneSite::open().await)
    }

    /// Settings with which the site can be reached, and that lose patience soon.
    pub fn config(&self) -> SourceConfig {
        let mut config = SourceConfig {
            allowed_addresses: self.address.to_string().parse().expect("an address"),
            max_file_bytes: 3 * 1024 * 1024,
            open_timeout: Duration::from_secs(3),
            ..SourceConfig::default()
        };
        config.patience.connect = Duration::from_secs(2);
        config.patience.first_byte = Duration::from_millis(700);
        config.patience.idle = Duration::from_millis(400);
        config.ytdlp.program = "no-such-program".into();
        config
    }

    /// Sources that can reach the site.
    pub fn sources(&self) -> Sources {
        Sources::new(self.config()).expect("sources")
    }
}

/// A query for a link.
pub fn query(url: &str) -> Query {
    Query::parse(url).expect("a link")
}

/// A track that was asked for by its link.
pub fn track(url: &str) -> ResolvedTrack {
    let query = query(url);
    ResolvedTrack { title: query.label(), artist: None, duration: None, query, page_url: None }
}

/// What people are told.
pub fn failure<T: std::fmt::Debug>(result: Result<T, SourceError>) -> segue_domain::SourceFailure {
    result.expect_err("a failure").failure()
}
