//! Discord's REST interface, as far as a worker needs it.

#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc, time::Duration};

use segue_configuration::ExposeSecret;
use segue_domain::{ChannelId, GuildId, Language, Millis, Notice, ReplyHandle, UserId};
use segue_messages::{self as messages, Outgoing, no_mentions};
use segue_store::{SessionStartLimit, now};
use tokio_util::sync::CancellationToken;
use twilight_http::{
    Client,
    api_error::ApiError,
    error::ErrorType,
    request::Request,
    response::{
        DeserializeBodyError,
        marker::{EmptyBody, ListBody},
    },
    routing::Route,
};
use twilight_model::{
    application::command::Command,
    http::{attachment::Attachment, interaction::InteractionResponse},
    id::{
        Id,
        marker::{ApplicationMarker, InteractionMarker},
    },
};

pub use crate::registration::Registration;
use crate::{
    WorkerConfig, WorkerError,
    backoff::Backoff,
    metric_definitions::REPLIES,
    request_budget::{Importance, RequestBudget},
};

/// Tries of an answer; between them the wait doubles, from [`FIRST_WAIT`].
const TRIES: u32 = 5;
/// Wait before the second try.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// Longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(4);
/// Discord's code for an interaction that was not answered yet, or whose token is void.
const UNKNOWN_WEBHOOK: u64 = 10_015;
/// Discord's code for a user who is in no voice channel.
const UNKNOWN_VOICE_STATE: u64 = 10_065;
/// Discord's code for a person who takes no direct messages from the bot.
const CANNOT_SEND_TO_USER: u64 = 50_007;

/// What is done when logging in.
const LOG_IN: &str = "log in";
/// Wait before the second try to log in.
const LOG_IN_AGAIN: Duration = Duration::from_secs(1);
/// Longest wait between two tries.
const LONGEST_LOG_IN_WAIT: Duration = Duration::from_secs(60);

/// The outcome of a direct message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DirectMessageOutcome {
    /// It is there.
    Arrived,
    /// The person wants none from us.
    Unwanted,
    /// Something else is in the way.
    Failed,
}

/// Discord's REST interface. Cheap to clone.
#[derive(Clone)]
pub struct Discord {
    pub(crate) client: Arc<Client>,
    pub(crate) budget: RequestBudget,
    application: Id<ApplicationMarker>,
    bot: UserId,
}

impl fmt::Debug for Discord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Discord").field("application", &self.application).finish_non_exhaustive()
    }
}

impl Discord {
    /// Logs in, and learns the ids of the application and of its bot.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Token`] when Discord does not know the token, [`WorkerError::Discord`] when it refuses us otherwise, or
    /// can't be reached.
    pub async fn connect(config: &WorkerConfig) -> Result<Self, WorkerError> {
        let mut builder = Client::builder()
            .token(config.token.expose_secret().to_owned())
            .timeout(Duration::from_secs(10))
            .default_allowed_mentions(no_mentions());
        if let Some(rest) = &config.rest {
            let authority =
                rest.trim_start_matches("http://").trim_start_matches("https://").trim_end_matches('/');
            builder = builder.proxy(authority.to_owned(), !rest.starts_with("https://"));
        }
        let client = Arc::new(builder.build());
        let unread =
            |source: DeserializeBodyError| WorkerError::Discord { doing: LOG_IN, source: source.into() };
        let response = client.current_user_application().await.map_err(not_logged_in)?;
        let application = response.model().await.map_err(unread)?.id;
        let response = client.current_user().await.map_err(not_logged_in)?;
        let bot = UserId::new(response.model().await.map_err(unread)?.id.get());
        Ok(Self { client, budget: RequestBudget::default(), application, bot })
    }

    /// Logs in once Discord can be reached: as [`Discord::connect`], and again for as long as Discord is away or fails at
    /// it. `None` when `shutdown` came first.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Token`] when Discord does not know the token, [`WorkerError::Discord`] when it refuses us otherwise.
    pub async fn connect_when_possible(
        config: &WorkerConfig,
        shutdown: &CancellationToken,
    ) -> Result<Option<Self>, WorkerError> {
        let mut waits = Backoff::new(LOG_IN_AGAIN, LONGEST_LOG_IN_WAIT);
        loop {
            let tried = tokio::select! {
                () = shutdown.cancelled() => return Ok(None),
                tried = Self::connect(config) => tried,
            };
            let error = match tried {
                Ok(discord) => return Ok(Some(discord)),
                Err(error) if error.is_retryable() => error,
                Err(error) => return Err(error),
            };
            let wait = waits.next_wait();
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                tries = waits.tries(),
                ?wait,
                "Discord is not available; retrying to log in"
            );
            tokio::select! {
                () = shutdown.cancelled() => return Ok(None),
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// A Discord that nobody reaches.
    #[cfg(test)]
    pub(crate) fn unreachable() -> Self {
        Self::at("127.0.0.1:9")
    }

    /// A Discord at an address.
    #[cfg(test)]
    pub(crate) fn at(address: &str) -> Self {
        let client = Client::builder().proxy(address.to_owned(), true).build();
        let (client, budget) = (Arc::new(client), RequestBudget::default());
        Self { client, budget, application: Id::new(1), bot: UserId::new(1) }
    }

    /// Id of the application.
    #[must_use]
    pub const fn application(&self) -> Id<ApplicationMarker> {
        self.application
    }

    /// Id of the bot's user.
    #[must_use]
    pub const fn bot(&self) -> UserId {
        self.bot
    }

    /// Answers an interaction: edits its deferred reply. Tries again until Discord takes it, or the token is void.
    ///
    /// Says whether that is settled: the answer arrived, or never can.
    ///
    /// See <https://discord.com/developers/docs/interactions/receiving-and-responding#edit-original-interaction-response>.
    pub async fn reply(&self, to: &ReplyHandle, message: &Outgoing, code: &'static str) -> bool {
        let Some(application) = Id::new_checked(to.application_id) else { return true };
        let mut settled = false;
        let mut waits = Backoff::new(FIRST_WAIT, LONGEST_WAIT);
        for attempt in 1..=TRIES {
            if !self.budget.allows(Importance::Needed) {
                break;
            }
            match self.send_reply(application, to, message).await {
                Ok(()) => {
                    metrics::counter!(REPLIES, "outcome" => "sent").increment(1);
                    return true;
                }
                Err(error) if is_final(&error) => {
                    self.budget.note(&error);
                    tracing::warn!(code, %error, "an answer was refused");
                    settled = true;
                    break;
                }
                Err(error) => {
                    tracing::info!(code, attempt, %error, "retrying an answer");
                }
            }
            tokio::time::sleep(waits.next_wait()).await;
        }
        metrics::counter!(REPLIES, "outcome" => "failed").increment(1);
        settled
    }

    /// Edits the deferred answer. What only the person may see of a button's outcome is said beside the message it is on.
    async fn send_reply(
        &self,
        application: Id<ApplicationMarker>,
        to: &ReplyHandle,
        message: &Outgoing,
    ) -> Result<(), twilight_http::Error> {
        let (interaction, nobody) = (self.client.interaction(application), no_mentions());
        if to.card.is_some() && !message.components_only {
            let beside = interaction.create_followup(&to.token).content(&message.content);
            return beside.flags(message.flags()).allowed_mentions(Some(&nobody)).await.map(drop);
        }
        let edit = interaction.update_response(&to.token).components(Some(&message.components));
        let edit = edit.allowed_mentions(Some(&nobody));
        // A message of components has no text of its own.
        if message.components_only {
            return edit.flags(message.flags()).await.map(drop);
        }
        edit.content(Some(&message.content)).await.map(drop)
    }

    /// Answers an interaction with a file: edits its deferred reply. Says whether it arrived; the words alone can be sent
    /// again, and leave the file.
    ///
    /// See <https://discord.com/developers/docs/reference#uploading-files>.
    pub async fn reply_with_file(
        &self,
        to: &ReplyHandle,
        notice: &Notice,
        file_name: &str,
        file: Vec<u8>,
    ) -> bool {
        let message = messages::reply(notice, to.language);
        let Some(application) = Id::new_checked(to.application_id) else { return false };
        let file = [Attachment::from_bytes(file_name.to_owned(), file, 0)];
        let mut waits = Backoff::new(FIRST_WAIT, LONGEST_WAIT);
        for _ in 1..=TRIES {
            let interaction = self.client.interaction(application);
            let sent = interaction
                .update_response(&to.token)
                .content(Some(&message.content))
                .attachments(&file)
                .allowed_mentions(Some(&no_mentions()))
                .await;
            match sent {
                Ok(_) => return true,
                Err(error) => {
                    self.budget.note(&error);
                    tracing::warn!(code = notice.code(), %error, "a file was refused");
                    if is_final(&error) {
                        return false;
                    }
                }
            }
            tokio::time::sleep(waits.next_wait()).await;
        }
        false
    }

    /// Writes a person a direct message.
    ///
    /// See <https://discord.com/developers/docs/resources/user#create-dm>.
    pub async fn write_to(&self, user: UserId, notice: &Notice, language: Language) -> DirectMessageOutcome {
        let Some(user_id) = Id::new_checked(user.get()) else { return DirectMessageOutcome::Failed };
        let text = messages::notice(notice, language);
        let sent = async {
            let channel = self.client.create_private_channel(user_id).await?.model().await;
            let channel = match channel {
                Ok(channel) => channel.id,
                Err(error) => {
                    tracing::warn!(%error, "a private channel could not be opened");
                    return Ok(DirectMessageOutcome::Failed);
                }
            };
            self.client.create_message(channel).content(&text).await.map(|_| DirectMessageOutcome::Arrived)
        };
        sent.await.unwrap_or_else(|error: twilight_http::Error| {
            self.budget.note(&error);
            let api = api_code(&error);
            if api == Some(CANNOT_SEND_TO_USER) {
                tracing::info!(code = notice.code(), "a person does not accept direct messages");
                return DirectMessageOutcome::Unwanted;
            }
            tracing::warn!(code = notice.code(), api, %error, "a direct message was refused");
            DirectMessageOutcome::Failed
        })
    }

    /// Says something in a text channel.
    ///
    /// See <https://discord.com/developers/docs/resources/message#create-message>.
    pub async fn announce(&self, channel: ChannelId, notice: &Notice, language: Language) {
        let text = messages::notice(notice, language);
        let Some(channel_id) = Id::new_checked(channel.get()) else { return };
        if !self.budget.allows(Importance::Optional) {
            return;
        }
        if let Err(error) = self.client.create_message(channel_id).content(&text).await {
            self.budget.note(&error);
            tracing::warn!(%channel, code = notice.code(), %error, "an announcement was refused");
        }
    }

    /// Gives the first answer to an interaction that arrived over the gateway.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Discord`] when Discord does not take it.
    pub async fn respond(
        &self,
        interaction: Id<InteractionMarker>,
        token: &str,
        response: &InteractionResponse,
    ) -> Result<(), WorkerError> {
        self.client
            .interaction(self.application)
            .create_response(interaction, token, response)
            .await
            .map(drop)
            .map_err(|source| WorkerError::Discord { doing: "answer an interaction", source: source.into() })
    }

    /// Asks how often shards may identify.
    ///
    /// See <https://discord.com/developers/docs/events/gateway#session-start-limit-object>.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Discord`] when Discord does not say.
    pub async fn session_start_limit(&self) -> Result<SessionStartLimit, WorkerError> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| WorkerError::Discord {
            doing: "say how often shards may identify",
            source,
        };
        let response = self.client.gateway().authed().await.map_err(|source| failed(source.into()))?;
        let limit = response.model().await.map_err(|source| failed(source.into()))?.session_start_limit;
        Ok(SessionStartLimit {
            total: limit.total,
            remaining: limit.remaining,
            reset_at: now() + Millis::new(limit.reset_after),
            max_concurrency: u32::from(limit.max_concurrency),
        })
    }

    /// Asks in which voice channel a member is: the way to know it when the gateway has not told.
    ///
    /// See <https://discord.com/developers/docs/resources/voice#get-user-voice-state>.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Discord`] when Discord does not say.
    pub async fn voice_channel(
        &self,
        guild: GuildId,
        user: UserId,
    ) -> Result<Option<ChannelId>, WorkerError> {
        let (Some(guild_id), Some(user_id)) = (Id::new_checked(guild.get()), Id::new_checked(user.get()))
        else {
            return Ok(None);
        };
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| WorkerError::Discord {
            doing: "say where a member is",
            source,
        };
        match self.client.user_voice_state(guild_id, user_id).await {
            Ok(response) => {
                let state = response.model().await.map_err(|source| failed(source.into()))?;
                Ok(state.channel_id.map(|channel| ChannelId::new(channel.get())))
            }
            Err(error) if api_code(&error) == Some(UNKNOWN_VOICE_STATE) => Ok(None),
            Err(error) => {
                self.budget.note(&error);
                Err(failed(error.into()))
            }
        }
    }

    /// Compares the commands that are registered, for every guild or for one, with those that should be.
    ///
    /// See <https://discord.com/developers/docs/interactions/application-commands#get-global-application-commands>.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Discord`] when Discord does not say.
    pub async fn compare(
        &self,
        wanted: &[Command],
        guild: Option<GuildId>,
    ) -> Result<Registration, WorkerError> {
        let application_id = self.application.get();
        let route = match guild {
            Some(guild) => Route::GetGuildCommands {
                application_id,
                guild_id: guild.get(),
                with_localizations: Some(true),
            },
            None => Route::GetGlobalCommands { application_id, with_localizations: Some(true) },
        };
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| WorkerError::Discord {
            doing: "say which commands are registered",
            source,
        };
        let response = self
            .client
            .request::<ListBody<serde_json::Value>>(Request::from_route(&route))
            .await
            .map_err(|source| failed(source.into()))?;
        let registered = response.models().await.map_err(|source| failed(source.into()))?;
        Ok(Registration::compare(&registered, wanted))
    }

    /// Registers the commands for every guild, unless they are registered as they are here.
    ///
    /// # Errors
    ///
    /// As [`Discord::compare`] and [`Discord::register`].
    pub async fn keep_registered(&self, wanted: &[Command]) -> Result<(), WorkerError> {
        let registration = self.compare(wanted, None).await?;
        if registration.is_current() {
            return Ok(());
        }
        let Registration { added, changed, removed, .. } = &registration;
        tracing::info!(?added, ?changed, ?removed, "the commands were registered");
        self.register(&registration, None).await
    }

    /// Registers what [`Discord::compare`] found to differ, for every guild or for one.
    ///
    /// See <https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-global-application-commands>.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Discord`] when Discord refuses a definition.
    pub async fn register(
        &self,
        registration: &Registration,
        guild: Option<GuildId>,
    ) -> Result<(), WorkerError> {
        let application_id = self.application.get();
        let route = match guild {
            Some(guild) => Route::SetGuildCommands { application_id, guild_id: guild.get() },
            None => Route::SetGlobalCommands { application_id },
        };
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| WorkerError::Discord {
            doing: "register the commands",
            source,
        };
        let request = Request::builder(&route).json(&registration.body).build();
        let request = request.map_err(|source| failed(source.into()))?;
        self.client.request::<EmptyBody>(request).await.map(drop).map_err(|source| failed(source.into()))
    }
}

/// Why we are not logged in.
fn not_logged_in(error: twilight_http::Error) -> WorkerError {
    match error.kind() {
        ErrorType::Response { status, .. } if status.get() == 401 => WorkerError::Token,
        _ => WorkerError::Discord { doing: LOG_IN, source: error.into() },
    }
}

/// Whether another try can't help: the token is void, or the message is malformed.
pub(crate) fn is_final(error: &twilight_http::Error) -> bool {
    // The deferred answer this edits may still be on its way: a worker can be faster than it.
    if api_code(error) == Some(UNKNOWN_WEBHOOK) {
        return false;
    }
    matches!(error.kind(), ErrorType::Response { status, .. } if status.is_client_error() && status.get() != 429)
}

/// Whether the bot has not the permission.
pub(crate) fn is_forbidden(error: &twilight_http::Error) -> bool {
    matches!(error.kind(), ErrorType::Response { status, .. } if status.get() == 403)
}

pub(crate) fn api_code(error: &twilight_http::Error) -> Option<u64> {
    match error.kind() {
        ErrorType::Response { error: ApiError::General(error), .. } => Some(error.code),
        _ => None,
    }
}
