//! Rules for a bot that is in a channel with nothing to play.

use super::Change;
use crate::EndReason;

impl Change<'_> {
    /// The bot stayed with nothing to play for as long as the guild wants it to, and leaves.
    pub(super) fn idled_out(&mut self) {
        if self.session.head.voice_channel.is_some() {
            self.end(EndReason::QueueEnded, None);
        }
        self.session.head.idle_since = None;
    }

    /// Keeps since when there is nothing to play where the bot is: the session's next holder leaves in time.
    pub(super) fn keep_idle(&mut self) {
        let (before, head) = (&self.before.head, &mut self.session.head);
        if head.is_active() {
            head.idle_since = None;
        } else if head.voice_channel.is_some() {
            // Called with nothing to play, or kept in its channel by a setting.
            head.idle_since.get_or_insert(self.now);
        } else if let Some(tombstone) = head.tombstone.filter(|now| before.tombstone != Some(*now)) {
            // After the last track the bot stays for a while; whatever else ends a session sends it away.
            let stays = tombstone.reason == EndReason::QueueEnded && before.is_active();
            head.idle_since = stays.then_some(self.now);
        }
    }
}
