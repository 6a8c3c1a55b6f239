//! Databases and sessions for the cases.

use segue_domain::{
    ChannelId, GuildId, Millis, Page, Playhead, Query, ResolvedTrack, Session, Timestamp, Track, TrackId,
    UserId,
};
use segue_test_support::MariaDb;
use tempfile::TempDir;

use crate::PanelStore;
use segue_store::SessionChange;

pub const GUILD: GuildId = GuildId::new(81_384_788_765_712_384);
pub const OTHER_GUILD: GuildId = GuildId::new(u64::MAX);

/// An empty panel database with its schema.
pub struct Fixture {
    pub panel: PanelStore,
    _folder: Option<TempDir>,
}

impl Fixture {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("panel.db").display());
        Self::migrated(&url, Some(folder)).await
    }

    pub async fn mysql() -> Self {
        Self::migrated(&MariaDb::shared().database(), None).await
    }

    async fn migrated(url: &str, folder: Option<TempDir>) -> Self {
        let panel = PanelStore::connect(url).await.expect("connected");
        panel.migrate().await.expect("migrated");
        panel.ping().await.expect("it answers");
        Self { panel, _folder: folder }
    }
}

/// A session that goes through versions, and remembers the change each made.
pub struct Story {
    pub session: Session,
    pub changes: Vec<SessionChange>,
}

impl Story {
    pub fn new(guild: GuildId) -> Self {
        Self { session: Session::new(guild), changes: Vec::new() }
    }

    pub fn titled(mut self, titles: &[&str]) -> Self {
        self.enqueue(titles.iter().map(ToString::to_string).collect());
        self
    }

    /// Adds tracks at the end; the first becomes the current one when there is none.
    pub fn enqueue(&mut self, titles: Vec<String>) {
        self.change(|session, version| {
            let mut tracks: Vec<Track> = Vec::new();
            for title in titles {
                let id = TrackId::new(session.head.next_track);
                session.head.next_track += 1;
                tracks.push(track(id, &title));
            }
            let mut tracks = tracks.into_iter();
            if session.head.current.is_none() {
                session.head.current = tracks.next();
                session.head.voice_channel = Some(ChannelId::new(5));
                session.head.playhead = Playhead::running(Millis::ZERO, session.head.updated_at);
            }
            session.queue.push_back(tracks, version);
        });
    }

    /// Goes to the next track.
    pub fn skip(&mut self) {
        self.change(|session, version| session.head.current = session.queue.pop_front(version));
    }

    /// Ends the session as `/stop` does.
    pub fn stop(&mut self) {
        self.change(|session, version| {
            session.head.current = None;
            session.head.voice_channel = None;
            session.head.playhead = Playhead::default();
            session.head.tombstone = Some(segue_domain::Tombstone {
                reason: segue_domain::EndReason::Stopped,
                by: Some(UserId::new(7)),
                at: Timestamp::from_millis(version),
            });
            session.queue = segue_domain::Queue::from_pages(Vec::new(), session.queue.next_page());
        });
    }

    fn change(&mut self, rule: impl FnOnce(&mut Session, u64)) {
        let stored = self.session.head.directory.clone();
        let version = self.session.head.version + 1;
        self.session.head.updated_at = Timestamp::from_millis(1_700_000_000_000 + version * 1_000);
        rule(&mut self.session, version);
        self.session.head.version = version;
        self.session.head.directory = self.session.queue.directory();
        self.session.head.next_page = self.session.queue.next_page();
        assert_eq!(self.session.broken_invariant(), None);
        let pages: Vec<Page> = self.session.pages_to_write(&stored).into_iter().cloned().collect();
        let head = self.session.head.clone();
        self.changes.push(SessionChange::silent(head, pages));
    }

    pub fn waiting(&self) -> Vec<Track> {
        self.session.queue.iter().cloned().collect()
    }
}

fn track(id: TrackId, title: &str) -> Track {
    let url = format!("https://example.org/{}.ogg", id.get());
    let info = ResolvedTrack {
        title: title.to_owned(),
        artist: Some("Somebody".to_owned()),
        duration: Some(Millis::from_secs(180)),
        query: Query::Url { url: url.clone() },
        page_url: Some(url),
    };
    Track::resolved(id, info, UserId::new(42))
}
