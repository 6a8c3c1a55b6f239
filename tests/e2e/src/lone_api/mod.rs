//! The API by itself: its real router behind a real socket, with a simulated Discord and people who signed in. No bot
//! plays.

mod life;
mod server;
mod sign_in;

use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, SocketAddr, TcpListener},
};

use discord_sim::{SimConfig, Simulator, id::UserId};
use segue_api::{SignIn, StreamLife};
use segue_panel_db::{NewSession, PanelStore, Scope, SessionSecret};
use segue_store::StoreError;
use tempfile::TempDir;
use url::Url;

pub use self::life::Life;
use self::server::{Server, Setup};
use crate::E2eError;

/// Name of the cookie of a session, where the panel is reached without TLS.
const SESSION_COOKIE: &str = "segue_session";

/// The API by itself. It ends with the value.
pub struct LoneApi {
    // It ends first: nothing outlives what it talks to.
    _server: Server,
    sim: Simulator,
    panel: PanelStore,
    address: SocketAddr,
    _stores: TempDir,
}

impl LoneApi {
    /// Serves a panel database, which is brought to the newest schema. Ada runs the bot.
    ///
    /// # Errors
    ///
    /// [`E2eError`] says which part did not start.
    pub async fn start(database: &str, stream_life: StreamLife) -> Result<Self, E2eError> {
        let failed = || E2eError::io("looking for a port for the API");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed())?;
        let address = listener.local_addr().map_err(failed())?;
        let redirect_uris = vec![format!("http://{address}/api/auth/callback")];
        let sim = Simulator::start(SimConfig { redirect_uris, ..SimConfig::default() }).await?;
        let panel = PanelStore::connect(database).await.map_err(store("opening the panel database"))?;
        panel.migrate().await.map_err(store("migrating the panel database"))?;
        let stores = tempfile::tempdir().map_err(E2eError::io("making a folder for the stores"))?;
        let setup = Setup {
            database: database.to_owned(),
            stores: stores.path().join("segue.sqlite"),
            sign_in: settings(&sim, address)?,
            stream_life,
        };
        let server = Server::start(listener, setup).await?;
        Ok(Self { _server: server, sim, panel, address, _stores: stores })
    }

    /// The simulated Discord.
    #[must_use]
    pub const fn sim(&self) -> &Simulator {
        &self.sim
    }

    /// The panel database, opened once more: the API has connections of its own.
    #[must_use]
    pub const fn panel(&self) -> &PanelStore {
        &self.panel
    }

    /// Where the API answers, without a slash at the end. It is the panel's address, too: what browsers call `Origin`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A session of somebody, as the cookie that their browser sends. Discord is not asked: whatever needs their own
    /// tokens ends it.
    ///
    /// # Errors
    ///
    /// [`E2eError::Store`].
    pub async fn session_of(&self, user: UserId, name: &str) -> Result<String, E2eError> {
        let secret = SessionSecret::generate();
        let new = NewSession {
            user_id: segue_domain::UserId::new(user.get()),
            user_name: name.to_owned(),
            avatar: None,
            sealed_tokens: String::new(),
        };
        let made = self.panel.create_session(&secret, new, segue_store::now()).await;
        made.map_err(store("signing somebody in"))?;
        Ok(format!("{SESSION_COOKIE}={}", secret.expose()))
    }

    /// Signs somebody in as they do themselves, at Discord's page: the cookie that their browser sends from then on.
    ///
    /// # Errors
    ///
    /// [`E2eError`] when that fails.
    pub async fn sign_in(&self, user: UserId) -> Result<String, E2eError> {
        sign_in::sign_in(&self.url(), user).await
    }

    /// A key that is good for everything.
    ///
    /// # Errors
    ///
    /// [`E2eError::Store`].
    pub async fn key(&self) -> Result<String, E2eError> {
        let scopes: BTreeSet<Scope> = Scope::ALL.into_iter().collect();
        let made = self.panel.create_api_key("stage", &scopes, None).await;
        let (_, secret) = made.map_err(store("making an API key"))?;
        Ok(secret.expose().to_owned())
    }
}

fn settings(sim: &Simulator, address: SocketAddr) -> Result<SignIn, E2eError> {
    let url = |text: String| {
        Url::parse(&text).map_err(|error| E2eError::Shortfall(format!("{text} is no URL: {error}")))
    };
    Ok(SignIn {
        public_url: url(format!("http://{address}"))?,
        client_id: sim.application_id().get(),
        client_secret: sim.client_secret().into(),
        discord: url(format!("http://{}/api/v10", sim.rest_authority()))?,
        authorize: url(format!("http://{}/oauth2/authorize", sim.rest_authority()))?,
        bot_token: sim.bot_token().into(),
        operators: BTreeSet::from([segue_domain::UserId::new(sim.defaults().ada.get())]),
    })
}

/// Keeps what a store said with what was tried.
pub(crate) fn store(doing: &'static str) -> impl FnOnce(StoreError) -> E2eError {
    move |source| E2eError::Store { doing, source }
}
