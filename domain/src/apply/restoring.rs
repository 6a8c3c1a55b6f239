//! Going back to what waited in an earlier version.

use std::collections::HashSet;

use super::Change;
use crate::{ChannelId, Member, Notice, Session, Track, TrackId, TrackState, UndoKind};

impl Change<'_> {
    /// Lets what was heard and what waited in an earlier version wait again, in place of what waits now. What is heard is
    /// heard on; where nothing is, the music begins where it was then. That can be taken back as any other change.
    ///
    /// Without a session, the member has to be in a voice channel that the bot may come to.
    pub(super) fn restore(&mut self, member: &Member) -> Notice {
        let Member { user_id: by, voice_channel, rank, .. } = *member;
        if !self.is_dj(rank) {
            return Notice::NeedsDj { roles: self.session.head.settings.dj_roles(&self.plan) };
        }
        let Some(kept) = self.kept else { return Notice::VersionGone };
        let begins = !self.session.head.is_active();
        if begins {
            let Some(theirs) = voice_channel else { return Notice::NotInVoice };
            if let Some(refusal) = self.voice_channel_refused(theirs, rank) {
                return refusal;
            }
        }
        let present = self.session.clone();
        let heard = present.head.current.as_ref();
        // Somebody waits for what is looked up now; of what was looked up then nobody knows any more.
        let looked_up = present.queue.iter().filter(|track| track.state != TrackState::Resolved);
        let mut known: HashSet<TrackId> = heard.into_iter().map(|track| track.id).collect();
        let waited = tracks(kept).filter(|track| track.state == TrackState::Resolved);
        let mut queue: Vec<&Track> = waited.chain(looked_up).filter(|track| known.insert(track.id)).collect();
        if queue.is_empty() {
            return Notice::NothingWaited;
        }
        let limit = self.queue_limit().max(present.queue.len());
        if queue.len() > limit {
            return Notice::NoRoomToUndo { limit };
        }
        self.can_be_undone(UndoKind::Restore, by);
        let count = queue.len();
        let first = heard.cloned().unwrap_or_else(|| queue.remove(0).clone());
        self.place(Some(first), &queue, kept, kept.head.updated_at, by);
        if begins {
            self.begin_in(voice_channel);
        }
        Notice::Restored { count }
    }

    /// A session that had ended is heard again.
    fn begin_in(&mut self, channel: Option<ChannelId>) {
        let head = &mut self.session.head;
        head.voice_channel = channel;
        head.tombstone = None;
        head.paused = false;
    }
}

fn tracks(session: &Session) -> impl Iterator<Item = &Track> {
    session.head.current.iter().chain(session.queue.iter())
}
