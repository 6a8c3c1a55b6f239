//! How many requests Discord may refuse before it refuses the whole address.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use twilight_http::error::ErrorType;

/// Discord counts this long.
///
/// An address with 10,000 answers of 401, 403 or 429 within it is locked out, gateway and all.
/// See <https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans>.
const WINDOW: Duration = Duration::from_secs(600);
/// Refusals from which on nothing is asked that can be done without. Several processes may share an address.
const OPTIONAL: u32 = 1_500;
/// Refusals from which on nothing is asked at all.
const NEEDED: u32 = 6_000;
/// Refusals are counted by the minute: precise enough, and as small with one as with thousands.
const STEP: Duration = Duration::from_secs(60);

/// How much a request is missed when it is not made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Importance {
    /// Somebody waits for it.
    Needed,
    /// It is nice to have: a status, an announcement, a question whose answer can be guessed.
    Optional,
}

/// Counts what Discord refused. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct RequestBudget(Arc<Mutex<VecDeque<(Instant, u32)>>>);

impl RequestBudget {
    /// Whether a request may be made.
    #[must_use]
    pub fn allows(&self, importance: Importance) -> bool {
        self.allows_at(importance, Instant::now())
    }

    /// Takes in the outcome of a request that failed. The library waits out rate limits itself, and shows no 429.
    pub fn note(&self, error: &twilight_http::Error) {
        if matches!(error.kind(), ErrorType::Response { status, .. } if matches!(status.get(), 401 | 403 | 429))
        {
            self.note_at(Instant::now());
        }
    }

    fn allows_at(&self, importance: Importance, now: Instant) -> bool {
        let limit = match importance {
            Importance::Needed => NEEDED,
            Importance::Optional => OPTIONAL,
        };
        let mut steps = self.0.lock();
        // A step counts until its last refusal is out of the window.
        while steps.front().is_some_and(|(began, _)| now.duration_since(*began) >= WINDOW + STEP) {
            steps.pop_front();
        }
        steps.iter().map(|(_, refusals)| refusals).sum::<u32>() < limit
    }

    fn note_at(&self, now: Instant) {
        let mut steps = self.0.lock();
        match steps.back_mut() {
            Some((began, refusals)) if now.duration_since(*began) < STEP => *refusals += 1,
            _ => steps.push_back((now, 1)),
        }
        let refusals: u32 = steps.iter().map(|(_, refusals)| refusals).sum();
        if refusals == OPTIONAL || refusals == NEEDED {
            tracing::error!(
                refusals,
                "Discord refused many requests in the last 10 minutes; optional requests are skipped"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_done_without_is_given_up_first_and_comes_back() {
        let (budget, begin) = (RequestBudget::default(), Instant::now());
        for _ in 0..OPTIONAL {
            assert!(budget.allows_at(Importance::Optional, begin));
            budget.note_at(begin);
        }
        assert!(!budget.allows_at(Importance::Optional, begin));
        assert!(budget.allows_at(Importance::Needed, begin));
        for _ in OPTIONAL..NEEDED {
            budget.note_at(begin + Duration::from_secs(90));
        }
        assert!(!budget.allows_at(Importance::Needed, begin + Duration::from_secs(90)));
        let later = begin + WINDOW + Duration::from_secs(91) + STEP;
        assert!(budget.allows_at(Importance::Optional, later));
    }
}
