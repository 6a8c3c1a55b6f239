//! Who may call what.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use segue_store::panel::{KeyCheck, PanelStore, Scope};

use crate::{ApiError, metric_definitions::REFUSED};

/// Who may call a route.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Access {
    /// Whoever has a key with this scope.
    Scope(Scope),
    /// Anybody, and whoever has a key with this scope is told more. A key that is presented has to be good, and good
    /// for this: its holder wants to know that it is not.
    PublicOr(Scope),
}

/// What a request was let in for. Every request that reaches a handler carries it among its extensions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Granted(Option<Scope>);

impl Granted {
    /// Whether a key with this scope was presented, to a route that asks for it.
    pub fn allows(self, scope: Scope) -> bool {
        self.0 == Some(scope)
    }
}

/// Access by method and route. What is missing needs a key, and is then answered 404 or 405.
pub type AccessList = HashMap<(Method, &'static str), Access>;

/// What the check of keys needs.
#[derive(Clone, Debug)]
pub struct Gate {
    pub panel: PanelStore,
    pub list: Arc<AccessList>,
}

/// Lets a request pass, or refuses it. There is no other check, and none that differs by build or deployment.
pub async fn authorize(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    // HEAD is answered by the handler of GET, so the same rule holds for it.
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let rule = path.and_then(|path| {
        gate.list.iter().find(|((m, p), _)| m == method && *p == path).map(|(_, access)| *access)
    });
    let headers = request.headers();
    let granted = match rule {
        Some(Access::PublicOr(_)) if !headers.contains_key(header::AUTHORIZATION) => Ok(Granted(None)),
        Some(Access::PublicOr(scope) | Access::Scope(scope)) => {
            check(&gate.panel, headers, Some(scope)).await
        }
        None => check(&gate.panel, headers, None).await,
    };
    match granted {
        Ok(granted) => {
            request.extensions_mut().insert(granted);
            next.run(request).await
        }
        Err(error) => {
            metrics::counter!(REFUSED, "reason" => error.code()).increment(1);
            error.into_response()
        }
    }
}

async fn check(panel: &PanelStore, headers: &HeaderMap, scope: Option<Scope>) -> Result<Granted, ApiError> {
    let presented = bearer(headers)?;
    match panel.verify_api_key(presented, segue_store::now()).await? {
        KeyCheck::Valid(key) => match scope {
            Some(scope) if !key.scopes.contains(&scope) => {
                tracing::info!(key = %key.prefix, %scope, "a key lacks a scope");
                Err(ApiError::ScopeMissing(scope))
            }
            scope => Ok(Granted(scope)),
        },
        KeyCheck::Expired => Err(ApiError::KeyExpired),
        KeyCheck::Disabled => Err(ApiError::KeyDisabled),
        _ => Err(ApiError::KeyUnknown),
    }
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
