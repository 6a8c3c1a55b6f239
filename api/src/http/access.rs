//! Who may call what. This is the only check there is, and none differs by build or deployment.

use std::{collections::HashMap, sync::Arc};

use axum::{
    RequestPartsExt,
    extract::{MatchedPath, RawPathParams, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use segue_domain::GuildId;
use segue_panel_db::{ApiKey, KeyCheck, Scope};

use super::{
    caller::{Caller, Membership, Person},
    rate::Counted,
    state::ApiState,
};
use crate::{
    ApiError,
    auth::{CookieKind, OpenSession},
    metric_definitions::REFUSED,
};

/// What the paths of signing in begin with.
const SIGN_IN: &str = "/api/auth/";

/// Who may call a route.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Access {
    /// Anyone who has a key with this scope.
    Scope(Scope),
    /// Anybody, and anyone who has a key with this scope, or signed in as an operator, is told more. A key that is
    /// presented has to be good, and good for this: its holder wants to know that it is not.
    PublicOr(Scope),
    /// Anybody, and nothing more is told to anyone.
    Public,
    /// Anyone who signed in.
    SignedIn,
    /// Members of the guild that the path names.
    Member,
    /// Members who may manage the guild that the path names.
    Manager,
    /// Operators who signed in.
    Operator,
}

/// Access by method and route. What is missing needs a key or a session, and is then answered 404 or 405.
pub type AccessList = HashMap<(Method, &'static str), Access>;

/// What the check needs.
#[derive(Clone, Debug)]
pub struct AccessControl {
    pub state: ApiState,
    pub list: Arc<AccessList>,
}

/// Lets a request pass with who calls among its extensions, or refuses it.
pub async fn authorize(State(gate): State<AccessControl>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match gate.admit(&mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(error) => {
            metrics::counter!(REFUSED, "reason" => error.code()).increment(1);
            error.into_response()
        }
    }
}

impl AccessControl {
    async fn admit(&self, parts: &mut Parts) -> Result<(), ApiError> {
        let path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
        // HEAD is answered by the handler of GET, so the same rule holds for it.
        let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
        let rule = path.and_then(|path| {
            self.list
                .iter()
                .find(|((m, p), _)| m == method && *p == path)
                .map(|((_, path), access)| (*path, *access))
        });
        let presents_key = parts.headers.contains_key(header::AUTHORIZATION);
        let caller = match rule {
            Some((path, Access::Public)) => {
                let address = self.state.proxies.client(&parts.extensions, &parts.headers);
                let signs_in = path.starts_with(SIGN_IN);
                let counted =
                    if signs_in { Counted::SignIn(path, address) } else { Counted::Address(path, address) };
                self.state.limits.count(counted).await?;
                Caller::Nobody
            }
            Some((_, Access::Scope(scope))) => self.key_for(parts, Some(scope)).await?,
            Some((_, Access::PublicOr(scope))) if presents_key => self.key_for(parts, Some(scope)).await?,
            // Whose session is over is anybody, and is told what anybody is.
            Some((_, Access::PublicOr(_))) => {
                self.person(&parts.headers).await.map_or(Caller::Nobody, |(person, _)| Caller::Person(person))
            }
            Some((_, access)) => self.signed_in(parts, access).await?,
            None if presents_key => self.key_for(parts, None).await?,
            None if self.presents_session(&parts.headers) => self.signed_in(parts, Access::SignedIn).await?,
            None => return Err(ApiError::KeyMissing),
        };
        parts.extensions.insert(caller);
        Ok(())
    }

    /// Anyone who holds a key that is good, and good for this.
    async fn key_for(&self, parts: &mut Parts, scope: Option<Scope>) -> Result<Caller, ApiError> {
        let key = self.key(&parts.headers).await?;
        self.state.limits.count(Counted::Key(key.id.clone())).await?;
        if let Some(scope) = scope.filter(|scope| !key.scopes.contains(scope)) {
            tracing::info!(key = %key.prefix, %scope, "a key lacks a scope");
            return Err(ApiError::ScopeMissing(scope));
        }
        // A guild's key opens what names this guild, and nothing that names none.
        if scope.is_some() && key.guild.is_some() && key.guild != guild_of(parts).await {
            tracing::info!(key = %key.prefix, "a key is for another guild");
            return Err(ApiError::KeyOfOtherGuild);
        }
        Ok(Caller::Key(key))
    }

    async fn key(&self, headers: &HeaderMap) -> Result<ApiKey, ApiError> {
        let presented = bearer(headers)?;
        match self.state.panel.verify_api_key(presented, segue_store::now()).await? {
            KeyCheck::Valid(key) => Ok(key),
            KeyCheck::Expired => Err(ApiError::KeyExpired),
            KeyCheck::Disabled => Err(ApiError::KeyDisabled),
            _ => Err(ApiError::KeyUnknown),
        }
    }

    /// Anyone who signed in, and is what the route asks for. Handlers find what they need among the extensions.
    async fn signed_in(&self, parts: &mut Parts, access: Access) -> Result<Caller, ApiError> {
        let writes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if writes && self.presents_session(&parts.headers) {
            self.check_origin(&parts.headers)?;
        }
        let (person, open) = self.person(&parts.headers).await?;
        self.state.limits.count(Counted::Session(person.session_id.clone())).await?;
        match access {
            Access::Operator if !person.operator => return Err(ApiError::NeedsOperator),
            Access::Member | Access::Manager => {
                let membership = self.membership(parts, &person).await?;
                if access == Access::Manager && !membership.manages {
                    return Err(ApiError::NeedsManager);
                }
                parts.extensions.insert(membership);
            }
            _ => {}
        }
        parts.extensions.insert(open);
        parts.extensions.insert(person.clone());
        Ok(Caller::Person(person))
    }

    async fn person(&self, headers: &HeaderMap) -> Result<(Person, OpenSession), ApiError> {
        let people = self.state.people()?;
        let secret = CookieKind::Session.read(headers, people.config.is_secure());
        let secret = secret.ok_or(ApiError::SessionMissing)?;
        let session = self.state.panel.session(&secret, segue_store::now()).await?;
        let session = session.ok_or(ApiError::SessionExpired)?;
        Ok((people.person(&session), OpenSession { session, secret }))
    }

    /// Whether the browser has a session's cookie, good or not.
    fn presents_session(&self, headers: &HeaderMap) -> bool {
        let people = self.state.people();
        people.is_ok_and(|people| CookieKind::Session.read(headers, people.config.is_secure()).is_some())
    }

    /// Browsers say which site a request comes from, and no page can make them say another.
    fn check_origin(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let own = self.state.people()?.config.public_url.origin().ascii_serialization();
        let mut said = headers.get_all(header::ORIGIN).iter();
        match (said.next(), said.next()) {
            (Some(origin), None) if origin.as_bytes() == own.as_bytes() => Ok(()),
            _ => Err(ApiError::OtherOrigin),
        }
    }

    /// What the person is in the guild that the path names. That there is such a guild is told to its members only.
    async fn membership(&self, parts: &mut Parts, person: &Person) -> Result<Membership, ApiError> {
        let guild = guild_of(parts).await.ok_or(ApiError::NotMember)?;
        let membership = self.state.people()?.discord.membership(guild, person.user_id).await?;
        membership.ok_or(ApiError::NotMember)
    }
}

/// Guild that the path names.
async fn guild_of(parts: &mut Parts) -> Option<GuildId> {
    let params = parts.extract::<RawPathParams>().await.ok()?;
    params.iter().find(|(name, _)| *name == "guild")?.1.parse().ok()
}

/// The key of the one header that is accepted. Nothing in the URL is a key: URLs end up in logs.
fn bearer(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Err(ApiError::KeyMissing) };
    let text = value.to_str().map_err(|_| ApiError::KeyUnknown)?;
    let (scheme, key) = text.split_once(' ').ok_or(ApiError::KeyMissing)?;
    if !scheme.eq_ignore_ascii_case("bearer") || key.trim().is_empty() {
        return Err(ApiError::KeyMissing);
    }
    Ok(key.trim())
}
