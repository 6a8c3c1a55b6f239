//! Rules for what is added: by whom, where, and how much of it.

use url::Url;

use super::{Change, order::shuffle, shortened};
use crate::{
    ChannelId, Field, Job, LibraryNotice, MAX_PENDING_REPLIES, MAX_QUEUE_LEN, Millis, Notice, PendingReply,
    Place, PlayEnd, Playhead, Query, Rank, ResolvedTrack, SessionEventKind, SourceFailure, Sources, Track,
    TrackId, TrackState, UndoKind, UserId,
};

/// What `/play` asks for.
pub(super) struct Asked<'a> {
    pub query: &'a Query,
    pub place: Place,
    pub shuffle: bool,
    pub by: UserId,
    pub rank: Rank,
}

impl Change<'_> {
    pub(super) fn play(
        &mut self,
        asked: &Asked<'_>,
        voice_channel: Option<ChannelId>,
        text_channel: Option<ChannelId>,
        job: Option<&Job>,
    ) -> Option<Notice> {
        let Asked { query, place, shuffle, by, rank } = *asked;
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
            self.wake_up_in(voice_channel);
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
                now: place == Place::Now,
            });
        }
        if head.current.is_none() {
            head.failures.clear();
            head.current = Some(track);
            head.playhead = Playhead::default();
        } else {
            let end = self.session.queue.len();
            let place = match place {
                Place::End => end,
                Place::Next | Place::Now => 0,
                Place::At(place) => place.saturating_sub(1).min(end),
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
        (!allowed).then_some(Notice::OtherVoiceChannel { channels })
    }

    fn play_refused(&self, asked: &Asked<'_>) -> Option<Notice> {
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
        match query {
            Query::Search { text } => {
                let needed = Sources::Unlimited;
                if let Some(tier) = self.plan.tier_for_sources(needed) {
                    return Some(Notice::NeedsTier { tier: tier.to_owned() });
                }
                self.words_refused(text)
            }
            Query::Attachment { filename, .. } => self.words_refused(filename),
            Query::Url { url } => self.site_refused(url),
            // Its tracks are looked at one by one.
            Query::Playlist { .. } => None,
        }
    }

    fn words_refused(&self, text: &str) -> Option<Notice> {
        let text = text.to_lowercase();
        let blocked = self.session.head.settings.list(Field::BlockedWords, &self.plan);
        blocked.iter().any(|word| text.contains(word.as_str())).then_some(Notice::WordBlocked)
    }

    fn site_refused(&self, url: &str) -> Option<Notice> {
        let host = Url::parse(url).ok()?.host_str()?.to_lowercase();
        let blocked = self.session.head.settings.list(Field::BlockedSites, &self.plan);
        let is_below = |site: &String| host == *site || host.ends_with(&format!(".{site}"));
        blocked.into_iter().find(is_below).map(|site| Notice::SiteBlocked { site })
    }

    /// Why a track that was found is not let in.
    fn track_refused(&self, id: TrackId, info: &ResolvedTrack) -> Option<Notice> {
        let limit = self.number(Field::TrackMinutes);
        if limit > 0 && info.duration.is_some_and(|length| length > minutes_of(limit)) {
            return Some(Notice::TrackTooLong { limit });
        }
        if let Some(refusal) =
            info.page_url.iter().chain(info.query.url_of_site()).find_map(|url| self.site_refused(url))
        {
            return Some(refusal);
        }
        let words = [Some(&info.title), info.artist.as_ref()];
        if let Some(refusal) = words.into_iter().flatten().find_map(|text| self.words_refused(text)) {
            return Some(refusal);
        }
        let refuses_duplicates = self.session.head.settings.text(Field::Duplicates, &self.plan) == "refuse";
        let known = || self.session.head.current.iter().chain(self.session.queue.iter());
        (refuses_duplicates && known().any(|track| track.id != id && track.info.query == info.query))
            .then_some(Notice::Duplicate)
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
        let (count_limit, minutes) = (self.number(Field::MemberTracks), self.number(Field::MemberMinutes));
        let (mut count, mut length) = self.waiting_of(by);
        // The entry that was looked up is counted already, unless it plays.
        count -= usize::from(!self.is_current(id)).min(count);
        let mut room = (self.queue_limit() + 1).saturating_sub(self.session.queue.len()).max(1);
        let (mut admitted, mut left_out, mut refusal) = (Vec::new(), 0, None);
        for info in tracks {
            let track_length = info.duration.unwrap_or_default();
            // What plays at once does not wait.
            let waits = !(self.is_current(id) && admitted.is_empty());
            let why = if room == 0 {
                Some(Notice::QueueLimited { limit: self.queue_limit() })
            } else if waits && count_limit > 0 && count >= count_limit as usize {
                Some(Notice::MemberTracks { limit: count_limit })
            } else if waits && minutes > 0 && length + track_length > minutes_of(minutes) {
                Some(Notice::MemberMinutes { limit: minutes })
            } else {
                self.track_refused(id, info)
            };
            if let Some(why) = why {
                left_out += 1;
                refusal.get_or_insert(why);
                continue;
            }
            if waits {
                (count, length) = (count + 1, length + track_length);
            }
            room -= 1;
            admitted.push(info);
        }
        (admitted, left_out, refusal)
    }

    pub(super) fn resolved(&mut self, track_id: TrackId, tracks: &[ResolvedTrack]) {
        let Some(entry) = self.entry(track_id).filter(|track| track.state == TrackState::Unresolved).cloned()
        else {
            return;
        };
        if tracks.is_empty() {
            return self.failed(track_id, SourceFailure::NothingFound);
        }
        let by = entry.requested_by;
        let (mut admitted, left_out, refusal) = self.let_in(track_id, by, tracks);
        if admitted.is_empty() {
            return self.turn_away(track_id, &refusal.unwrap_or(Notice::QueueFull));
        }
        let first = Track::resolved(track_id, admitted.remove(0).clone(), by);
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
            Notice::Playing { title, more, left_out }
        } else if self.session.head.pending.iter().any(|pending| pending.track_id == track_id && pending.now)
        {
            self.play_now(track_id, first, rest, by);
            Notice::Playing { title, more, left_out }
        } else {
            let place = self.session.queue.position(track_id).map_or(1, |place| place + 1);
            let run = std::iter::once(first).chain(rest).collect();
            self.session.queue.replace(track_id, run, self.version);
            Notice::Queued { title, place, more, left_out }
        };
        self.answer_pending(track_id, &notice);
    }

    /// The entries of a playlist follow each other, before what was queued since.
    fn begin_with(&mut self, first: Track, mut rest: Vec<Track>) {
        self.session.head.current = Some(first);
        let Some(next) = self.session.queue.first().cloned() else {
            self.session.queue.push_back(rest, self.version);
            return;
        };
        let next_id = next.id;
        if !rest.is_empty() {
            rest.push(next);
            self.session.queue.replace(next_id, rest, self.version);
        }
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

    fn queue_limit(&self) -> usize {
        (self.number(Field::QueueLimit) as usize).min(self.plan.queue())
    }
}

/// Minutes as a span.
fn minutes_of(minutes: u32) -> Millis {
    Millis::from_secs(u64::from(minutes) * 60)
}
