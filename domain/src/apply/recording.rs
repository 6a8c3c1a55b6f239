//! Rules for what is known to have been heard.
//!
//! Sound that runs is a stretch of time from the playhead's instant on. A change is made at one instant, so at most one
//! such stretch ends in it: the one that ran before the change.

use url::Url;

use super::{Change, shortened};
use crate::{CurrentPlay, MAX_SITE, Millis, PlayEnd, PlayRecord, Track, UserId};

impl Change<'_> {
    /// How long sound ran when the change began, if it did.
    pub(super) fn stretch(&self) -> Option<Millis> {
        self.before.head.playhead.as_of.map(|as_of| self.now.since(as_of))
    }

    /// Sound ran up to a position and no further, whatever the clock says.
    pub(super) fn heard_until(&mut self, position: Millis) {
        let from = self.before.head.playhead.position;
        let ran = Millis::new(position.get().saturating_sub(from.get()));
        self.stretch = self.stretch.map(|stretch| stretch.min(ran));
    }

    /// The play of the current track is over. One that was never heard was none.
    pub(super) fn play_over(&mut self, end: PlayEnd, by: Option<UserId>) {
        let stretch = self.stretch.take().unwrap_or_default();
        let head = &mut self.session.head;
        let (Some(hearing), Some(track)) = (head.hearing.take(), &head.current) else { return };
        let total = hearing.heard + stretch;
        if total == Millis::ZERO {
            return;
        }
        head.last_play += 1;
        let play = PlayRecord {
            id: head.last_play,
            track_id: track.id,
            title: shortened(&track.info.title).trim_end().to_owned(),
            artist: track.info.artist.as_deref().map(|artist| shortened(artist).trim_end().to_owned()),
            source: (&track.info.query).into(),
            site: site(track),
            requested_by: track.requested_by,
            started_at: hearing.started_at,
            ended_at: self.now,
            heard: total,
            end,
            by,
            listeners: hearing.listeners,
        };
        self.journal.plays.push(play);
    }

    /// Takes in what is heard after the change, and that what was heard before it has ended.
    pub(super) fn listen(&mut self) {
        let head = &mut self.session.head;
        if head.playhead != self.before.head.playhead
            && let (Some(hearing), Some(stretch)) = (&mut head.hearing, self.stretch.take())
        {
            hearing.heard = hearing.heard + stretch;
        }
        if let Some(started_at) = head.playhead.as_of {
            let listeners = u16::try_from(head.listeners.len()).unwrap_or(u16::MAX);
            let begun = CurrentPlay { started_at, heard: Millis::ZERO, listeners };
            let hearing = head.hearing.get_or_insert(begun);
            hearing.listeners = hearing.listeners.max(listeners);
        }
    }
}

/// Host of the track's page or link; none for a file that a person attached.
fn site(track: &Track) -> Option<String> {
    let link = track.info.page_url.as_ref().or_else(|| track.info.query.url_of_site())?;
    let host = Url::parse(link).ok()?.host_str()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (host.len() <= MAX_SITE).then(|| host.to_owned())
}
