//! A session without a worker: versions as the rules make them, for the mirror.

use segue_domain::{
    ChannelId, GuildId, ListGaps, Member, Millis, Query, Rank, Report, ResolvedTrack, Session,
    SessionCommand, Timestamp, TrackId, UserId, apply_command, apply_report,
};
use segue_store::SessionChange;

/// A session whose versions are made by the rules, and by nobody's player.
pub struct Life {
    session: Session,
    paused: bool,
}

impl Life {
    /// Somebody queued so many tracks, and the first is heard.
    #[must_use]
    pub fn begin(guild: GuildId, tracks: u64, now: Timestamp) -> Self {
        let mut life = Self { session: Session::new(guild), paused: false };
        for number in 0..tracks {
            life.queue(number, now);
        }
        life.start(now);
        life
    }

    /// Pauses, or continues: a change that everybody who watches sees.
    pub fn turn(&mut self, now: Timestamp) {
        let command = if self.paused { SessionCommand::Resume } else { SessionCommand::Pause };
        self.paused = !self.paused;
        self.give(&command, now);
    }

    /// Skips what is heard, and starts the next track.
    pub fn skip(&mut self, now: Timestamp) {
        self.give(&SessionCommand::Skip, now);
        self.start(now);
    }

    /// The newest version, as the mirror gets it.
    #[must_use]
    pub fn change(&self) -> SessionChange {
        let pages = self.session.queue.pages().iter().map(|page| page.as_ref().clone()).collect();
        let head = self.session.head.clone();
        SessionChange { guild_id: head.guild_id, head, pages, journal: self.session.journal.clone() }
    }

    fn queue(&mut self, number: u64, now: Timestamp) {
        let query = Query::Url { url: format!("https://music.example.org/{number}.ogg") };
        let track_id = TrackId::new(self.session.head.next_track);
        self.give(&SessionCommand::play(query.clone()), now);
        let info = ResolvedTrack {
            title: format!("Song {number} of an album with a long name"),
            artist: Some(format!("Artist {}", number % 7)),
            duration: Some(Millis::from_secs(180 + number)),
            query,
            page_url: None,
        };
        self.report(&Report::Resolved { track_id, tracks: vec![info], gaps: ListGaps::default() }, now);
    }

    fn start(&mut self, now: Timestamp) {
        if let Some(track_id) = self.session.head.current.as_ref().map(|track| track.id) {
            self.report(&Report::Started { track_id, position: Millis::ZERO }, now);
        }
    }

    fn give(&mut self, command: &SessionCommand, now: Timestamp) {
        self.session = apply_command(&self.session, command, &member(), now).0;
    }

    fn report(&mut self, report: &Report, now: Timestamp) {
        self.session = apply_report(&self.session, report, now).0;
    }
}

fn member() -> Member {
    Member {
        user_id: UserId::new(42),
        voice_channel: Some(ChannelId::new(5)),
        text_channel: None,
        rank: Rank::Manager,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_turn_is_a_version_and_each_skip_a_play() {
        let at = |seconds| Timestamp::from_millis(1_795_000_000_000) + Millis::from_secs(seconds);
        let mut life = Life::begin(GuildId::new(7), 5, at(0));
        let first = life.change();
        assert_eq!(
            first.head.current.as_ref().map(|track| track.info.title.as_str()),
            Some("Song 0 of an album with a long name")
        );
        assert_eq!(first.head.directory.iter().map(|page| page.len).sum::<usize>(), 4);
        for second in 1..4 {
            let before = life.change().head.version;
            life.turn(at(second));
            assert!(life.change().head.version > before);
        }
        life.turn(at(4));
        life.skip(at(90));
        life.skip(at(200));
        assert_eq!(life.change().head.last_play, 2);
    }
}
