//! Requests at a fixed pace. Each has an instant at which it is to be sent, and its time counts from there: what waits
//! because the ones before are slow is slow itself.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use rand::{Rng, SeedableRng, rngs::StdRng};
use reqwest::{Client, StatusCode, header};
use time::OffsetDateTime;
use tokio::{sync::Semaphore, task::JoinSet};

use super::{Browser, Crowd};
use crate::{E2eError, http_client};

/// Connections that are kept open, and requests that are on their way at once.
const CONNECTIONS: usize = 256;

/// How long an answer is waited for, from when its request was to be sent: longer than the API lets a request take. An API
/// that can't keep up is told from it soon after the last request.
const PATIENCE: Duration = Duration::from_secs(15);

/// Days that the panel asks for when somebody opens a guild's figures.
const DAYS: i64 = 30;

/// Longest time that is told apart, in microseconds.
const LONGEST: u64 = 120_000_000;

/// What is asked for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Route {
    /// A guild's figures.
    Analytics,
    /// A guild's session, with the beginning of its queue.
    Session,
}

impl Route {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Analytics, Self::Session];

    /// Its name, as the path ends.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Analytics => "analytics",
            Self::Session => "session",
        }
    }
}

/// The outcome of the requests for one route.
#[derive(Clone, Debug)]
pub struct Answers {
    /// From when it was to be sent until all of the answer had arrived, in microseconds.
    pub took: Histogram<u64>,
    /// Answers other than 200, and requests without one, by what was wrong.
    pub problems: BTreeMap<String, u64>,
}

/// What came of all requests.
#[derive(Clone, Debug)]
pub struct Sent {
    /// By route.
    pub routes: BTreeMap<Route, Answers>,
    /// Requests that were truly sent a second.
    pub per_second: f64,
    /// How much later than planned requests were sent, in microseconds.
    pub late: Histogram<u64>,
}

/// Browsers that ask.
pub struct Traffic {
    client: Client,
    api: Arc<str>,
    lines: Arc<Semaphore>,
    random: StdRng,
}

struct Sample {
    route: Route,
    planned: Instant,
    /// `None` if no connection was free for it.
    sent: Option<Instant>,
    answered: Instant,
    problem: Option<String>,
}

impl Traffic {
    /// Gets ready to ask an API.
    ///
    /// # Errors
    ///
    /// [`E2eError::Http`] when the HTTP client could not be created.
    pub fn new(api: &str) -> Result<Self, E2eError> {
        let lines = Arc::new(Semaphore::new(CONNECTIONS));
        let random = StdRng::seed_from_u64(20_261_126);
        Ok(Self { client: http_client()?, api: api.into(), lines, random })
    }

    /// Sends so many requests a second for so long, one route after the other, from any of the browsers. Waits for all
    /// answers.
    pub async fn send(&mut self, crowd: &Crowd, rate: u32, length: Duration) -> Sent {
        let span = span();
        let count = length.as_millis() * u128::from(rate) / 1_000;
        let pause = Duration::from_secs(1) / rate.max(1);
        let mut asked = JoinSet::new();
        let begun = Instant::now();
        let mut planned = begun;
        for (_, route) in (0..count).zip(Route::ALL.into_iter().cycle()) {
            tokio::time::sleep_until(planned.into()).await;
            let browser = &crowd.browsers[self.random.random_range(0..crowd.browsers.len())];
            asked.spawn(self.ask(route, browser, &span, planned));
            planned += pause;
        }
        summed_up(&asked.join_all().await, begun)
    }

    fn ask(
        &self,
        route: Route,
        browser: &Browser,
        span: &str,
        planned: Instant,
    ) -> impl Future<Output = Sample> + use<> {
        let query = if route == Route::Analytics { span } else { "" };
        let url = format!("{}/api/control-panel/guilds/{}/{}{query}", self.api, browser.guild, route.name());
        let request = self.client.get(url).header(header::COOKIE, browser.cookie.clone());
        let lines = Arc::clone(&self.lines);
        async move {
            let mut sent = None;
            let answer = async {
                let _line = lines.acquire().await;
                sent = Some(Instant::now());
                let answer = request.send().await?;
                let status = answer.status();
                answer.bytes().await.map(|_| status)
            };
            let problem = match tokio::time::timeout_at((planned + PATIENCE).into(), answer).await {
                Ok(Ok(StatusCode::OK)) => None,
                Ok(Ok(status)) => Some(status.as_u16().to_string()),
                Ok(Err(error)) => Some(error.without_url().to_string()),
                Err(_) => Some("not in time".to_owned()),
            };
            Sample { route, planned, sent, answered: Instant::now(), problem }
        }
    }
}

/// What the panel asks for: so many days, of which today is the last.
fn span() -> String {
    let today = OffsetDateTime::now_utc().date();
    format!("?from={}&to={}", today - time::Duration::days(DAYS - 1), today + time::Duration::DAY)
}

fn summed_up(samples: &[Sample], begun: Instant) -> Sent {
    let nothing = || Answers { took: histogram(), problems: BTreeMap::new() };
    let mut sent = Sent {
        routes: Route::ALL.into_iter().map(|route| (route, nothing())).collect(),
        per_second: 0.0,
        late: histogram(),
    };
    let (mut count, mut last) = (0, begun);
    for sample in samples {
        let answers = sent.routes.entry(sample.route).or_insert_with(nothing);
        answers.took.saturating_record(micros(sample.answered - sample.planned));
        if let Some(problem) = &sample.problem {
            *answers.problems.entry(problem.clone()).or_default() += 1;
        }
        if let Some(at) = sample.sent {
            sent.late.saturating_record(micros(at - sample.planned));
            (count, last) = (count + 1, last.max(at));
        }
    }
    // So many pauses lie between the first and the last.
    let pauses = u32::saturating_sub(count, 1);
    sent.per_second = f64::from(pauses) / (last - begun).as_secs_f64().max(f64::EPSILON);
    sent
}

fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LONGEST, 3).expect("three digits between one and more than two are sound")
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_late_counts_from_when_it_was_planned() {
        let begun = Instant::now();
        let after = |millis| begun + Duration::from_millis(millis);
        let samples: Vec<_> = (0..11_u64)
            .map(|number| Sample {
                route: Route::ALL[usize::try_from(number % 2).expect("small")],
                planned: after(number * 100),
                sent: Some(after(number * 200)),
                answered: after(number * 200 + 5),
                problem: (number == 10).then(|| "503".to_owned()),
            })
            .collect();
        let sent = summed_up(&samples, begun);
        assert!((sent.per_second - 5.0).abs() < 0.01, "{}", sent.per_second);
        let analytics = &sent.routes[&Route::Analytics];
        assert_eq!((analytics.took.len(), analytics.problems["503"]), (6, 1));
        assert!((1_004_000..1_007_000).contains(&analytics.took.max()), "{}", analytics.took.max());
        assert!(sent.routes[&Route::Session].problems.is_empty());
    }
}
