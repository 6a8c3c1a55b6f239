//! What becomes of a member's command.

use super::{Change, adding::PlayRequest};
use crate::{EndReason, Job, Member, Notice, SessionCommand, UndoKind, UserId};

impl Change<'_> {
    /// Does what a member asks, and returns the answer; none where it comes later.
    pub(super) fn obey(
        &mut self,
        command: &SessionCommand,
        member: &Member,
        job: Option<&Job>,
    ) -> Option<Notice> {
        let Member { user_id: by, voice_channel, text_channel, rank } = *member;
        let answer = match command {
            SessionCommand::Play { query, place, shuffle } => {
                let asked = PlayRequest { query, place: *place, shuffle: *shuffle, by, rank };
                return self.play(&asked, voice_channel, text_channel, job);
            }
            SessionCommand::Grab => return self.take_on(self.grab(), by, job),
            SessionCommand::Search { text } => return self.take_on(self.search(text), by, job),
            SessionCommand::ExportPlaylist { owner, playlist } => {
                return self.take_on(self.export(*owner, playlist, by), by, job);
            }
            SessionCommand::ImportPlaylist { order } => return self.take_on(self.import(order, by), by, job),
            SessionCommand::Join => self.join(voice_channel, text_channel, rank, job),
            SessionCommand::MoveSession => self.move_session(voice_channel, rank),
            SessionCommand::Settings { change, version } => self.change_settings(change, *version),
            SessionCommand::Resume if self.resume_brings_back() => self.resume_kept(voice_channel, by, rank),
            SessionCommand::Undo if self.undo_brings_back() => self.bring_back(voice_channel, by, rank),
            SessionCommand::Restore { .. } if !self.session.head.is_active() => self.restore(member),
            SessionCommand::Restore { .. } => self.listener(member, |change| change.restore(member)),
            SessionCommand::Stop if self.only_stays() => self.stop(by),
            SessionCommand::Pause => self.listener(member, Self::pause),
            SessionCommand::Resume => self.listener(member, Self::resume),
            SessionCommand::Skip => self.listener(member, |change| change.skip(by, rank)),
            SessionCommand::SkipTo { place } => {
                self.listener(member, |change| change.skip_to(*place, by, rank))
            }
            SessionCommand::Previous => self.listener(member, |change| change.previous(by)),
            SessionCommand::Replay => self.listener(member, Self::replay),
            SessionCommand::Seek { to } => self.listener(member, |change| change.seek(*to)),
            SessionCommand::Volume { percent } => self.listener(member, |change| change.volume(*percent)),
            SessionCommand::Loop { mode } => self.listener(member, |change| change.repeat(*mode)),
            SessionCommand::Remove { which } => {
                self.listener(member, |change| change.remove(*which, by, rank))
            }
            SessionCommand::RemoveTracks { tracks } => {
                self.listener(member, |change| change.remove_tracks(tracks, by, rank))
            }
            SessionCommand::MoveTo { track, to } => {
                self.listener(member, |change| change.move_to(*track, *to, by))
            }
            SessionCommand::MoveTrack { from, to } => {
                self.listener(member, |change| change.move_track(*from, *to, by))
            }
            SessionCommand::Swap { a, b } => self.listener(member, |change| change.swap(*a, *b, by)),
            SessionCommand::Clear => self.listener(member, |change| change.clear(by)),
            SessionCommand::Shuffle { seed } => self.listener(member, |change| change.shuffle(*seed, by)),
            SessionCommand::Fair => self.listener(member, |change| change.fair(by)),
            SessionCommand::Undo => self.listener(member, |change| change.undo(by, rank)),
            SessionCommand::Redo => self.listener(member, |change| change.redo(by, rank)),
            SessionCommand::Stop => self.listener(member, |change| change.stop(by)),
        };
        Some(answer)
    }

    /// Does what needs a session, and a member who hears it.
    fn listener(&mut self, member: &Member, rule: impl FnOnce(&mut Self) -> Notice) -> Notice {
        let Some(channel) = self.session.head.voice_channel.filter(|_| self.session.head.is_active()) else {
            return Notice::NothingPlaying;
        };
        // A session that waits is in no channel.
        let waits = self.session.head.dormant.is_some();
        match member.voice_channel {
            Some(theirs) if theirs == channel || waits => rule(self),
            Some(_) => Notice::OtherChannel { channel },
            None => Notice::NotInVoice,
        }
    }

    /// Whether the bot is in a channel, and has nothing to play.
    fn only_stays(&self) -> bool {
        !self.session.head.is_active() && self.session.head.is_present()
    }

    fn pause(&mut self) -> Notice {
        let head = &mut self.session.head;
        if head.paused {
            return Notice::AlreadyPaused;
        }
        head.paused = true;
        head.playhead = head.playhead.hold(self.now);
        Notice::Paused
    }

    fn resume(&mut self) -> Notice {
        if !self.session.head.paused {
            return Notice::NotPaused;
        }
        // The playhead runs again once the worker says that sound does.
        self.session.head.paused = false;
        match self.session.head.held_by.first() {
            Some(by) => Notice::HeldStill { by: *by },
            None => Notice::Resumed,
        }
    }

    fn stop(&mut self, by: UserId) -> Notice {
        if self.session.head.is_active() {
            self.can_be_undone(UndoKind::Stop, by);
        }
        self.end(EndReason::Stopped, Some(by));
        Notice::Stopped
    }
}
