//! How many commands members give in a minute. Kept in the head, so that a restart forgives nothing.

use crate::{Field, Head, MAX_RATES, Millis, Notice, Plan, Rate, Timestamp, UserId};

/// Span in which commands are counted.
const MINUTE: Millis = Millis::from_secs(60);

impl Head {
    /// Refuses a member who has given as many commands in this minute as the guild allows, or when all members have.
    ///
    /// # Errors
    ///
    /// [`Notice::TooFast`].
    pub fn check_rate(&self, plan: &Plan, user_id: UserId, now: Timestamp) -> Result<(), Notice> {
        let limit = |field| match self.settings.number(field, plan) {
            0 => None,
            limit => Some(limit),
        };
        let current = || self.rates.iter().filter(|rate| now.since(rate.since) < MINUTE);
        let own = current().find(|rate| rate.user_id == user_id);
        if let (Some(own), Some(limit)) = (own, limit(Field::MemberRate))
            && own.count >= limit
        {
            return Err(Notice::TooFast { until: own.since + MINUTE });
        }
        let all: u32 = current().map(|rate| rate.count).sum();
        if limit(Field::ServerRate).is_some_and(|limit| all >= limit) {
            let until = current().map(|rate| rate.since + MINUTE).min().unwrap_or(now);
            return Err(Notice::TooFast { until });
        }
        Ok(())
    }

    /// Counts a command of a member, where the guild limits them.
    pub(crate) fn count_command(&mut self, plan: &Plan, user_id: UserId, now: Timestamp) {
        let limited = [Field::MemberRate, Field::ServerRate];
        if limited.iter().all(|field| self.settings.number(*field, plan) == 0) {
            self.rates.clear();
            return;
        }
        self.rates.retain(|rate| now.since(rate.since) < MINUTE);
        match self.rates.iter_mut().find(|rate| rate.user_id == user_id) {
            Some(rate) => rate.count += 1,
            None => self.rates.push(Rate { user_id, since: now, count: 1 }),
        }
        let beyond = self.rates.len().saturating_sub(MAX_RATES);
        self.rates.drain(..beyond);
    }
}
