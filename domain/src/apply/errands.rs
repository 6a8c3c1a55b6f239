//! What the worker does for a person besides the music.

use super::Change;
use crate::{
    Effect, Errand, ErrandKind, ImportOrder, Job, JobId, Keepsake, LibraryNotice, MAX_ERRANDS, Notice,
    PlaylistName, PlaylistOwner, Query, UserId,
};

impl Change<'_> {
    /// Takes an errand on; what comes of it is told later. What nobody waits for is not begun.
    pub(super) fn take_on(
        &mut self,
        kind: Result<ErrandKind, Notice>,
        by: UserId,
        job: Option<&Job>,
    ) -> Option<Notice> {
        let kind = match kind {
            Ok(kind) => kind,
            Err(refusal) => return Some(refusal),
        };
        let (job, reply) = job.and_then(|job| job.reply.clone().map(|reply| (job, reply)))?;
        let now = self.now;
        let errands = &mut self.session.head.errands;
        errands.retain(|errand| errand.reply.expires_at > now);
        if errands.len() >= MAX_ERRANDS {
            return Some(Notice::TooManyPending);
        }
        let errand = Errand { job_id: job.id.clone(), reply, trace_id: job.trace_id.clone(), by, kind };
        errands.push(errand.clone());
        self.effects.push(Effect::RunErrand { errand: Box::new(errand) });
        None
    }

    /// Sends the member what is heard.
    pub(super) fn grab(&self) -> Result<ErrandKind, Notice> {
        let head = &self.session.head;
        let track = head.current.as_ref().ok_or(Notice::NothingPlaying)?;
        Ok(ErrandKind::Grab { card: Keepsake::of(&track.info, head.playhead.at(self.now)) })
    }

    /// Searches, and offers what is found.
    pub(super) fn search(&self, text: &str) -> Result<ErrandKind, Notice> {
        let text = text.to_owned();
        match self.query_refused(&Query::Search { text: text.clone() }) {
            Some(refusal) => Err(refusal),
            None => Ok(ErrandKind::Search { text }),
        }
    }

    /// Sends a playlist as a file.
    pub(super) fn export(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
        by: UserId,
    ) -> Result<ErrandKind, Notice> {
        self.lets_load(&owner, by)?;
        Ok(ErrandKind::Export { owner, name: name.clone() })
    }

    /// Keeps a playlist that comes in a file.
    pub(super) fn import(&self, order: &ImportOrder, by: UserId) -> Result<ErrandKind, Notice> {
        self.lets_load(&order.owner, by)?;
        let file = Query::Url { url: order.url.clone() };
        match file.limit_passed() {
            Some(limit) => Err(Notice::QueryTooLong { limit }),
            None => Ok(ErrandKind::Import(order.clone())),
        }
    }

    fn lets_load(&self, owner: &PlaylistOwner, by: UserId) -> Result<(), Notice> {
        if owner.lets_load(self.session.head.guild_id, by) {
            Ok(())
        } else {
            Err(Notice::Library(LibraryNotice::NotYours))
        }
    }

    /// Tells what came of an errand, unless that was told before.
    pub(super) fn errand_done(&mut self, job_id: &JobId, notice: &Notice) {
        let errands = &mut self.session.head.errands;
        let Some(place) = errands.iter().position(|errand| errand.job_id == *job_id) else { return };
        let Errand { job_id, reply, .. } = errands.remove(place);
        self.effects.push(Effect::Reply { job_id, to: reply, notice: notice.clone() });
    }
}
