//! Sending, editing and deleting the message that shows what plays.

use std::time::Duration;

use segue_domain::{Card, ChannelId, MessageId};
use segue_messages::{Outgoing, no_mentions};
use serde_json::json;
use tokio::time::timeout;
use twilight_http::{
    request::{Method, RequestBuilder},
    response::marker::EmptyBody,
};
use twilight_model::{channel::Message, id::Id};

use crate::{
    discord::{Discord, api_code, is_final},
    request_budget::Importance,
};

/// Discord's code for a message that is gone.
const UNKNOWN_MESSAGE: u64 = 10_008;
/// Discord's code for a channel that is gone.
const UNKNOWN_CHANNEL: u64 = 10_003;

/// Longest wait for a channel's status to be set. One that Discord does not take by then is set with the next change.
const STATUS_PATIENCE: Duration = Duration::from_secs(10);

/// The outcome of a voice channel's status.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StatusOutcome {
    /// It says what it should.
    Set,
    /// Discord refuses it: the bot has not the permission, or the channel has no status.
    Refused,
    /// Discord did not take it this time.
    Failed,
}

/// Why a message does not show what it should.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CardError {
    /// It was deleted.
    Gone,
    /// The bot may not write in the channel.
    Refused(ChannelId),
    /// Discord did not take it this time.
    Failed,
}

impl Discord {
    /// Sends the message. The same `nonce` within minutes makes no second one.
    ///
    /// See <https://discord.com/developers/docs/resources/message#create-message>.
    ///
    /// # Errors
    ///
    /// [`CardError`] when it was not sent.
    pub async fn send_card(
        &self,
        channel: ChannelId,
        message: &Outgoing,
        nonce: &str,
    ) -> Result<Card, CardError> {
        let body = json!({
            "flags": message.flags(),
            "components": message.components,
            "allowed_mentions": no_mentions(),
            "nonce": nonce,
            "enforce_nonce": true,
        });
        let request =
            RequestBuilder::raw(Method::Post, format!("channels/{channel}/messages")).json(&body).build();
        let request = request.map_err(|error| self.card_error(channel, &error))?;
        if !self.budget.allows(Importance::Optional) {
            return Err(CardError::Failed);
        }
        let response = self.client.request::<Message>(request).await;
        let response = response.map_err(|error| self.card_error(channel, &error))?;
        let message = response.model().await.map_err(|error| {
            tracing::warn!(%channel, %error, "Discord's answer to a message could not be read");
            CardError::Failed
        })?;
        Ok(Card { channel, message: MessageId::new(message.id.get()) })
    }

    /// Edits the message.
    ///
    /// See <https://discord.com/developers/docs/resources/message#edit-message>.
    ///
    /// # Errors
    ///
    /// [`CardError`] when it was not edited.
    pub async fn edit_card(&self, card: Card, message: &Outgoing) -> Result<(), CardError> {
        let ids = (Id::new_checked(card.channel.get()), Id::new_checked(card.message.get()));
        let (Some(channel), Some(id)) = ids else { return Err(CardError::Gone) };
        if !self.budget.allows(Importance::Optional) {
            return Err(CardError::Failed);
        }
        let nobody = no_mentions();
        let edit = self.client.update_message(channel, id).components(Some(&message.components));
        let edit = edit.allowed_mentions(Some(&nobody));
        edit.await.map(drop).map_err(|error| self.card_error(card.channel, &error))
    }

    /// Deletes the message, if it is there.
    ///
    /// See <https://discord.com/developers/docs/resources/message#delete-message>.
    pub async fn delete_card(&self, card: Card) {
        let ids = (Id::new_checked(card.channel.get()), Id::new_checked(card.message.get()));
        let (Some(channel), Some(id)) = ids else { return };
        if !self.budget.allows(Importance::Optional) {
            return;
        }
        if let Err(error) = self.client.delete_message(channel, id).await {
            self.budget.note(&error);
            tracing::info!(channel = %card.channel, %error, "an old message could not be deleted");
        }
    }

    /// Sets what the voice channel's status says; empty: nothing. Needs Set Voice Channel Status, and Manage Channels
    /// where the bot is not connected.
    ///
    /// See <https://discord.com/developers/docs/resources/channel#set-voice-channel-status>.
    pub async fn set_status(&self, channel: ChannelId, text: &str) -> StatusOutcome {
        if !self.budget.allows(Importance::Optional) {
            return StatusOutcome::Failed;
        }
        let status = (!text.is_empty()).then_some(text);
        let path = format!("channels/{channel}/voice-status");
        let request = RequestBuilder::raw(Method::Put, path).json(&json!({ "status": status })).build();
        let sent = match request {
            // The library waits a rate limit out, however long it is.
            Ok(request) => timeout(STATUS_PATIENCE, self.client.request::<EmptyBody>(request)).await,
            Err(error) => Ok(Err(error)),
        };
        match sent {
            Ok(Ok(_)) => StatusOutcome::Set,
            Ok(Err(error)) => {
                self.budget.note(&error);
                tracing::info!(%channel, %error, "the channel's status could not be set");
                if is_final(&error) { StatusOutcome::Refused } else { StatusOutcome::Failed }
            }
            Err(_) => {
                tracing::info!(%channel, "the channel's status could not be set in time");
                StatusOutcome::Failed
            }
        }
    }

    fn card_error(&self, channel: ChannelId, error: &twilight_http::Error) -> CardError {
        self.budget.note(error);
        match api_code(error) {
            Some(UNKNOWN_MESSAGE) => return CardError::Gone,
            Some(UNKNOWN_CHANNEL) => return CardError::Refused(channel),
            _ => {}
        }
        tracing::warn!(%channel, %error, "the card could not be shown");
        if is_final(error) { CardError::Refused(channel) } else { CardError::Failed }
    }
}
