//! `GET /api/control-panel/guilds/{guild}/session`.

use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
};
use segue_domain::{GuildId, MAX_QUEUE_LEN, Session, Track};
use segue_panel_db::PanelPage;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{SessionAnswer, SessionView, WorkerState};
use crate::{ApiError, ApiState, Membership, control_panel::LanguageParam};

/// Tracks of an answer, unless the caller says how many; the event stream sends as many.
const DEFAULT_LIMIT: usize = 100;

/// Most tracks of one answer.
const MAX_LIMIT: usize = 200;

/// Most characters that can be searched for.
const MAX_SEARCH: usize = 100;

/// Which part of the queue.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Tracks to pass over, 0 to 10,000.
    #[param(maximum = 10_000)]
    offset: usize,
    /// Tracks to send, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: usize,
    /// Words that title or artist have; at most 100 characters.
    #[param(max_length = 100)]
    search: String,
    /// Language of the texts: `en`, `de`, `fr` or `es`.
    lang: LanguageParam,
}

impl Default for Part {
    fn default() -> Self {
        Self { offset: 0, limit: DEFAULT_LIMIT, search: String::new(), lang: LanguageParam::default() }
    }
}

impl Part {
    fn check(self) -> Result<Self, ApiError> {
        if !(1..=MAX_LIMIT).contains(&self.limit) {
            return Err(ApiError::BadQuery(format!("limit must be 1 to {MAX_LIMIT}")));
        }
        if self.offset > MAX_QUEUE_LEN {
            return Err(ApiError::BadQuery(format!("offset must be 0 to {MAX_QUEUE_LEN}")));
        }
        if self.search.chars().count() > MAX_SEARCH {
            return Err(ApiError::BadQuery(format!("search may have {MAX_SEARCH} characters")));
        }
        Ok(self)
    }
}

/// The guild's session with a part of its queue.
#[utoipa::path(
    get,
    operation_id = "session",
    path = "/api/control-panel/guilds/{guild}/session",
    tag = "session",
    params(("guild" = String, Path, description = "Guild's id"), Part),
    responses((status = 200, body = SessionAnswer, description = "The session, and the queue from `offset` on")),
)]
pub async fn session(
    State(state): State<ApiState>,
    Extension(membership): Extension<Membership>,
    part: Result<Query<Part>, QueryRejection>,
) -> Result<Json<SessionAnswer>, ApiError> {
    let Query(part) = part.map_err(|error| ApiError::BadQuery(error.body_text()))?;
    let Part { offset, limit, search, lang } = part.check()?;
    let guild = membership.guild;
    let is_search = !search.trim().is_empty();
    let (from, count) = if is_search { (0, usize::MAX) } else { (offset, limit) };
    let page = state.panel.snapshot_page(guild, from, count).await?;
    let (page, mut tracks) = placed(page.unwrap_or_else(|| nobodys(guild)));
    if is_search {
        let words = search.to_lowercase();
        tracks.retain(|(_, track)| fits(track, &words));
        tracks = tracks.into_iter().skip(offset).take(limit).collect();
    }
    Ok(Json(answer(&state, &page, tracks, offset, limit, lang).await))
}

/// A session as the event stream sends it: with the beginning of its queue.
pub async fn first_page(state: &ApiState, page: PanelPage, lang: LanguageParam) -> SessionAnswer {
    let (page, tracks) = placed(page);
    answer(state, &page, tracks, 0, DEFAULT_LIMIT, lang).await
}

async fn answer(
    state: &ApiState,
    page: &PanelPage,
    tracks: Vec<(usize, Track)>,
    offset: usize,
    limit: usize,
    lang: LanguageParam,
) -> SessionAnswer {
    let now = segue_store::now();
    let head = &page.head;
    let plan = state.plans().of(&head.grants, now);
    let worker = WorkerState::of(state, head.guild_id, now).await;
    SessionAnswer::from(SessionView {
        head,
        plan: &plan,
        events: &page.events,
        tracks,
        offset,
        limit,
        worker,
        language: lang.language(),
        now,
    })
}

/// Takes the tracks out, each with its place from 1.
fn placed(mut page: PanelPage) -> (PanelPage, Vec<(usize, Track)>) {
    let tracks = std::mem::take(&mut page.tracks);
    let first = page.offset + 1;
    (page, (first..).zip(tracks).collect())
}

/// The session of a guild in which nobody has used the bot yet.
fn nobodys(guild: GuildId) -> PanelPage {
    let head = Session::new(guild).head;
    PanelPage { head, offset: 0, tracks: Vec::new(), events: Vec::new(), outcomes: Vec::new() }
}

fn fits(track: &Track, words: &str) -> bool {
    let artist = track.info.artist.as_deref().unwrap_or_default();
    track.info.title.to_lowercase().contains(words) || artist.to_lowercase().contains(words)
}
