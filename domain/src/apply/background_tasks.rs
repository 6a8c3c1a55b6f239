//! What the worker does for a person besides the music.

use super::Change;
use crate::{
    BackgroundTask, BackgroundTaskKind, Effect, GrabbedTrack, ImportOrder, Job, JobId, LibraryNotice,
    MAX_BACKGROUND_TASKS, Notice, PlaylistName, PlaylistOwner, Query, UserId,
};

impl Change<'_> {
    /// Takes a background task on; the outcome is told later. What nobody waits for is not begun.
    pub(super) fn take_on(
        &mut self,
        kind: Result<BackgroundTaskKind, Notice>,
        by: UserId,
        job: Option<&Job>,
    ) -> Option<Notice> {
        let kind = match kind {
            Ok(kind) => kind,
            Err(refusal) => return Some(refusal),
        };
        let (job, reply) = job.and_then(|job| job.reply.clone().map(|reply| (job, reply)))?;
        let now = self.now;
        let background_tasks = &mut self.session.head.background_tasks;
        background_tasks.retain(|background_task| background_task.reply.expires_at > now);
        if background_tasks.len() >= MAX_BACKGROUND_TASKS {
            return Some(Notice::TooManyPending);
        }
        let background_task =
            BackgroundTask { job_id: job.id.clone(), reply, trace_id: job.trace_id.clone(), by, kind };
        background_tasks.push(background_task.clone());
        self.effects.push(Effect::RunBackgroundTask { background_task: Box::new(background_task) });
        None
    }

    /// Sends the member what is heard.
    pub(super) fn grab(&self) -> Result<BackgroundTaskKind, Notice> {
        let head = &self.session.head;
        let track = head.current.as_ref().ok_or(Notice::NothingPlaying)?;
        Ok(BackgroundTaskKind::Grab { card: GrabbedTrack::of(&track.info, head.playhead.at(self.now)) })
    }

    /// Searches, and offers what is found.
    pub(super) fn search(&self, text: &str) -> Result<BackgroundTaskKind, Notice> {
        let text = text.to_owned();
        match self.query_refused(&Query::Search { text: text.clone() }) {
            Some(refusal) => Err(refusal),
            None => Ok(BackgroundTaskKind::Search { text }),
        }
    }

    /// Sends a playlist as a file.
    pub(super) fn export(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
        by: UserId,
    ) -> Result<BackgroundTaskKind, Notice> {
        self.lets_load(&owner, by)?;
        Ok(BackgroundTaskKind::Export { owner, name: name.clone() })
    }

    /// Keeps a playlist that comes in a file.
    pub(super) fn import(&self, order: &ImportOrder, by: UserId) -> Result<BackgroundTaskKind, Notice> {
        self.lets_load(&order.owner, by)?;
        let file = Query::Url { url: order.url.clone() };
        match file.limit_passed() {
            Some(limit) => Err(Notice::QueryTooLong { limit }),
            None => Ok(BackgroundTaskKind::Import(order.clone())),
        }
    }

    fn lets_load(&self, owner: &PlaylistOwner, by: UserId) -> Result<(), Notice> {
        if owner.lets_load(self.session.head.guild_id, by) {
            Ok(())
        } else {
            Err(Notice::Library(LibraryNotice::NotYours))
        }
    }

    /// Tells the outcome of a background task, unless that was told before.
    pub(super) fn background_task_done(&mut self, job_id: &JobId, notice: &Notice) {
        let background_tasks = &mut self.session.head.background_tasks;
        let Some(place) =
            background_tasks.iter().position(|background_task| background_task.job_id == *job_id)
        else {
            return;
        };
        let BackgroundTask { job_id, reply, .. } = background_tasks.remove(place);
        self.effects.push(Effect::Reply { job_id, to: reply, notice: notice.clone() });
    }
}
