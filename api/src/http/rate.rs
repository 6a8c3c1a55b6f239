//! How fast one caller may ask.

use std::{fmt, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};
use moka::future::Cache;

use crate::ApiError;

/// Requests of one caller: 20 a second in the long run, and 60 at once.
const USUAL: Quota = quota(20, 60);

/// Sign-ins from one address, each step for itself: one a second in the long run, and 30 at once. A house full of people
/// behind one address signs in slower than that, and each of them begins a row in the database.
const SIGN_IN: Quota = quota(1, 30);

/// Callers that are remembered: the rest of memory is not for strangers to fill.
const REMEMBERED: u64 = 10_000;

/// After how long a caller who asks nothing is forgotten. All their requests are theirs again long before.
const FORGOTTEN: Duration = Duration::from_secs(120);

const fn quota(a_second: u32, at_once: u32) -> Quota {
    const fn positive(number: u32) -> NonZeroU32 {
        match NonZeroU32::new(number) {
            Some(number) => number,
            None => NonZeroU32::MIN,
        }
    }
    Quota::per_second(positive(a_second)).allow_burst(positive(at_once))
}

/// Who is counted together.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Counted {
    /// Who is nobody, by the route and their address: who reads the documents takes nothing from who signs in, and nobody
    /// takes anything from anybody else.
    Address(&'static str, IpAddr),
    /// Who signs in, by the step and their address.
    SignIn(&'static str, IpAddr),
    /// A key, by its id.
    Key(String),
    /// A session, by its id.
    Session(String),
}

impl Counted {
    const fn quota(&self) -> Quota {
        match self {
            Self::SignIn(..) => SIGN_IN,
            Self::Address(..) | Self::Key(_) | Self::Session(_) => USUAL,
        }
    }
}

type Limiter<C> = RateLimiter<NotKeyed, InMemoryState, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// What each caller may still ask. This process counts by itself: it protects itself, and accounts for nothing.
pub struct RateLimits<C: Clock = DefaultClock> {
    callers: Cache<Counted, Arc<Limiter<C>>>,
    clock: C,
}

impl<C: Clock> fmt::Debug for RateLimits<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimits").finish_non_exhaustive()
    }
}

impl Default for RateLimits {
    fn default() -> Self {
        Self::with_clock(DefaultClock::default())
    }
}

impl<C: Clock + Clone + Send + Sync + 'static> RateLimits<C>
where
    C::Instant: Send + Sync,
{
    fn with_clock(clock: C) -> Self {
        let callers = Cache::builder().max_capacity(REMEMBERED).time_to_idle(FORGOTTEN).build();
        Self { callers, clock }
    }

    /// Counts a request, or refuses it and says when the next one is let in.
    pub async fn count(&self, caller: Counted) -> Result<(), ApiError> {
        let quota = caller.quota();
        let clock = self.clock.clone();
        let new = async move { Arc::new(Limiter::direct_with_clock(quota, clock)) };
        let limiter = self.callers.get_with(caller, new).await;
        limiter.check().map_err(|too_fast| {
            let retry_after = too_fast.wait_time_from(self.clock.now());
            ApiError::TooFast { retry_after }
        })
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    const LOGIN: &str = "/api/auth/login";

    fn session(name: &str) -> Counted {
        Counted::Session(name.to_owned())
    }

    fn address(number: u32) -> IpAddr {
        IpAddr::V4(number.into())
    }

    fn limits() -> (RateLimits<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (RateLimits::with_clock(clock.clone()), clock)
    }

    #[tokio::test]
    async fn a_burst_is_let_in_and_then_twenty_a_second() {
        let (limits, clock) = limits();
        for _ in 0..60 {
            assert!(limits.count(session("a")).await.is_ok());
        }
        let Err(ApiError::TooFast { retry_after }) = limits.count(session("a")).await else {
            panic!("one too many")
        };
        assert_eq!(retry_after, Duration::from_millis(50));
        assert!(limits.count(session("b")).await.is_ok(), "others are counted for themselves");
        assert!(limits.count(Counted::Key("a".to_owned())).await.is_ok());
        clock.advance(Duration::from_secs(1));
        for _ in 0..20 {
            assert!(limits.count(session("a")).await.is_ok());
        }
        assert!(limits.count(session("a")).await.is_err());
    }

    #[tokio::test]
    async fn who_signs_in_is_counted_by_address_and_apart_from_who_reads() {
        let (limits, clock) = limits();
        for _ in 0..30 {
            assert!(limits.count(Counted::SignIn(LOGIN, address(1))).await.is_ok());
        }
        assert!(limits.count(Counted::SignIn(LOGIN, address(1))).await.is_err());
        assert!(limits.count(Counted::SignIn(LOGIN, address(2))).await.is_ok());
        assert!(limits.count(Counted::SignIn("/api/auth/callback", address(1))).await.is_ok());
        assert!(limits.count(Counted::Address("/api/docs", address(1))).await.is_ok());
        clock.advance(Duration::from_secs(1));
        assert!(limits.count(Counted::SignIn(LOGIN, address(1))).await.is_ok());
        assert!(limits.count(Counted::SignIn(LOGIN, address(1))).await.is_err(), "one a second");
    }

    #[tokio::test]
    async fn who_is_remembered_is_bounded() {
        let (limits, _) = limits();
        for caller in 0..25_000 {
            assert!(limits.count(Counted::SignIn(LOGIN, address(caller))).await.is_ok());
        }
        limits.callers.run_pending_tasks().await;
        assert!(limits.callers.entry_count() <= REMEMBERED, "{}", limits.callers.entry_count());
    }
}
