//! The simulator itself: what it holds, how it starts, and where its parts are found.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Weak},
    time::Duration,
};

use ed25519_dalek::SigningKey;
use parking_lot::{Mutex, MutexGuard};
use serde_json::Value;
use tokio::{net::TcpListener, sync::broadcast, task::JoinHandle};

use crate::{
    Error, InteractionDelivery, SimConfig,
    event::SimEvent,
    faults::Faults,
    gateway::hub::Hub,
    id::{ApplicationId, GuildId, UserId},
    interaction::record::Interactions,
    places::order::VoiceOrder,
    registry::Registry,
    rest::{limits::Limits, oauth2::Grants},
    tls::TestCa,
    token,
    tunes::Tune,
    voice::{Listener, VoiceServer},
    webhook_events::WebhookEvents,
    world::World,
};

/// A running simulated Discord. Cheap to clone; it ends when the last clone is dropped.
#[derive(Clone)]
pub struct Simulator(pub(crate) Arc<Inner>);

/// Everything of one simulator.
pub(crate) struct Inner {
    config: SimConfig,
    authority: String,
    bot: UserId,
    application: ApplicationId,
    bot_token: String,
    client_secret: String,
    key: SigningKey,
    state: Mutex<State>,
    events: broadcast::Sender<SimEvent>,
    pub(crate) voice: VoiceServer,
    certificate_authority: TestCa,
    /// Kept so that the folder lives as long as the simulator.
    _certificate_dir: Option<tempfile::TempDir>,
    pub(crate) http: reqwest::Client,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

/// What changes while a simulator runs.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) hub: Hub,
    pub(crate) registry: Registry,
    pub(crate) interactions: Interactions,
    pub(crate) delivery: InteractionDelivery,
    /// The endpoint last delivered to, for switching back to it.
    pub(crate) endpoint: Option<url::Url>,
    pub(crate) webhook_events: WebhookEvents,
    pub(crate) faults: Faults,
    pub(crate) voice_order: VoiceOrder,
    pub(crate) limits: Limits,
    pub(crate) grants: Grants,
    pub(crate) tunes: Vec<Tune>,
    /// The ears of the people who are in a voice channel.
    pub(crate) listeners: HashMap<(GuildId, UserId), Listener>,
    pub(crate) defaults: Option<crate::Defaults>,
}

/// Events kept for a slow watcher.
const WATCHED: usize = 4096;

impl Simulator {
    /// Starts all servers on 127.0.0.1 and makes a small world, see [`Self::defaults`].
    ///
    /// # Errors
    ///
    /// If the port is taken or the certificate authority cannot be written.
    ///
    /// # Panics
    ///
    /// Never: there is always a folder for the certificates.
    pub async fn start(config: SimConfig) -> Result<Self, Error> {
        // Another part of the process may have chosen already; the same provider then.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind(("127.0.0.1", config.port))
            .await
            .map_err(|source| Error::io("binding the simulator's port", source))?;
        let address = listener.local_addr().map_err(|source| Error::io("reading the port", source))?;
        let temporary = match &config.certificate_dir {
            Some(_) => None,
            None => Some(tempfile::tempdir().map_err(|source| Error::io("making a folder", source))?),
        };
        let folder =
            config.certificate_dir.clone().or_else(|| temporary.as_ref().map(|dir| dir.path().to_owned()));
        let folder = folder.expect("either a folder was given or a temporary one was made");
        let certificate_authority = TestCa::generate(&folder)?;
        let voice = VoiceServer::start_with(&certificate_authority, config.voice).await?;
        let mut state = State { voice_order: config.voice_updates.into(), ..State::default() };
        state.world.urls.lifetime = config.attachment_lifetime;
        let bot = state.world.add_user("Segue", true);
        let inner = Inner {
            authority: address.to_string(),
            bot,
            application: bot.cast(),
            bot_token: config.bot_token.clone().unwrap_or_else(|| token::bot(bot)),
            client_secret: hex::encode(rand::random::<[u8; 16]>()),
            key: SigningKey::from_bytes(&rand::random()),
            state: Mutex::new(state),
            events: broadcast::channel(WATCHED).0,
            voice,
            certificate_authority,
            _certificate_dir: temporary,
            http: reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .map_err(|error| Error::Endpoint(error.to_string()))?,
            tasks: Mutex::default(),
            config,
        };
        let sim = Self(Arc::new(inner));
        sim.deliver_interactions(sim.config().interactions.clone());
        sim.make_defaults()?;
        let weak = Arc::downgrade(&sim.0);
        let server = tokio::spawn(crate::server::serve(listener, weak.clone()));
        let janitor = tokio::spawn(tidy(weak));
        *sim.0.tasks.lock() = vec![server, janitor];
        Ok(sim)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock()
    }

    pub(crate) fn emit(&self, event: SimEvent) {
        // Nobody watching is fine.
        let _ = self.0.events.send(event);
    }

    /// Watches what happens from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<SimEvent> {
        self.0.events.subscribe()
    }

    /// What the simulator was started with.
    #[must_use]
    pub fn config(&self) -> &SimConfig {
        &self.0.config
    }

    /// `127.0.0.1:PORT`, what twilight-http's `proxy` takes.
    #[must_use]
    pub fn rest_authority(&self) -> &str {
        &self.0.authority
    }

    /// The root of the REST API without a version, what discord.js' `rest.api` takes.
    #[must_use]
    pub fn rest_url(&self) -> String {
        format!("http://{}/api", self.0.authority)
    }

    /// The gateway, what twilight-gateway's `proxy_url` takes.
    #[must_use]
    pub fn gateway_url(&self) -> String {
        format!("ws://{}", self.0.authority)
    }

    /// The chat page.
    #[must_use]
    pub fn page_url(&self) -> String {
        format!("http://{}/page/", self.0.authority)
    }

    /// The root certificate that the voice server's certificate descends from, in PEM.
    #[must_use]
    pub fn ca_certificate_path(&self) -> &Path {
        self.0.certificate_authority.certificate_path()
    }

    /// The bot's token, without the word `Bot`.
    #[must_use]
    pub fn bot_token(&self) -> &str {
        &self.0.bot_token
    }

    /// The `OAuth2` client secret of the application.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.0.client_secret
    }

    pub(crate) fn is_bot_token(&self, token: &str) -> bool {
        token.strip_prefix("Bot ").unwrap_or(token) == self.0.bot_token
    }

    /// The application.
    #[must_use]
    pub fn application_id(&self) -> ApplicationId {
        self.0.application
    }

    /// The application's bot user.
    #[must_use]
    pub fn bot_user_id(&self) -> UserId {
        self.0.bot
    }

    /// The key that signs HTTP interactions, as hexadecimal.
    #[must_use]
    pub fn public_key_hex(&self) -> String {
        hex::encode(self.0.key.verifying_key().as_bytes())
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.0.key
    }

    pub(crate) fn current_user_json(&self, state: &State) -> Value {
        let mut user = state.world.users.get(&self.0.bot).map_or(Value::Null, crate::world::User::to_json);
        user["verified"] = true.into();
        user["mfa_enabled"] = false.into();
        user["email"] = Value::Null;
        user["flags"] = 0.into();
        user
    }
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulator").field("authority", &self.0.authority).finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        for task in self.tasks.get_mut() {
            task.abort();
        }
    }
}

/// Ends what has expired, once in a while, until the simulator is gone.
async fn tidy(sim: Weak<Inner>) {
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let Some(inner) = sim.upgrade() else { return };
        let sim = Simulator(inner);
        let mut state = sim.lock();
        sim.end_expired_sessions(&mut state);
    }
}
