//! Rules for what is added: by whom, where, and how much of it.

use std::collections::HashSet;

use url::Url;

use super::{Change, order::shuffle, shortened};
use crate::{
    ChannelId, Field, Job, LibraryNotice, ListGaps, MAX_PENDING_REPLIES, MAX_QUEUE_LEN, Millis, Notice,
    PendingReply, PlayEnd, Playhead, Query, QueuePosition, Rank, ResolvedTrack, SessionEventKind, Setbacks,
    SourceFailure, SourceTier, Track, TrackId, TrackState, UndoKind, UserId,
};

/// What `/play` asks for.
pub(super) struct PlayRequest<'a> {
    pub query: &'a Query,
    pub place: QueuePosition,
    pub shuffle: bool,
    pub by: UserId,
    pub rank: Rank,
}

impl Change<'_> {
    pub(super) fn play(
        &mut self,
        asked: &PlayRequest<'_>,
        voice_channel: Option<ChannelId>,
        text_channel: Option<ChannelId>,
        job: Option<&Job>,
    ) -> Option<Notice> {
        let PlayRequest { query, place, shuffle, by, rank } = *asked;
        let Some(theirs) = voice_channel else { return Some(Notice::NotInVoice) };
        match self.session.head.voice_channel {
            Some(channel)
                if channel != theirs
                    && self.session.head.is_active()
                    && self.session.head.dormant.is_none() =>
            {
                return Some(Notice::OtherChannel { channel });
            }
            _ => {}
        }
        if let Query::Playlist { owner, .. } = query
            && !owner.lets_load(self.session.head.guild_id, by)
        {
            return Some(Notice::Library(LibraryNotice::NotYours));
        }
        if let Some(refusal) = self.voice_channel_refused(theirs, rank).or_else(|| self.play_refused(asked)) {
            return Some(refusal);
        }

        if self.session.head.dormant.is_some() {
            self.wake_up_in(theirs);
        }
        let id = self.new_track_id();
        let track = Track::unresolved(id, query.clone(), by);
        let head = &mut self.session.head;
        head.tombstone = None;
        head.voice_channel = Some(theirs);
        self.announce_in(text_channel, job);
        let head = &mut self.session.head;
        if let Some((job, reply)) = job.and_then(|job| job.reply.clone().map(|reply| (job, reply))) {
            head.pending.push(PendingReply {
                job_id: job.id.clone(),
                track_id: id,
                reply,
                trace_id: job.trace_id.clone(),
                shuffle,
                now: place == QueuePosition::Now,
            });
        }
        if head.current.is_none() {
            head.setbacks = Setbacks::default();
            head.current = Some(track);
            head.playhead = Playhead::default();
        } else {
            let end = self.session.queue.len();
            let place = match place {
                QueuePosition::End => end,
                QueuePosition::Next | QueuePosition::Now => 0,
                QueuePosition::At(place) => place.saturating_sub(1).min(end),
            };
            self.session.queue.insert(place, vec![track], self.version);
        }
        self.look_up(id, query.clone());
        None
    }

    /// Whether the guild does not let the bot play in a channel.
    pub(super) fn voice_channel_refused(&self, channel: ChannelId, rank: Rank) -> Option<Notice> {
        let channels = self.session.head.settings.channels(Field::VoiceChannels, &self.plan);
        let allowed = channels.is_empty() || channels.contains(&channel) || rank == Rank::Manager;
        (!allowed).then_some(Notice::OtherVoiceChannel { channels }).or_else(|| self.entry_refused(channel))
    }

    fn play_refused(&self, asked: &PlayRequest<'_>) -> Option<Notice> {
        let waiting = self.session.queue.len();
        if waiting >= MAX_QUEUE_LEN {
            return Some(Notice::QueueFull);
        }
        if waiting >= self.queue_limit() {
            return Some(Notice::QueueLimited { limit: self.queue_limit() });
        }
        if self.session.head.pending.len() >= MAX_PENDING_REPLIES {
            return Some(Notice::TooManyPending);
        }
        if !asked.place.is_end() && !self.is_dj(asked.rank) {
            return Some(Notice::NeedsDj { roles: self.session.head.settings.dj_roles(&self.plan) });
        }
        let (tracks, minutes) = (self.number(Field::MemberTracks), self.number(Field::MemberMinutes));
        let (theirs, length) = self.waiting_of(asked.by);
        if tracks > 0 && theirs >= tracks as usize {
            return Some(Notice::MemberTracks { limit: tracks });
        }
        if minutes > 0 && length >= minutes_of(minutes) {
            return Some(Notice::MemberMinutes { limit: minutes });
        }
        self.query_refused(asked.query)
    }

    pub(super) fn query_refused(&self, query: &Query) -> Option<Notice> {
        if let Some(limit) = query.limit_passed() {
            return Some(Notice::QueryTooLong { limit });
        }
        match query {
            Query::Search { text } => {
                let needed = SourceTier::Unlimited;
                if let Some(tier) = self.plan.tier_for_sources(needed) {
                    return Some(Notice::NeedsTier { tier: tier.to_owned() });
                }
                word_refused(&self.list(Field::BlockedWords), text)
            }
            Query::Attachment { filename, .. } => word_refused(&self.list(Field::BlockedWords), filename),
            Query::Url { url } => site_refused(&self.list(Field::BlockedSites), url),
            // Its tracks are looked at one by one.
            Query::Playlist { .. } => None,
        }
    }

    fn list(&self, field: Field) -> Vec<String> {
        self.session.head.settings.list(field, &self.plan)
    }

    /// Tracks of a member that wait: how many, and how long they are together.
    fn waiting_of(&self, user: UserId) -> (usize, Millis) {
        let theirs = self.session.queue.iter().filter(|track| track.requested_by == user);
        theirs.fold((0, Millis::ZERO), |(count, length), track| {
            (count + 1, length + track.info.duration.unwrap_or_default())
        })
    }

    /// The tracks that are let in, how many are not, and why the first of those is not.
    fn let_in<'t>(
        &self,
        id: TrackId,
        by: UserId,
        tracks: &'t [ResolvedTrack],
    ) -> (Vec<&'t ResolvedTrack>, usize, Option<Notice>) {
        let mut admission = self.admission(id, by);
        let (mut admitted, mut left_out, mut refusal) = (Vec::new(), 0, None);
        for info in tracks {
            // What plays at once does not wait.
            let waits = !(self.is_current(id) && admitted.is_empty());
            match admission.admit(info, waits) {
                None => admitted.push(info),
                Some(why) => {
                    left_out += 1;
                    refusal.get_or_insert(why);
                }
            }
        }
        (admitted, left_out, refusal)
    }

    fn admission(&self, id: TrackId, by: UserId) -> Admission<'_> {
        let (mut count, length) = self.waiting_of(by);
        // The entry that was looked up is counted already, unless it plays.
        count -= usize::from(!self.is_current(id)).min(count);
        let queue_limit = self.queue_limit();
        let refuses_duplicates = self.session.head.settings.text(Field::Duplicates, &self.plan) == "refuse";
        let others = || self.session.head.current.iter().chain(self.session.queue.iter());
        let known =
            || others().filter(|track| track.id != id).map(|track| &track.info.query).collect::<HashSet<_>>();
        Admission {
            queue_limit,
            room: (queue_limit + 1).saturating_sub(self.session.queue.len()).max(1),
            count_limit: self.number(Field::MemberTracks),
            count,
            minutes_limit: self.number(Field::MemberMinutes),
            length,
            longest: self.number(Field::TrackMinutes),
            sites: self.list(Field::BlockedSites),
            words: self.list(Field::BlockedWords),
            known: refuses_duplicates.then(known),
        }
    }

    pub(super) fn resolved(&mut self, track_id: TrackId, tracks: &[ResolvedTrack], gaps: ListGaps) {
        let Some(entry) = self.entry(track_id).filter(|track| track.state == TrackState::Unresolved).cloned()
        else {
            return;
        };
        if tracks.is_empty() {
            let is_list = matches!(entry.info.query, Query::Playlist { .. });
            let failure = if is_list { SourceFailure::EmptyList } else { SourceFailure::NothingFound };
            return self.failed(track_id, failure);
        }
        let by = entry.requested_by;
        let (mut admitted, left_out, refusal) = self.let_in(track_id, by, tracks);
        if admitted.is_empty() {
            return self.turn_away(track_id, &refusal.unwrap_or(Notice::QueueFull));
        }
        let mut first = Track::resolved(track_id, admitted.remove(0).clone(), by);
        let start = entry.info.query.start();
        first.start = start.filter(|start| first.info.duration.is_some_and(|length| *start < length));
        let title = first.info.title.clone();
        if let Some(pending) = self.session.head.pending.iter().find(|p| p.track_id == track_id && p.shuffle)
        {
            shuffle(&mut admitted, pending.track_id.get() ^ self.now.as_millis());
        }
        let rest: Vec<Track> =
            admitted.into_iter().map(|info| Track::resolved(self.new_track_id(), info.clone(), by)).collect();
        let more = rest.len();
        let notice = if self.is_current(track_id) {
            self.begin_with(first, rest);
            if self.session.head.dormant.is_some() {
                Notice::Queued { title, place: 1, more, left_out, gaps }
            } else {
                Notice::Playing { title, more, left_out, gaps }
            }
        } else if self.session.head.pending.iter().any(|pending| pending.track_id == track_id && pending.now)
        {
            self.play_now(track_id, first, rest, by);
            Notice::Playing { title, more, left_out, gaps }
        } else {
            let place = self.session.queue.position(track_id).map_or(1, |place| place + 1);
            let run = std::iter::once(first).chain(rest).collect();
            self.session.queue.replace(track_id, run, self.version);
            Notice::Queued { title, place, more, left_out, gaps }
        };
        self.answer_pending(track_id, &notice);
    }

    /// The entries of a playlist follow each other, before what was queued since.
    fn begin_with(&mut self, mut first: Track, rest: Vec<Track>) {
        let head = &mut self.session.head;
        if let Some(start) = first.start.take()
            && head.playhead == Playhead::default()
        {
            head.playhead = Playhead::held(start);
        }
        head.current = Some(first);
        self.session.queue.insert(0, rest, self.version);
    }

    fn play_now(&mut self, track_id: TrackId, first: Track, rest: Vec<Track>, by: UserId) {
        self.can_be_undone(UndoKind::Skip, by);
        let skipped = self.current_title();
        self.note(SessionEventKind::Skipped { title: shortened(&skipped), by });
        self.session.queue.replace(track_id, Vec::new(), self.version);
        let run = std::iter::once(first).chain(rest).collect();
        self.session.queue.insert(0, run, self.version);
        self.advance(PlayEnd::Skipped, Some(by));
    }

    /// Takes an entry out again that the guild does not want.
    fn turn_away(&mut self, track_id: TrackId, why: &Notice) {
        if !self.answer_pending(track_id, why) {
            self.announce(why.clone());
        }
        if self.is_current(track_id) {
            self.advance(PlayEnd::Failed, None);
        } else {
            self.session.queue.replace(track_id, Vec::new(), self.version);
        }
    }

    pub(super) fn queue_limit(&self) -> usize {
        (self.number(Field::QueueLimit) as usize).min(self.plan.queue())
    }

    /// Whether no queue takes another track, whatever the guild lets.
    pub(super) fn is_full(&self) -> bool {
        self.session.queue.len() >= MAX_QUEUE_LEN
    }
}

/// What decides on the tracks that were found: the guild's limits, read once, and what is there already. However many
/// tracks there are, each is looked at once.
struct Admission<'a> {
    queue_limit: usize,
    /// How many more tracks may be let in.
    room: usize,
    count_limit: u32,
    /// Tracks of the member that wait.
    count: usize,
    minutes_limit: u32,
    /// How long these are together.
    length: Millis,
    /// Minutes of the longest track there may be.
    longest: u32,
    sites: Vec<String>,
    words: Vec<String>,
    /// What waits, plays or was let in, where the guild wants nothing twice.
    known: Option<HashSet<&'a Query>>,
}

impl<'a> Admission<'a> {
    /// Lets a track in, or says why not.
    fn admit(&mut self, info: &'a ResolvedTrack, waits: bool) -> Option<Notice> {
        let length = info.duration.unwrap_or_default();
        let refusal = if self.room == 0 {
            Some(Notice::QueueLimited { limit: self.queue_limit })
        } else if waits && self.count_limit > 0 && self.count >= self.count_limit as usize {
            Some(Notice::MemberTracks { limit: self.count_limit })
        } else if waits && self.minutes_limit > 0 && self.length + length > minutes_of(self.minutes_limit) {
            Some(Notice::MemberMinutes { limit: self.minutes_limit })
        } else {
            self.refuses(info)
        };
        if refusal.is_none() {
            self.room -= 1;
            if waits {
                (self.count, self.length) = (self.count + 1, self.length + length);
            }
        }
        refusal
    }

    /// Why a track is not let in, no matter who asked for it. The last to be asked is whether it is there already: from
    /// then on it is.
    fn refuses(&mut self, info: &'a ResolvedTrack) -> Option<Notice> {
        if let Some(limit) = info.query.limit_passed() {
            return Some(Notice::QueryTooLong { limit });
        }
        let limit = self.longest;
        if limit > 0 && info.duration.is_some_and(|length| length > minutes_of(limit)) {
            return Some(Notice::TrackTooLong { limit });
        }
        let mut links = info.page_url.iter().chain(info.query.url_of_site());
        if let Some(refusal) = links.find_map(|url| site_refused(&self.sites, url)) {
            return Some(refusal);
        }
        let mut texts = [Some(&info.title), info.artist.as_ref()].into_iter().flatten();
        if let Some(refusal) = texts.find_map(|text| word_refused(&self.words, text)) {
            return Some(refusal);
        }
        let is_new = self.known.as_mut().is_none_or(|known| known.insert(&info.query));
        (!is_new).then_some(Notice::Duplicate)
    }
}

fn word_refused(blocked: &[String], text: &str) -> Option<Notice> {
    if blocked.is_empty() {
        return None;
    }
    let text = text.to_lowercase();
    blocked.iter().any(|word| text.contains(word.as_str())).then_some(Notice::WordBlocked)
}

fn site_refused(blocked: &[String], url: &str) -> Option<Notice> {
    if blocked.is_empty() {
        return None;
    }
    let host = Url::parse(url).ok()?.host_str()?.to_lowercase();
    let is_below = |site: &&String| host == **site || host.ends_with(&format!(".{site}"));
    blocked.iter().find(is_below).map(|site| Notice::SiteBlocked { site: site.clone() })
}

/// Minutes as a span.
fn minutes_of(minutes: u32) -> Millis {
    Millis::from_secs(u64::from(minutes) * 60)
}
