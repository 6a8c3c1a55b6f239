//! `GET /api/control-panel/guilds/{guild}/events`.

use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Extension,
    extract::{Query, State, rejection::QueryRejection},
    http::HeaderMap,
    response::{
        Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::{Stream, stream};
use segue_domain::{GuildId, JobId, Millis, Timestamp};
use segue_panel_db::PanelPage;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, ApiState, Membership,
    auth::OpenSession,
    control_panel::{
        LanguageParam,
        events::StreamPlace,
        session::{OutcomeAnswer, WorkerState, first_page},
    },
};

/// How long a stream is silent before a comment shows that it lives.
const ALIVE: Duration = Duration::from_secs(15);

/// After how long a browser whose stream broke asks again.
const RETRY: Duration = Duration::from_secs(1);

/// After how long a browser asks again whose stream ended because it had something to tell.
const RETRY_SHORT: Duration = Duration::from_millis(50);

/// How often it is checked that somebody plays the session.
const CHECK_WORKER: Duration = Duration::from_secs(2);

/// How often it is checked that the person may still watch.
const CHECK_PERSON: Duration = Duration::from_secs(30);

/// How old an outcome may be to be told to a browser that has just begun to watch: it may have asked on an earlier stream.
const RECENT: Millis = Millis::from_secs(30);

/// Commands that are remembered to have been told, at least.
const MOST_TOLD: usize = 32;

/// How long a stream lasts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum StreamLife {
    /// As long as the browser watches.
    #[default]
    Long,
    /// Until the first news, or for so long: where an answer reaches the browser only when it is complete.
    Short(Duration),
}

impl StreamLife {
    const fn retry(self) -> Duration {
        match self {
            Self::Long => RETRY,
            Self::Short(_) => RETRY_SHORT,
        }
    }
}

/// What the stream is to be like.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wish {
    /// Language of the texts: `en`, `de`, `fr` or `es`.
    lang: LanguageParam,
}

/// The guild's session, whenever it changes, and what came of commands: events `session`, `outcome`, `worker` and `gone`.
#[utoipa::path(
    get,
    operation_id = "events",
    path = "/api/control-panel/guilds/{guild}/events",
    tag = "session",
    params(
        ("guild" = String, Path, description = "Guild's id"),
        ("Last-Event-ID" = Option<String>, Header, description = "Version that the caller knows: it is not sent again"),
        Wish,
    ),
    responses((
        status = 200,
        description = "Events: `session` with a `SessionAnswer` and its version as id, `outcome` with an `OutcomeAnswer`, \
                       `worker` with `WorkerNews`, and `gone` with `{}` when the caller may watch no longer",
        content_type = "text/event-stream",
        body = String,
    )),
)]
pub async fn stream(
    State(state): State<ApiState>,
    Extension(membership): Extension<Membership>,
    Extension(open): Extension<OpenSession>,
    headers: HeaderMap,
    wish: Result<Query<Wish>, QueryRejection>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let Query(wish) = wish.map_err(|error| ApiError::BadQuery(error.body_text()))?;
    let known = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let now = Instant::now();
    let watching = Watching {
        _place: state.streams().take(open.session.user_id)?,
        pages: state.hub().watch(membership.guild),
        guild: membership.guild,
        open,
        lang: wish.lang,
        known,
        told: VecDeque::new(),
        began: segue_store::now(),
        worker: None,
        checked_worker: now,
        checked_person: now,
        ends: match state.stream_life() {
            StreamLife::Long => None,
            StreamLife::Short(life) => Some(now + life),
        },
        ready: VecDeque::from([Event::default().retry(state.stream_life().retry()).comment("watching")]),
        over: false,
        state,
    };
    let events = stream::unfold(watching, |mut watching| async move {
        let event = watching.next().await?;
        Some((Ok(event), watching))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE).text("alive")))
}

/// A browser that watches.
struct Watching {
    state: ApiState,
    pages: watch::Receiver<Option<Arc<PanelPage>>>,
    guild: GuildId,
    open: OpenSession,
    lang: LanguageParam,
    /// Version that the browser has.
    known: Option<u64>,
    /// Commands whose outcome was told.
    told: VecDeque<JobId>,
    began: Timestamp,
    worker: Option<WorkerState>,
    checked_worker: Instant,
    checked_person: Instant,
    ends: Option<Instant>,
    ready: VecDeque<Event>,
    over: bool,
    _place: StreamPlace,
}

/// Whether somebody plays the session.
#[derive(Serialize, ToSchema)]
pub struct WorkerNews {
    worker: WorkerState,
}

impl Watching {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let late = self.ends.is_some_and(|ends| Instant::now() >= ends);
            if self.over || late {
                return None;
            }
            self.wait().await;
        }
    }

    /// Waits for news, and makes events of them.
    async fn wait(&mut self) {
        let patience = self.ends.map_or(CHECK_WORKER, |ends| ends - Instant::now()).min(CHECK_WORKER);
        let (first, known) = (self.worker.is_none(), self.known);
        let page = self.pages.borrow_and_update().clone();
        match page.filter(|_| first) {
            Some(page) => self.show(page).await,
            None => match tokio::time::timeout(patience, self.pages.changed()).await {
                Ok(Ok(())) => {
                    let page = self.pages.borrow_and_update().clone();
                    if let Some(page) = page {
                        self.show(page).await;
                    }
                }
                Ok(Err(_)) => self.over = true,
                Err(_) => {}
            },
        }
        if first || self.checked_worker.elapsed() >= CHECK_WORKER {
            self.check_worker().await;
        }
        if self.checked_person.elapsed() >= CHECK_PERSON {
            self.checked_person = Instant::now();
            if !self.may_still_watch().await {
                self.ready.push_back(Event::default().event("gone").data("{}"));
                self.over = true;
            }
        }
        // Where nothing arrives before the end, the end is what brings the news. That somebody plays is none.
        if self.ends.is_some() && !self.ready.is_empty() && (!first || self.known != known) {
            self.over = true;
        }
    }

    /// Whether the person is still signed in, and a member. What can't be found out is not held against them.
    async fn may_still_watch(&self) -> bool {
        let session = self.state.panel.session(&self.open.secret, segue_store::now()).await;
        if matches!(session, Ok(None)) {
            return false;
        }
        let Ok(people) = self.state.people() else { return false };
        !matches!(people.discord.membership(self.guild, self.open.session.user_id).await, Ok(None))
    }

    async fn show(&mut self, page: Arc<PanelPage>) {
        let version = page.head.version;
        let now = segue_store::now();
        let news: Vec<_> = page
            .outcomes
            .iter()
            .filter(|outcome| !self.told.contains(&outcome.job_id))
            .filter(|outcome| outcome.at >= self.began || now.since(outcome.at) <= RECENT)
            .cloned()
            .collect();
        if self.known == Some(version) {
            // Anyone who has this version has been told what came along with it.
            self.told.extend(news.into_iter().map(|outcome| outcome.job_id));
            return;
        }
        // Outcomes first: who was cut off in between does not have the version, and is told both again.
        for outcome in news {
            self.ready.extend(event("outcome", &OutcomeAnswer::new(&outcome, self.lang.language())));
            self.told.push_back(outcome.job_id);
        }
        self.known = Some(version);
        let session = first_page(&self.state, PanelPage::clone(&page), self.lang).await;
        self.ready.extend(event("session", &session).map(|event| event.id(version.to_string())));
        let beyond = self.told.len().saturating_sub(MOST_TOLD.max(2 * page.outcomes.len()));
        self.told.drain(..beyond);
    }

    async fn check_worker(&mut self) {
        self.checked_worker = Instant::now();
        let worker = WorkerState::of(&self.state, self.guild, segue_store::now()).await;
        if self.worker != Some(worker) {
            self.worker = Some(worker);
            self.ready.extend(event("worker", &WorkerNews { worker }));
        }
    }
}

fn event(name: &str, data: &impl Serialize) -> Option<Event> {
    let event = Event::default().event(name).json_data(data);
    event.inspect_err(|error| tracing::error!(%error, name, "an event can't be written")).ok()
}
