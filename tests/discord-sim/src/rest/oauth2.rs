//! `OAuth2`: authorisation code with PKCE, refresh, and who a token stands for.
//!
//! See <https://discord.com/developers/docs/topics/oauth2>.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use axum::{
    Extension, Form, Json, Router,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{api_error::ApiError, guard::Caller};
use crate::{id::UserId, sim::Simulator, world::User};

/// How long an authorisation code is good for.
const CODE_LIFETIME: Duration = Duration::from_mins(1);
/// How long an access token is good for: a week.
const TOKEN_LIFETIME: Duration = Duration::from_hours(168);
/// Scopes a person can grant here.
const SCOPES: [&str; 5] = ["identify", "email", "guilds", "guilds.members.read", "bot"];

/// What people have granted.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    codes: HashMap<String, Code>,
    access: HashMap<String, Grant>,
    refresh: HashMap<String, (UserId, String)>,
}

#[derive(Debug)]
struct Code {
    user: UserId,
    scope: String,
    redirect_uri: String,
    challenge: Option<String>,
    made: Instant,
}

#[derive(Debug)]
struct Grant {
    user: UserId,
    scope: String,
    made: Instant,
}

impl Grants {
    pub(crate) fn knows(&self, token: &str) -> bool {
        self.access.get(token).is_some_and(|grant| grant.made.elapsed() < TOKEN_LIFETIME)
    }

    /// The person an access token stands for, if it was granted this scope.
    pub(crate) fn person(&self, token: &str, scope: &str) -> Result<UserId, ApiError> {
        let grant = self.access.get(token).ok_or_else(ApiError::unauthorized)?;
        let granted = grant.scope.split(' ').any(|granted| granted == scope);
        if granted { Ok(grant.user) } else { Err(ApiError::new(403, 50001, "Missing Access")) }
    }

    fn issue(&mut self, user: UserId, scope: String) -> Value {
        let token = || hex::encode(rand::random::<[u8; 15]>());
        let (access, refresh) = (token(), token());
        self.refresh.insert(refresh.clone(), (user, scope.clone()));
        let json = json!({
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME.as_secs(),
            "refresh_token": refresh,
            "scope": scope,
        });
        self.access.insert(access, Grant { user, scope, made: Instant::now() });
        json
    }
}

/// Routes beneath `/api/v10`.
pub(super) fn routes() -> Router<Simulator> {
    Router::new().route("/oauth2/token", post(token)).route("/oauth2/@me", get(me))
}

/// The page a person is sent to.
pub(crate) fn page_routes() -> Router<Simulator> {
    Router::new().route("/oauth2/authorize", get(authorize))
}

#[derive(Deserialize)]
struct Authorize {
    client_id: String,
    response_type: String,
    redirect_uri: String,
    scope: String,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    /// Who signs in here: the simulator has no passwords. The first member if not given.
    sim_user: Option<UserId>,
    /// `deny` refuses.
    sim_answer: Option<String>,
}

/// Asks nobody: the person agrees at once, or refuses with `sim_answer=deny`.
async fn authorize(State(sim): State<Simulator>, Query(query): Query<Authorize>) -> Response {
    let bad = |what: &str| (StatusCode::BAD_REQUEST, Html(format!("<h1>{what}</h1>"))).into_response();
    if query.client_id != sim.application_id().to_string() {
        return bad("Unknown Application");
    }
    let listed = sim.config().redirect_uris.contains(&query.redirect_uri);
    let Some(mut back) = url::Url::parse(&query.redirect_uri).ok().filter(|_| listed) else {
        return bad("Invalid OAuth2 redirect_uri");
    };
    let mut answer = Vec::new();
    let scopes_exist = query.scope.split(' ').all(|scope| SCOPES.contains(&scope));
    let challenged = query.code_challenge.is_none() || query.code_challenge_method.as_deref() == Some("S256");
    if query.response_type != "code" || !challenged {
        answer.push(("error", "invalid_request".to_owned()));
    } else if !scopes_exist {
        answer.push(("error", "invalid_scope".to_owned()));
    } else if query.sim_answer.as_deref() == Some("deny") {
        answer.push(("error", "access_denied".to_owned()));
    } else {
        let code = hex::encode(rand::random::<[u8; 15]>());
        let user = query.sim_user.unwrap_or_else(|| sim.defaults().ada);
        let granted = Code {
            user,
            scope: query.scope,
            redirect_uri: query.redirect_uri,
            challenge: query.code_challenge,
            made: Instant::now(),
        };
        sim.lock().grants.codes.insert(code.clone(), granted);
        answer.push(("code", code));
    }
    answer.extend(query.state.map(|state| ("state", state)));
    back.query_pairs_mut().extend_pairs(answer);
    Redirect::to(back.as_str()).into_response()
}

#[derive(Deserialize)]
struct TokenRequest {
    grant_type: String,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

fn refuse(error: &str, description: &str) -> Response {
    let body = json!({"error": error, "error_description": description});
    let status = if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    (status, Json(body)).into_response()
}

async fn token(State(sim): State<Simulator>, headers: HeaderMap, Form(form): Form<TokenRequest>) -> Response {
    if !is_client(&sim, &headers, &form) {
        return refuse("invalid_client", "Invalid client");
    }
    let mut state = sim.lock();
    let grants = &mut state.grants;
    match form.grant_type.as_str() {
        "authorization_code" => {
            let code = form.code.and_then(|code| grants.codes.remove(&code));
            let Some(code) = code.filter(|code| code.made.elapsed() < CODE_LIFETIME) else {
                return refuse("invalid_grant", "Invalid \"code\" in request.");
            };
            if form.redirect_uri.as_deref() != Some(&code.redirect_uri) {
                return refuse("invalid_grant", "Invalid \"redirect_uri\" in request.");
            }
            let verified = match (&code.challenge, &form.code_verifier) {
                (None, _) => true,
                (Some(challenge), Some(verifier)) => {
                    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == *challenge
                }
                (Some(_), None) => false,
            };
            if !verified {
                return refuse("invalid_grant", "Invalid \"code_verifier\" in request.");
            }
            Json(grants.issue(code.user, code.scope)).into_response()
        }
        "refresh_token" => {
            let known = form.refresh_token.and_then(|token| grants.refresh.remove(&token));
            let Some((user, scope)) = known else {
                return refuse("invalid_grant", "Invalid \"refresh_token\" in request.");
            };
            Json(grants.issue(user, scope)).into_response()
        }
        _ => refuse("unsupported_grant_type", "Unsupported grant type."),
    }
}

/// Whether the request carries the application's name and secret, in a header or the form.
fn is_client(sim: &Simulator, headers: &HeaderMap, form: &TokenRequest) -> bool {
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "))
        .and_then(|encoded| String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok());
    let basic = basic.as_deref().and_then(|pair| pair.split_once(':'));
    let given = basic.or_else(|| form.client_id.as_deref().zip(form.client_secret.as_deref()));
    given.is_some_and(|(id, secret)| id == sim.application_id().to_string() && secret == sim.client_secret())
}

async fn me(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Value>, ApiError> {
    let Caller::Person(token) = caller else { return Err(ApiError::unauthorized()) };
    let state = sim.lock();
    let grant = state.grants.access.get(&token).ok_or_else(ApiError::unauthorized)?;
    let user = state.world.user(grant.user).map(User::to_json)?;
    let left = TOKEN_LIFETIME.saturating_sub(grant.made.elapsed());
    let expires = time::OffsetDateTime::now_utc() + left;
    let expires = expires.format(&time::format_description::well_known::Rfc3339).unwrap_or_default();
    Ok(Json(json!({
        "application": {"id": sim.application_id(), "name": "Segue", "icon": null, "description": ""},
        "scopes": grant.scope.split(' ').collect::<Vec<_>>(),
        "expires": expires,
        "user": user,
    })))
}
