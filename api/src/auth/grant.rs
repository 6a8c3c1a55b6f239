//! `OAuth2` with Discord: the page to send people to, and tokens for what they bring back.

use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, TokenResponse,
    TokenUrl,
    basic::{BasicClient, BasicErrorResponse, BasicErrorResponseType, BasicTokenResponse},
};
use segue_configuration::ExposeSecret;
use segue_panel_db::SessionSecret;
use url::Url;

use super::{config::SignIn, tokens::Tokens};
use crate::discord::{DiscordError, UserApiClient};

/// What people are asked to let the panel know: who they are, and in which guilds.
const SCOPES: [&str; 2] = ["identify", "guilds"];

/// Where Discord sends people back to.
pub const CALLBACK: &str = "/api/auth/callback";

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// `OAuth2` with Discord.
#[derive(Clone, Debug)]
pub struct Granting {
    client: Client,
    line: UserApiClient,
}

/// A sign-in to begin.
pub struct Begun {
    /// Page to send the person to.
    pub page: Url,
    /// What is to be remembered until they are back.
    pub verifier: String,
}

impl Granting {
    /// Speaks for the application.
    ///
    /// # Panics
    ///
    /// Panics when the panel's own address can't have a path, which the settings rule out.
    pub fn new(config: &SignIn, line: UserApiClient) -> Self {
        let back = config.public_url.join(CALLBACK).expect("a bare address takes a path");
        let client = BasicClient::new(ClientId::new(config.client_id.to_string()))
            .set_client_secret(ClientSecret::new(config.client_secret.expose_secret().to_owned()))
            .set_auth_uri(AuthUrl::from_url(config.authorize.clone()))
            .set_token_uri(TokenUrl::from_url(line.address("oauth2/token")))
            .set_redirect_uri(RedirectUrl::from_url(back));
        Self { client, line }
    }

    /// Begins a sign-in with a state that only this browser can bring back.
    pub fn begin(&self, state: &SessionSecret) -> Begun {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let state = CsrfToken::new(state.expose());
        let (page, _) = self
            .client
            .authorize_url(|| state)
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .add_extra_param("prompt", "none")
            .set_pkce_challenge(challenge)
            .url();
        Begun { page, verifier: verifier.into_secret() }
    }

    /// Tokens for a code.
    pub async fn exchange(&self, code: String, verifier: String) -> Result<Tokens, DiscordError> {
        let request = self
            .client
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier));
        let answer = request.request_async(&self.line).await;
        answer.map_err(|error| failed("a code", &error)).and_then(|answer| tokens(&answer, None))
    }

    /// New tokens for those that are over. Discord may or may not give another refresh token with them.
    pub async fn refresh(&self, old: &Tokens) -> Result<Tokens, DiscordError> {
        let token = RefreshToken::new(old.refresh.clone());
        let request = self.client.exchange_refresh_token(&token);
        let answer = request.request_async(&self.line).await;
        answer
            .map_err(|error| failed("a refresh token", &error))
            .and_then(|answer| tokens(&answer, Some(&old.refresh)))
    }
}

fn tokens(answer: &BasicTokenResponse, before: Option<&String>) -> Result<Tokens, DiscordError> {
    let refresh = answer.refresh_token().map(|token| token.secret().clone()).or_else(|| before.cloned());
    let refresh = refresh.ok_or(DiscordError::TokenRefused)?;
    Ok(Tokens { access: answer.access_token().secret().clone(), refresh })
}

/// What an error means. Of the error itself only Discord's own code is logged: its other parts may repeat a token.
fn failed<E: std::error::Error + 'static>(
    what: &'static str,
    error: &RequestTokenError<E, BasicErrorResponse>,
) -> DiscordError {
    let (reason, means) = match error {
        RequestTokenError::ServerResponse(response) => match response.error() {
            BasicErrorResponseType::InvalidGrant => ("invalid_grant", DiscordError::TokenRefused),
            BasicErrorResponseType::InvalidClient => ("invalid_client", DiscordError::UNREACHABLE),
            _ => ("another error", DiscordError::UNREACHABLE),
        },
        RequestTokenError::Request(_) => ("no answer", DiscordError::UNREACHABLE),
        _ => ("an answer that can't be read", DiscordError::UNREACHABLE),
    };
    tracing::warn!(what, reason, "Discord returned no tokens");
    means
}
