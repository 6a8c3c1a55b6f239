//! What there is, and making more of it.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, Query, State},
    routing::{delete, get, post, put},
};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::{
    Error, InteractionDelivery,
    id::{ChannelId, GuildId, MessageId, UserId},
    locale::LOCALES,
    sim::Simulator,
    tunes::Tune,
    world::Message,
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/state", get(state))
        .route("/commands/{guild}", get(commands))
        .route("/locales", put(choose_locale))
        .route("/messages/{channel}", get(messages).post(say))
        .route("/messages/{channel}/{message}", delete(delete_message))
        .route("/direct-messages", post(open_direct_channel))
        .route("/attachments", post(upload))
        .route("/tunes", get(tunes).put(set_tunes))
        .route("/delivery", get(delivery).put(deliver))
}

async fn state(State(sim): State<Simulator>) -> Json<Value> {
    let state = sim.lock();
    let world = &state.world;
    let guilds: Vec<_> = world
        .guilds
        .values()
        .map(|guild| {
            let channels = world.channels_of(guild.id).map(|channel| {
                json!({
                    "id": channel.id, "name": channel.name, "type": channel.kind as u8, "status": channel.status,
                })
            });
            let members = guild.members.keys().filter_map(|user| world.users.get(user)).map(|user| {
                json!({"id": user.id, "name": user.name, "bot": user.bot, "locale": user.locale})
            });
            json!({
                "id": guild.id,
                "name": guild.name,
                "channels": channels.collect::<Vec<_>>(),
                "members": members.collect::<Vec<_>>(),
                "voice_states": guild.voice_states.values().collect::<Vec<_>>(),
            })
        })
        .collect();
    Json(json!({
        "application_id": sim.application_id(),
        "bot_user_id": sim.bot_user_id(),
        "public_key": sim.public_key_hex(),
        "defaults": state.defaults,
        "locales": LOCALES,
        "connected": state.hub.sessions.values().any(|session| session.connection.is_some()),
        "delivery": delivery_json(&state.delivery, state.endpoint.as_ref()),
        "guilds": guilds,
    }))
}

fn delivery_json(delivery: &InteractionDelivery, endpoint: Option<&Url>) -> Value {
    let mode = match delivery {
        InteractionDelivery::Gateway => "gateway",
        InteractionDelivery::Http(_) => "http",
    };
    json!({"mode": mode, "url": endpoint})
}

async fn commands(State(sim): State<Simulator>, Path(guild): Path<GuildId>) -> Json<Vec<Value>> {
    Json(sim.commands(guild))
}

/// A user's own, or what a guild prefers.
#[derive(Deserialize)]
struct Chosen {
    user: Option<UserId>,
    guild: Option<GuildId>,
    locale: String,
}

async fn choose_locale(
    State(sim): State<Simulator>,
    Json(chosen): Json<Chosen>,
) -> Result<StatusCode, Error> {
    if let Some(user) = chosen.user {
        sim.set_locale(user, &chosen.locale)?;
    }
    if let Some(guild) = chosen.guild {
        sim.set_guild_locale(guild, &chosen.locale)?;
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Viewer {
    /// Whose ephemeral messages are shown; everyone's if not given.
    viewer: Option<UserId>,
}

async fn messages(
    State(sim): State<Simulator>,
    Path(channel): Path<ChannelId>,
    Query(viewer): Query<Viewer>,
) -> Json<Vec<Message>> {
    let mut messages = sim.messages(channel);
    if let Some(viewer) = viewer.viewer {
        messages.retain(|message| message.only_for.is_none_or(|only| only == viewer));
    }
    Json(messages)
}

#[derive(Deserialize)]
struct Said {
    user: UserId,
    content: String,
}

async fn say(
    State(sim): State<Simulator>,
    Path(channel): Path<ChannelId>,
    Json(said): Json<Said>,
) -> Result<Json<Message>, Error> {
    sim.say(channel, said.user, &said.content).map(Json)
}

async fn delete_message(
    State(sim): State<Simulator>,
    Path((channel, message)): Path<(ChannelId, MessageId)>,
) -> Result<StatusCode, Error> {
    sim.delete_message(channel, message)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Recipient {
    user: UserId,
}

async fn open_direct_channel(
    State(sim): State<Simulator>,
    Json(recipient): Json<Recipient>,
) -> Result<Json<Value>, Error> {
    Ok(Json(json!({"channel": sim.open_direct_channel(recipient.user)?})))
}

#[derive(Deserialize)]
struct UploadQuery {
    filename: String,
}

/// The body is the file.
async fn upload(
    State(sim): State<Simulator>,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    bytes: Bytes,
) -> (StatusCode, Json<Value>) {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let attachment = sim.add_attachment(&query.filename, kind, bytes);
    (StatusCode::CREATED, Json(sim.lock().world.attachment_json(&attachment)))
}

async fn tunes(State(sim): State<Simulator>) -> Json<Vec<Tune>> {
    Json(sim.tunes())
}

async fn set_tunes(State(sim): State<Simulator>, Json(tunes): Json<Vec<Tune>>) -> StatusCode {
    sim.set_tunes(tunes);
    StatusCode::NO_CONTENT
}

async fn delivery(State(sim): State<Simulator>) -> Json<Value> {
    let state = sim.lock();
    Json(delivery_json(&state.delivery, state.endpoint.as_ref()))
}

#[derive(Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case")]
enum Delivery {
    Gateway,
    Http {
        /// The endpoint known before if not given.
        url: Option<Url>,
    },
}

/// An endpoint has to pass Discord's check.
async fn deliver(State(sim): State<Simulator>, Json(delivery): Json<Delivery>) -> Result<Json<Value>, Error> {
    match delivery {
        Delivery::Gateway => sim.deliver_interactions(InteractionDelivery::Gateway),
        Delivery::Http { url } => {
            let known = sim.lock().endpoint.clone();
            let url = url.or(known).ok_or_else(|| Error::Endpoint("none is known".to_owned()))?;
            sim.set_interactions_endpoint(url).await?;
        }
    }
    let state = sim.lock();
    Ok(Json(delivery_json(&state.delivery, state.endpoint.as_ref())))
}
