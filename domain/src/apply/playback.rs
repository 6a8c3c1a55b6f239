//! Rules for what is heard: where in a track, which track, how loud, in which channel.

use super::{Change, shortened};
use crate::{
    ChannelId, EndReason, Field, Job, LoopMode, MAX_PLAYED, MIN_HEARD, Millis, Notice, PlayEnd, Playhead,
    Rank, SeekTo, SessionEventKind, Track, UndoKind, UserId, setbacks::source_of,
};

impl Change<'_> {
    /// Ends the current track and starts one that waits. Those before it are skipped too; with the queue repeating, they
    /// go to its end.
    pub(super) fn skip_to(&mut self, place: usize, by: UserId, rank: Rank) -> Notice {
        if !self.is_dj(rank) {
            return Notice::NeedsDj { roles: self.session.head.settings.dj_roles(&self.plan) };
        }
        let len = self.session.queue.len();
        if place == 0 || place > len {
            return Notice::NoSuchPlace { place, len };
        }
        self.can_be_undone(UndoKind::Skip, by);
        let title = self.current_title();
        self.note(SessionEventKind::Skipped { title: shortened(&title), by });
        for _ in 0..place {
            // As the queue shows it: anyone who chooses a track wants it tried.
            self.over(PlayEnd::Skipped, Some(by));
            self.begin_next(Some(0));
        }
        Notice::Skipped { title, next: Some(self.current_title()) }
    }

    /// Goes back to the track that was heard before.
    pub(super) fn previous(&mut self, by: UserId) -> Notice {
        if self.is_full() && !self.session.head.played.is_empty() {
            return Notice::QueueFull;
        }
        let Some(track) = self.session.head.played.pop() else { return Notice::NothingPlayed };
        self.play_over(PlayEnd::MovedOn, Some(by));
        // It may wait again, where the queue repeats: an entry is once in a session.
        let track = Track { id: self.new_track_id(), ..track };
        let title = track.info.title.clone();
        if let Some(current) = self.session.head.current.replace(track) {
            self.session.queue.insert(0, vec![current], self.version);
        }
        let head = &mut self.session.head;
        head.playhead = Playhead::held(Millis::ZERO);
        head.paused = false;
        head.votes.clear();
        head.restores = None;
        head.setbacks.not_before = None;
        Notice::WentBack { title }
    }

    pub(super) fn replay(&mut self) -> Notice {
        self.begin_again();
        self.session.head.paused = false;
        Notice::Replayed { title: self.current_title() }
    }

    pub(super) fn seek(&mut self, to: SeekTo) -> Notice {
        let here = self.session.head.playhead.at(self.now);
        let position = match to {
            SeekTo::Position(position) => position,
            SeekTo::Forward(by) => here + by,
            SeekTo::Back(by) => Millis::new(here.get().saturating_sub(by.get())),
        };
        let Some(track) = &self.session.head.current else { return Notice::NothingPlaying };
        match track.info.duration {
            // A stream has no positions.
            None if position > Millis::ZERO && track.state == crate::TrackState::Resolved => {
                Notice::NotSeekable
            }
            Some(length) if position >= length => Notice::BeyondEnd { length },
            _ => {
                let head = &mut self.session.head;
                head.playhead = Playhead::held(position);
                head.cue = self.version;
                Notice::Sought { position }
            }
        }
    }

    pub(super) fn volume(&mut self, percent: u16) -> Notice {
        let most = u16::try_from(self.number(Field::MaxVolume)).unwrap_or(u16::MAX);
        let percent = percent.min(most);
        self.session.head.volume = Some(percent);
        Notice::VolumeSet { percent }
    }

    pub(super) fn repeat(&mut self, mode: LoopMode) -> Notice {
        self.session.head.loop_mode = mode;
        Notice::LoopSet { mode }
    }

    /// Calls the bot: into an idle guild's channel, or to a session that waits.
    pub(super) fn join(
        &mut self,
        voice_channel: Option<ChannelId>,
        text_channel: Option<ChannelId>,
        rank: Rank,
        job: Option<&Job>,
    ) -> Notice {
        let Some(theirs) = voice_channel else { return Notice::NotInVoice };
        if let Some(refusal) = self.voice_channel_refused(theirs, rank) {
            return refusal;
        }
        if self.session.head.dormant.is_some() {
            return self.wake_up_in(theirs);
        }
        match self.session.head.voice_channel {
            Some(channel) if channel == theirs => Notice::AlreadyHere,
            // Anyone who wants it elsewhere takes the session along.
            Some(channel) if self.session.head.is_active() => Notice::OtherChannel { channel },
            _ => {
                let head = &mut self.session.head;
                head.tombstone = None;
                head.voice_channel = Some(theirs);
                self.announce_in(text_channel, job);
                Notice::JoinedChannel { channel: theirs }
            }
        }
    }

    /// Takes the session to another channel of its guild.
    pub(super) fn move_session(&mut self, voice_channel: Option<ChannelId>, rank: Rank) -> Notice {
        let Some(theirs) = voice_channel else { return Notice::NotInVoice };
        if let Some(refusal) = self.voice_channel_refused(theirs, rank) {
            return refusal;
        }
        if !self.session.head.is_active() {
            return Notice::NothingPlaying;
        }
        if self.session.head.dormant.is_some() {
            return self.wake_up_in(theirs);
        }
        if self.session.head.voice_channel == Some(theirs) {
            return Notice::AlreadyHere;
        }
        let now = self.now;
        let head = &mut self.session.head;
        // Where it was heard last, should it be taken along again before it is heard.
        head.came_from = head.came_from.or(head.voice_channel).filter(|from| *from != theirs);
        head.voice_channel = Some(theirs);
        head.voice = None;
        head.listeners.clear();
        head.others_may_listen = true;
        head.playhead = head.playhead.hold(now);
        Notice::JoinedChannel { channel: theirs }
    }

    /// The current track is over, and the next is played; without one the session ends.
    pub(super) fn advance(&mut self, how: PlayEnd, by: Option<UserId>) {
        self.over(how, by);
        if self.session.queue.is_empty() {
            return self.end(EndReason::QueueEnded, None);
        }
        self.begin_next(self.session.next_up(self.now));
    }

    /// The current track is over: it goes to the end of a queue that repeats, unless it failed, and among what was played.
    fn over(&mut self, how: PlayEnd, by: Option<UserId>) {
        if by.is_some() {
            self.session.head.setbacks.not_before = None;
        }
        if how != PlayEnd::Failed
            && self.heard_so_far() >= MIN_HEARD
            && let Some(source) = self.session.head.current.as_ref().map(source_of)
        {
            self.session.head.setbacks.heard(&source);
        }
        self.play_over(how, by);
        let Some(track) = self.session.head.current.take() else { return };
        self.answer_pending(track.id, &Notice::Superseded);
        let repeats = self.session.head.loop_mode == LoopMode::Queue && how != PlayEnd::Failed;
        if repeats && track.state == crate::TrackState::Resolved {
            // A number of its own, so that what is heard is told from what waits.
            let again = Track { id: self.new_track_id(), ..track.clone() };
            self.session.queue.push_back([again], self.version);
        }
        self.remember_played(track);
    }

    /// A track is heard next: from its beginning, unless it says otherwise.
    pub(super) fn make_current(&mut self, mut track: Track) {
        let head = &mut self.session.head;
        head.playhead = Playhead::held(track.start.take().unwrap_or_default());
        head.current = Some(track);
        head.paused = false;
        head.votes.clear();
        head.restores = None;
    }

    /// Lets the current track be opened again at its start.
    pub(super) fn begin_again(&mut self) {
        let head = &mut self.session.head;
        head.playhead = Playhead::held(Millis::ZERO);
        head.cue = self.version;
        head.restores = None;
    }

    pub(super) fn remember_played(&mut self, track: Track) {
        let played = &mut self.session.head.played;
        if track.state == crate::TrackState::Resolved {
            played.push(track);
        }
        let beyond = played.len().saturating_sub(MAX_PLAYED);
        played.drain(..beyond);
    }

    pub(super) fn current_title(&self) -> String {
        self.session.head.current.as_ref().map(|track| track.info.title.clone()).unwrap_or_default()
    }
}
