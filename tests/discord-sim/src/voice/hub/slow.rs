//! Listeners who take their time.

use std::time::{Duration, Instant};

use super::{Alarm, Hub, Link};
use crate::voice::{seat::MemberId, wire::ServerMessage};

impl Hub {
    /// Hands a message to a listener. One that is slow gets to a transition later, and to what follows it after that.
    pub(super) fn hand(&mut self, id: MemberId, message: ServerMessage) {
        let is_slow = message.begins_transition();
        let delay = if is_slow { self.transition_delay_of(id) } else { Duration::ZERO };
        let Some(Link::Listener(ears)) = self.members.get_mut(&id).map(|member| &mut member.link) else {
            return;
        };
        let now = Instant::now();
        let due = ears.unread.back().map_or(now, |(due, _)| *due).max(now + delay);
        ears.unread.push_back((due, message));
        if due <= now {
            self.read_on(id);
        } else {
            self.alarms.push((due - now, Alarm::ReadOn(id)));
        }
    }

    /// A listener reads what it had time for.
    pub(super) fn read_on(&mut self, id: MemberId) {
        let Some(Link::Listener(ears)) = self.members.get_mut(&id).map(|member| &mut member.link) else {
            return;
        };
        let (now, mut replies) = (Instant::now(), Vec::new());
        while let Some((_, message)) = ears.unread.pop_front_if(|(due, _)| *due <= now) {
            replies.extend(ears.handle(&message));
        }
        self.replies.extend(replies.into_iter().map(|reply| (id, reply)));
    }

    fn transition_delay_of(&self, id: MemberId) -> Duration {
        let own = self.members.get(&id).and_then(|member| self.faults.get(&member.seat.key()));
        match own.map(|faults| faults.transition_delay) {
            Some(delay) if !delay.is_zero() => delay,
            _ => self.config.transition_delay,
        }
    }
}
