//! What the worker does for a person besides the music.

use super::Change;
use crate::{
    Command, Effect, Errand, ErrandKind, Job, JobId, Keepsake, LibraryNotice, MAX_ERRANDS, Notice,
    PlaylistOwner, Query, UserId,
};

impl Change<'_> {
    /// Takes an errand on; what comes of it is told later. What nobody waits for is not begun.
    pub(super) fn take_on(&mut self, command: &Command, by: UserId, job: Option<&Job>) -> Option<Notice> {
        let kind = match self.errand(command, by) {
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

    fn errand(&self, command: &Command, by: UserId) -> Result<ErrandKind, Notice> {
        let head = &self.session.head;
        let lets = |owner: &PlaylistOwner| {
            let not_yours = Notice::Library(LibraryNotice::NotYours);
            if owner.lets_load(head.guild_id, by) { Ok(()) } else { Err(not_yours) }
        };
        match command {
            Command::Grab => {
                let track = head.current.as_ref().ok_or(Notice::NothingPlaying)?;
                Ok(ErrandKind::Grab { card: Keepsake::of(&track.info, head.playhead.at(self.now)) })
            }
            Command::Search { text } => match self.query_refused(&Query::Search { text: text.clone() }) {
                Some(refusal) => Err(refusal),
                None => Ok(ErrandKind::Search { text: text.clone() }),
            },
            Command::ExportPlaylist { owner, playlist } => {
                lets(owner)?;
                Ok(ErrandKind::Export { owner: *owner, name: playlist.clone() })
            }
            Command::ImportPlaylist { order } => {
                lets(&order.owner)?;
                let file = Query::Url { url: order.url.clone() };
                match file.limit_passed() {
                    Some(limit) => Err(Notice::QueryTooLong { limit }),
                    None => Ok(ErrandKind::Import(order.clone())),
                }
            }
            // Those above are all there are.
            _ => Err(Notice::NothingPlaying),
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
