//! Rate limits.
//!
//! See <https://discord.com/developers/docs/topics/rate-limits>.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};

use super::api_error::{RetryAfter, header_number};
use crate::clock;

/// Requests a bot may make a second, all routes but the interaction ones together.
const GLOBAL: usize = 50;

/// The limit of a kind of route. Discord tells them by headers only; these are in its order of magnitude.
#[derive(Clone, Copy, Debug)]
struct Limit {
    requests: usize,
    per: Duration,
}

/// How often each bucket was used.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    buckets: HashMap<String, Vec<Instant>>,
    global: Vec<Instant>,
}

/// What a request is counted as.
pub(crate) struct Counted {
    /// The route without identifiers.
    route: String,
    /// The top-level resource: a channel, guild, or webhook with its token.
    major: String,
    limit: Option<Limit>,
    /// Whether the bot's global limit counts it.
    global: bool,
}

impl Counted {
    /// Classifies a request by its method and its path beneath the version.
    pub(crate) fn of(method: &str, path: &str) -> Self {
        let segments: Vec<_> = path.trim_matches('/').split('/').collect();
        let first = segments.first().copied().unwrap_or_default();
        let is_id = |segment: &str| segment.len() >= 15 && segment.bytes().all(|byte| byte.is_ascii_digit());
        let majors = match first {
            "webhooks" | "interactions" => 2,
            "channels" | "guilds" => 1,
            _ => 0,
        };
        let major = segments.iter().skip(1).take(majors).copied().collect::<Vec<_>>().join("/");
        let route: Vec<_> = segments
            .iter()
            .enumerate()
            .map(
                |(index, segment)| {
                    if (1..=majors).contains(&index) || is_id(segment) { ":id" } else { segment }
                },
            )
            .collect();
        let limit = |requests, seconds| Some(Limit { requests, per: Duration::from_secs(seconds) });
        let limit = match first {
            "interactions" => None,
            "webhooks" => limit(5, 2),
            "channels" if path.contains("/messages") => limit(5, 5),
            "gateway" => limit(2, 5),
            _ => limit(30, 10),
        };
        // All of a webhook shares one bucket; elsewhere methods and routes have their own.
        let route = match first {
            "webhooks" => "webhooks".to_owned(),
            _ => format!("{method} {}", route.join("/")),
        };
        Self { route, major, limit, global: !matches!(first, "interactions" | "webhooks") }
    }

    /// What the headers say when nothing is left for so many seconds.
    pub(crate) fn exhausted(&self, seconds: f64) -> Standing {
        let limit = self.limit.map_or(1, |limit| limit.requests);
        Standing { limit, remaining: 0, reset_after: seconds, bucket: self.name() }
    }

    fn name(&self) -> String {
        hex::encode(&Sha256::digest(self.route.as_bytes())[..16])
    }
}

/// The headers of an answer.
pub(crate) struct Standing {
    limit: usize,
    remaining: usize,
    reset_after: f64,
    bucket: String,
}

impl Standing {
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        headers.insert("x-ratelimit-limit", self.limit.into());
        headers.insert("x-ratelimit-remaining", self.remaining.into());
        let millis = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
        headers.insert("x-ratelimit-reset", header_number(millis(clock::unix_seconds() + self.reset_after)));
        headers.insert("x-ratelimit-reset-after", header_number(millis(self.reset_after)));
        if let Ok(bucket) = HeaderValue::from_str(&self.bucket) {
            headers.insert("x-ratelimit-bucket", bucket);
        }
    }
}

impl Limits {
    /// Counts a request; refuses it if it is one too many.
    pub(crate) fn count(&mut self, counted: &Counted) -> (Option<Standing>, Option<RetryAfter>) {
        let now = Instant::now();
        if counted.global {
            self.global.retain(|at| now - *at < Duration::from_secs(1));
            if self.global.len() >= GLOBAL {
                return (None, Some(RetryAfter { seconds: 1.0, scope: "global" }));
            }
            self.global.push(now);
        }
        let Some(limit) = counted.limit else { return (None, None) };
        let used = self.buckets.entry(format!("{} {}", counted.route, counted.major)).or_default();
        // A window begins with its first request and ends for all of them at once.
        if used.first().is_some_and(|first| now - *first >= limit.per) {
            used.clear();
        }
        let refused = used.len() >= limit.requests;
        if !refused {
            used.push(now);
        }
        let begun = used.first().copied().unwrap_or(now);
        let reset_after = (limit.per.saturating_sub(now - begun)).as_secs_f64();
        let standing = Standing {
            limit: limit.requests,
            remaining: limit.requests - used.len(),
            reset_after,
            bucket: counted.name(),
        };
        let retry = refused.then_some(RetryAfter { seconds: reset_after, scope: "user" });
        (Some(standing), retry)
    }
}
