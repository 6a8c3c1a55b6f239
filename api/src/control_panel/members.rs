//! `GET /api/control-panel/guilds/{guild}/members`: what members are called.

use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
};
use segue_domain::UserId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{ApiError, ApiState, Membership};

/// Most people who can be asked for at once.
const MOST: usize = 100;

/// Who is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Ids {
    /// Ids of 1 to 100 people, with commas between them.
    #[param(example = "1,2,3")]
    ids: String,
}

/// Members of a guild.
#[derive(Debug, Serialize, ToSchema)]
pub struct Members {
    /// Those of the people asked for who are members, in the order in which they were asked for.
    members: Vec<MemberEntry>,
    /// Whether Discord told of all; if not, who is missing may be one when asked for again.
    complete: bool,
}

/// A member of a guild.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberEntry {
    #[schema(value_type = String)]
    id: UserId,
    /// What Discord shows of them in the guild.
    name: String,
    #[schema(required)]
    avatar_url: Option<String>,
}

/// Tells what members are called.
#[utoipa::path(
    get,
    operation_id = "members",
    path = "/api/control-panel/guilds/{guild}/members",
    tag = "guilds",
    params(("guild" = String, Path, description = "Id of the guild"), Ids),
    responses((status = 200, body = Members, description = "The members among them")),
)]
pub async fn members(
    State(state): State<ApiState>,
    Extension(member): Extension<Membership>,
    query: Result<Query<Ids>, QueryRejection>,
) -> Result<Json<Members>, ApiError> {
    let Query(Ids { ids }) = query.map_err(|_| unreadable())?;
    let ids = read(&ids).ok_or_else(unreadable)?;
    let found = state.people()?.discord.members(member.guild, &ids).await?;
    let entry = |(id, facts): (UserId, std::sync::Arc<crate::discord::MemberFacts>)| MemberEntry {
        id,
        name: facts.name.clone(),
        avatar_url: facts.avatar_url.clone(),
    };
    Ok(Json(Members { members: found.members.into_iter().map(entry).collect(), complete: found.complete }))
}

fn unreadable() -> ApiError {
    ApiError::BadQuery(format!("ids are those of 1 to {MOST} people, with commas between them"))
}

/// The ids, each once; `None` if one is none, or they are too many.
fn read(text: &str) -> Option<Vec<UserId>> {
    let mut ids = Vec::new();
    for (number, id) in text.split(',').enumerate() {
        let id = id.trim().parse().ok().filter(|_| number < MOST)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_once_and_not_too_many() {
        let ids = |ids: &[u64]| Some(ids.iter().copied().map(UserId::new).collect::<Vec<_>>());
        assert_eq!(read("3,1, 3"), ids(&[3, 1]));
        for text in ["", ",", "1,", "x", "-1", "1;2", "99999999999999999999"] {
            assert_eq!(read(text), None, "{text}");
        }
        let many = |count: usize| vec!["1"; count].join(",");
        assert_eq!(read(&many(MOST)), ids(&[1]));
        assert_eq!(read(&many(MOST + 1)), None);
    }
}
