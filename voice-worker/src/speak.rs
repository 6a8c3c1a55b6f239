//! Speaking on a stage.

use segue_domain::{ChannelId, GuildId};
use segue_store::now;
use serde_json::{Value, json};
use twilight_http::{
    request::{Method, RequestBuilder},
    response::marker::EmptyBody,
};
use twilight_model::util::Timestamp;

use crate::discord::Discord;

impl Discord {
    /// Goes from a stage's audience to its speakers, where the bot may; else asks a moderator to be invited.
    ///
    /// See <https://discord.com/developers/docs/resources/voice#modify-current-user-voice-state>.
    pub async fn speak(&self, guild: GuildId, channel: ChannelId) {
        let channel_id = channel.to_string();
        let Err(refused) =
            self.change_own_voice(guild, json!({ "channel_id": channel_id, "suppress": false })).await
        else {
            return;
        };
        tracing::info!(%guild, error = %refused, "the bot requests to speak");
        let seconds = i64::try_from(now().as_secs()).unwrap_or_default();
        let Ok(at) = Timestamp::from_secs(seconds) else { return };
        let asked =
            json!({ "channel_id": channel_id, "request_to_speak_timestamp": at.iso_8601().to_string() });
        if let Err(error) = self.change_own_voice(guild, asked).await {
            tracing::warn!(%guild, %error, "the bot could not request to speak");
        }
    }

    async fn change_own_voice(&self, guild: GuildId, change: Value) -> Result<(), twilight_http::Error> {
        let path = format!("guilds/{guild}/voice-states/@me");
        let request = RequestBuilder::raw(Method::Patch, path).json(&change).build()?;
        let sent = self.client.request::<EmptyBody>(request).await.map(drop);
        sent.inspect_err(|error| self.budget.note(error))
    }
}
