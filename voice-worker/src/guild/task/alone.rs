//! How long the bot stays where nobody listens, and how long it waits after failures.

use std::time::Duration;

use segue_domain::{Field, Millis};
use segue_store::now;
use tokio::time::Instant;

use super::Guild;

impl Guild {
    /// When the bot leaves a channel that nobody listens in, if it does. The span is counted from what is stored, so
    /// that a restart does not begin it again.
    pub(super) fn alone_until(&self) -> Option<Instant> {
        let head = &self.writer.session().head;
        let since = head.alone_since.filter(|_| head.is_active() && head.dormant.is_none())?;
        let plan = self.plan();
        if head.settings.is_on(Field::Stay, &plan) {
            return None;
        }
        let minutes = head.settings.number(Field::LeaveAlone, &plan);
        let until = since + Millis::from_secs(u64::from(minutes) * 60);
        Some(Instant::now() + Duration::from_millis(until.since(now()).get()))
    }

    /// When a source may be opened again after failures, if that is not now.
    pub(super) fn open_after(&self) -> Option<Instant> {
        let head = &self.writer.session().head;
        let after = head.setbacks.not_before.filter(|_| head.is_active() && head.dormant.is_none())?;
        let wait = after.since(now());
        (wait > Millis::ZERO).then(|| Instant::now() + Duration::from_millis(wait.get()))
    }
}
