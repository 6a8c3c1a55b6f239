//! Everything about people who sign in: settings, and the ways to Discord.

use std::sync::Arc;

use segue_domain::UserId;
use segue_panel_db::{Login, PanelStore, SessionSecret};
use serde::Deserialize;
use twilight_model::user::CurrentUserGuild;
use url::Url;

use super::{config::SignIn, grant::Granting, tokens::Tokens};
use crate::{
    ApiError, Person,
    discord::{Discord, DiscordError, UserApiClient, keep},
};

/// Where people add the bot to a guild, unless another page stands in, and what it asks for there.
const INVITE_SCOPE: &str = "bot applications.commands";
const INVITE_PERMISSIONS: &str = "281479274875904";

/// Guilds that are asked for: more than anybody can be in.
const GUILDS: &str = "users/@me/guilds?limit=200";

/// Everything about people who sign in.
#[derive(Debug)]
pub struct SignInService {
    /// Settings.
    pub config: SignIn,
    /// `OAuth2`.
    pub granting: Granting,
    /// Discord, asked with the bot's token.
    pub discord: Discord,
    line: UserApiClient,
}

/// A session whose browser is there: its secret opens what is sealed.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// The row.
    pub session: Login,
    /// What the cookie holds.
    pub secret: SessionSecret,
}

/// Who somebody is.
#[derive(Debug, Deserialize)]
pub struct Me {
    /// Their id.
    pub id: UserId,
    username: String,
    global_name: Option<String>,
    avatar: Option<String>,
}

impl Me {
    /// Hash of their picture, which becomes part of an address.
    pub fn avatar(&self) -> Option<String> {
        let plain = |hash: &&String| hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        self.avatar.as_ref().filter(plain).cloned()
    }

    /// What Discord shows of them.
    pub fn name(self) -> String {
        self.global_name.unwrap_or(self.username)
    }
}

impl SignInService {
    /// Sets everything up.
    pub fn new(config: SignIn) -> Self {
        let line = UserApiClient::new(config.discord.clone());
        Self {
            granting: Granting::new(&config, line.clone()),
            discord: Discord::new(&config.bot_token, &config.discord),
            line,
            config,
        }
    }

    /// Who a session's person is to the handlers.
    pub fn person(&self, session: &Login) -> Person {
        Person {
            user_id: session.user_id,
            name: session.user_name.clone(),
            avatar: session.avatar.clone(),
            session_id: session.id.clone(),
            operator: self.config.operators.contains(&session.user_id),
        }
    }

    /// Who a token stands for.
    pub async fn me(&self, tokens: &Tokens) -> Result<Me, DiscordError> {
        self.line.get("users/@me", &tokens.access).await
    }

    /// Page on which people add the bot to a guild.
    pub fn invite_url(&self) -> Url {
        let mut url = self.config.authorize.clone();
        url.query_pairs_mut()
            .append_pair("client_id", &self.config.client_id.to_string())
            .append_pair("scope", INVITE_SCOPE)
            .append_pair("permissions", INVITE_PERMISSIONS);
        url
    }

    /// Guilds that a person is in, as Discord tells them.
    ///
    /// # Errors
    ///
    /// [`ApiError::SessionExpired`] when Discord takes the person's tokens no longer: the session has ended then.
    pub async fn guilds_of(
        &self,
        panel: &PanelStore,
        open: &OpenSession,
    ) -> Result<Arc<[CurrentUserGuild]>, ApiError> {
        let id = open.session.id.clone();
        let answer = self.discord.of_people.get_for(id, keep, self.ask_guilds(panel, open)).await;
        if matches!(answer, Err(DiscordError::TokenRefused)) {
            // What the person agreed to they have taken back: nothing is shown in their name any more.
            tracing::info!(session = %open.session.id, "Discord no longer accepts a person's tokens");
            panel.end_session(&open.session.id).await?;
        }
        Ok(answer?)
    }

    async fn ask_guilds(
        &self,
        panel: &PanelStore,
        open: &OpenSession,
    ) -> Result<Arc<[CurrentUserGuild]>, DiscordError> {
        let refused = DiscordError::TokenRefused;
        let tokens = Tokens::open(&open.session.sealed_tokens, &open.secret).ok_or(refused)?;
        match self.line.get::<Vec<_>>(GUILDS, &tokens.access).await {
            Err(DiscordError::TokenRefused) => {}
            answer => return answer.map(Arc::from),
        }
        let tokens = self.renewed(panel, open, &tokens).await?;
        self.line.get::<Vec<_>>(GUILDS, &tokens.access).await.map(Arc::from)
    }

    /// New tokens in place of those that are over, sealed for the same browser.
    async fn renewed(
        &self,
        panel: &PanelStore,
        open: &OpenSession,
        old: &Tokens,
    ) -> Result<Tokens, DiscordError> {
        let stored = |error: segue_store::StoreError| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a person's tokens could not be stored"
            );
            DiscordError::UNREACHABLE
        };
        match self.granting.refresh(old).await {
            Ok(tokens) => {
                let sealed = tokens.seal(&open.secret);
                panel.reseal_session(&open.session.id, &sealed).await.map_err(stored)?;
                Ok(tokens)
            }
            Err(DiscordError::TokenRefused) => {
                // Another process may have been faster: a refresh token is good once.
                let now = segue_store::now();
                let session = panel.session(&open.secret, now).await.map_err(stored)?;
                let tokens = session.and_then(|session| Tokens::open(&session.sealed_tokens, &open.secret));
                tokens.filter(|tokens| tokens != old).ok_or(DiscordError::TokenRefused)
            }
            Err(error) => Err(error),
        }
    }
}
