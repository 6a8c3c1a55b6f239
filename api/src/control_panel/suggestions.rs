//! `GET /api/control-panel/guilds/{guild}/suggestions`: what is offered while somebody types what to play.

use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
};
use segue_application::{MAX_SUGGESTIONS, Suggestion, SuggestionContext};
use segue_domain::MAX_URL;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::LanguageParam;
use crate::{ApiError, ApiState, Membership, Person};

/// What was typed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Typed {
    /// What was typed so far; at most 1,024 bytes.
    #[param(max_length = 1024)]
    query: String,
    /// Language of the labels.
    lang: LanguageParam,
}

/// What is offered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestions {
    /// What fits, the best first.
    #[schema(max_items = 25)]
    suggestions: Vec<Offer>,
}

/// Something that can be played.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub struct Offer {
    /// What people are shown.
    label: String,
    /// What the command `play` takes as its `query`.
    value: String,
}

/// Offers what was heard here before, playlists and their tracks, and what a search box offers, as `/play` does in Discord.
#[utoipa::path(
    get,
    operation_id = "suggestions",
    path = "/api/control-panel/guilds/{guild}/suggestions",
    tag = "session",
    params(("guild" = String, Path, description = "Id of the guild"), Typed),
    responses((status = 200, body = Suggestions, description = "What fits, at most 25")),
)]
pub async fn suggestions(
    State(state): State<ApiState>,
    Extension(person): Extension<Person>,
    Extension(member): Extension<Membership>,
    typed: Result<Query<Typed>, QueryRejection>,
) -> Result<Json<Suggestions>, ApiError> {
    let Query(Typed { query, lang }) = typed.map_err(|error| ApiError::BadQuery(error.body_text()))?;
    if query.len() > MAX_URL {
        return Err(ApiError::BadQuery(format!("query may have {MAX_URL} bytes")));
    }
    let stores = state.stores().ok_or(ApiError::NoStores)?;
    let reader = SuggestionContext {
        stores,
        search_box: &state.search_box,
        guild: member.guild,
        user: person.user_id,
        language: lang.language(),
    };
    let fitting = segue_application::suggestions(query.trim(), &reader).await;
    let offer =
        |fitting: Suggestion| Offer { label: fitting.name().to_owned(), value: fitting.value().to_owned() };
    Ok(Json(Suggestions { suggestions: fitting.into_iter().take(MAX_SUGGESTIONS).map(offer).collect() }))
}
