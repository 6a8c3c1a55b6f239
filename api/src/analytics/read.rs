//! `GET /api/dashboard/analytics` for programs, and `GET /api/control-panel/guilds/{guild}/analytics` for who manages a
//! guild: what it heard, in figures.

use std::time::Duration;

use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use segue_domain::GuildId;
use segue_store::StoreError;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{AnalyticsAnswer, day},
    csv,
    range::Range,
};
use crate::{
    ApiError, ApiState, Membership,
    stale_while_revalidate::{Ages, StaleWhileRevalidate},
};

/// Figures by what was asked for: the guild, and the two ends as they were given.
pub type Figures = StaleWhileRevalidate<(GuildId, Option<String>, Option<String>), AnalyticsAnswer>;

/// How old figures may be. Somebody who manages a guild looks at days; a busy guild's month is 60,000 plays, which are
/// counted four times.
pub const AGES: Ages = Ages { fresh: Duration::from_secs(10), longest: Duration::from_secs(60) };

/// Most figures that are kept; each is up to 40 KB.
pub const MOST: u64 = 500;

/// What is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AnalyticsQuery {
    /// Id of the guild.
    #[param(required)]
    guild: Option<String>,
    /// First instant in RFC 3339, or first day; without, 30 days before `to`.
    from: Option<String>,
    /// First instant, or first day, that does not belong to the span; without, now.
    to: Option<String>,
    /// As a file; without, as JSON to be shown.
    format: Option<Format>,
}

/// A kind of file.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FileFormat)]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
}

/// What is asked for, where the path names the guild.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskedOfGuild {
    /// First instant in RFC 3339, or first day; without, 30 days before `to`.
    from: Option<String>,
    /// First instant, or first day, that does not belong to the span; without, now.
    to: Option<String>,
    /// As a file; without, as JSON to be shown.
    format: Option<Format>,
}

/// What a guild heard, in figures.
#[utoipa::path(
    get,
    operation_id = "analytics",
    path = "/api/dashboard/analytics",
    tag = "analytics",
    params(AnalyticsQuery),
    responses((
        status = 200,
        description = "The figures; as a table with `format=csv`",
        content((AnalyticsAnswer = "application/json"), (String = "text/csv")),
    )),
)]
pub async fn read(
    State(state): State<ApiState>,
    asked: Result<Query<AnalyticsQuery>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(AnalyticsQuery { guild, from, to, format }) = asked.map_err(|_| {
        ApiError::BadQuery("guild, from and to may be given once, and format is csv or json".to_owned())
    })?;
    let guild = guild.ok_or_else(|| ApiError::BadQuery("guild is missing".to_owned()))?;
    let guild = guild.parse().map_err(|_| ApiError::BadQuery("a guild's id is a number".to_owned()))?;
    answer(&state, guild, &AskedOfGuild { from, to, format }).await
}

/// What the guild heard, in figures.
#[utoipa::path(
    get,
    operation_id = "guildAnalytics",
    path = "/api/control-panel/guilds/{guild}/analytics",
    tag = "analytics",
    params(("guild" = String, Path, description = "Id of the guild"), AskedOfGuild),
    responses((
        status = 200,
        description = "The figures; as a table with `format=csv`",
        content((AnalyticsAnswer = "application/json"), (String = "text/csv")),
    )),
)]
pub async fn of_guild(
    State(state): State<ApiState>,
    Extension(membership): Extension<Membership>,
    asked: Result<Query<AskedOfGuild>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(asked) = asked.map_err(|_| {
        ApiError::BadQuery("only from, to and format may be given, and format is csv or json".to_owned())
    })?;
    answer(&state, membership.guild, &asked).await
}

async fn answer(state: &ApiState, guild: GuildId, asked: &AskedOfGuild) -> Result<Response, ApiError> {
    let range = Range::parse(asked.from.as_deref(), asked.to.as_deref(), segue_store::now())?;
    // As it was asked for: without an end the span ends again with each reading.
    let key = (guild, asked.from.clone(), asked.to.clone());
    let panel = state.panel.clone();
    let reading = async move {
        let analytics = panel.analytics(guild, range.from, range.to).await?;
        Ok(AnalyticsAnswer::new(guild, range, analytics))
    };
    let answer = state.analytics.get(key, reading).await?;
    let name = format!("segue-{guild}-{}-{}", day(range.from), day(range.to));
    match asked.format {
        None => Ok(Json(&*answer).into_response()),
        Some(Format::Json) => Ok((attachment(&name, "json"), Json(&*answer)).into_response()),
        Some(Format::Csv) => {
            let table = csv::write(&answer).map_err(|error| StoreError::Corrupt {
                context: format!("the figures of guild {guild}"),
                source: Box::new(error),
            })?;
            let content_type = [(header::CONTENT_TYPE, "text/csv; charset=utf-8")];
            Ok((content_type, attachment(&name, "csv"), table).into_response())
        }
    }
}

/// Lets a browser keep the answer as a file. The name has nothing in it but digits, letters and dashes.
fn attachment(name: &str, kind: &str) -> [(HeaderName, String); 1] {
    [(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{kind}\""))]
}
