//! Interactions over the gateway, answered with twilight-http.

use std::time::Duration;

use discord_sim::{Change, Error, InteractionState, Invocation, SimConfig, Simulator};
use serde_json::json;
use twilight_gateway::Event;
use twilight_model::{
    application::interaction::{Interaction, InteractionData},
    channel::message::MessageFlags,
    http::interaction::{InteractionResponse, InteractionResponseData, InteractionResponseType},
};

use crate::platform::bot::{Bot, PATIENCE, register, rest, simulator};

async fn received(bot: &mut Bot) -> Interaction {
    bot.event(|event| match event {
        Event::InteractionCreate(interaction) => Some(interaction.0.clone()),
        _ => None,
    })
    .await
}

fn deferred(flags: Option<MessageFlags>) -> InteractionResponse {
    InteractionResponse {
        kind: InteractionResponseType::DeferredChannelMessageWithSource,
        data: Some(InteractionResponseData { flags, ..InteractionResponseData::default() }),
    }
}

#[tokio::test]
async fn a_command_is_deferred_edited_and_followed_up() {
    let sim = simulator().await;
    let world = sim.defaults();
    register(&sim).await;
    let mut bot = Bot::identified(&sim).await;
    let file = sim.add_attachment("tune.ogg", Some("audio/ogg"), vec![1, 2, 3]);
    let play = Invocation::new(world.guild, world.text, world.ada, "play")
        .option("query", "a tune")
        .attachment("file", &file);
    let handle = sim.command(&play).unwrap();
    let interaction = received(&mut bot).await;
    let Some(InteractionData::ApplicationCommand(data)) = &interaction.data else { panic!("a command") };
    assert_eq!((data.name.as_str(), data.options.len()), ("play", 2));
    assert_eq!(data.resolved.as_ref().unwrap().attachments[&file.id].size, 3);
    let member = interaction.member.as_ref().unwrap();
    assert!(member.permissions.unwrap().contains(twilight_model::guild::Permissions::MANAGE_GUILD));
    assert_eq!(interaction.author_id(), Some(world.ada));

    let client = bot.http.interaction(interaction.application_id);
    client.create_response(interaction.id, &interaction.token, &deferred(None)).await.unwrap();
    assert_eq!(handle.state(), InteractionState::Thinking);
    assert!(sim.messages(world.text)[0].is_thinking());
    client.update_response(&interaction.token).content(Some("Playing a tune")).await.unwrap();
    let settled = handle.settled(PATIENCE).await.unwrap();
    assert_eq!((settled.content.as_str(), settled.is_thinking()), ("Playing a tune", false));
    client.create_followup(&interaction.token).content("And another").await.unwrap();
    assert_eq!(handle.follow_ups()[0].content, "And another");
    let changes = handle.history();
    assert!(matches!(changes[0].change, Change::Initial(_)));
    assert!(matches!(changes[1].change, Change::Edited(_)));
    assert!(matches!(changes[2].change, Change::FollowUp(_)));
}

#[tokio::test]
async fn an_ephemeral_answer_is_seen_by_one_and_by_no_gateway() {
    let sim = simulator().await;
    let world = sim.defaults();
    register(&sim).await;
    let mut bot = Bot::identified(&sim).await;
    let handle = sim.command(&Invocation::new(world.guild, world.text, world.grace, "stop")).unwrap();
    let interaction = received(&mut bot).await;
    let client = bot.http.interaction(interaction.application_id);
    let response = deferred(Some(MessageFlags::EPHEMERAL));
    client.create_response(interaction.id, &interaction.token, &response).await.unwrap();
    client.update_response(&interaction.token).content(Some("Only for you")).await.unwrap();
    let settled = handle.settled(PATIENCE).await.unwrap();
    assert_eq!(settled.only_for, Some(world.grace));
    let (status, _) =
        rest(&sim, "GET", &format!("/channels/{}/messages/{}", world.text, settled.id), json!(null)).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn after_three_seconds_an_interaction_is_void() {
    let answer_within = Duration::from_millis(150);
    let identify_interval = Duration::ZERO;
    let sim = Simulator::start(SimConfig { answer_within, identify_interval, ..SimConfig::default() })
        .await
        .unwrap();
    let world = sim.defaults();
    register(&sim).await;
    let handle = sim.command(&Invocation::new(world.guild, world.text, world.ada, "stop")).unwrap();
    assert!(matches!(handle.initial(PATIENCE).await, Err(Error::Refused(_))));
    assert_eq!(handle.state(), InteractionState::TimedOut);
    let path = format!("/interactions/{}/{}/callback", handle.id(), handle.token());
    let (status, error) = rest(&sim, "POST", &path, json!({"type": 5})).await;
    assert_eq!((status, &error["code"]), (404, &json!(10062)));
    let path = format!("/webhooks/{}/{}/messages/@original", sim.application_id(), handle.token());
    let (status, error) = rest(&sim, "PATCH", &path, json!({"content": "late"})).await;
    assert_eq!((status, &error["code"]), (404, &json!(10015)));
}

#[tokio::test]
async fn a_token_expires_and_a_second_answer_is_refused() {
    let token_lifetime = Duration::from_millis(200);
    let sim = Simulator::start(SimConfig { token_lifetime, ..SimConfig::default() }).await.unwrap();
    let world = sim.defaults();
    register(&sim).await;
    let handle = sim.command(&Invocation::new(world.guild, world.text, world.ada, "stop")).unwrap();
    let callback = format!("/interactions/{}/{}/callback", handle.id(), handle.token());
    let (status, answer) = rest(
        &sim,
        "POST",
        &format!("{callback}?with_response=true"),
        json!({"type": 4, "data": {"content": "Done"}}),
    )
    .await;
    assert_eq!((status, &answer["resource"]["message"]["content"]), (200, &json!("Done")));
    let (status, error) = rest(&sim, "POST", &callback, json!({"type": 5})).await;
    assert_eq!((status, &error["code"]), (400, &json!(40060)));
    tokio::time::sleep(token_lifetime).await;
    let path = format!("/webhooks/{}/{}", sim.application_id(), handle.token());
    let (status, error) = rest(&sim, "POST", &path, json!({"content": "late"})).await;
    assert_eq!((status, &error["code"]), (401, &json!(50027)));
}

#[tokio::test]
async fn a_button_updates_its_message_and_a_disabled_one_cannot_be_pressed() {
    let sim = simulator().await;
    let world = sim.defaults();
    let row = |disabled: bool| {
        json!([{"type": 1, "components": [
            {"type": 2, "style": 1, "label": "Skip", "custom_id": "skip", "disabled": disabled},
        ]}])
    };
    let body = json!({"content": "Now playing", "components": row(false)});
    let (_, message) = rest(&sim, "POST", &format!("/channels/{}/messages", world.text), body).await;
    let id = message["id"].as_str().unwrap().parse().unwrap();
    let mut bot = Bot::identified(&sim).await;
    let handle = sim.press(id, "skip", world.linus).unwrap();
    let interaction = received(&mut bot).await;
    assert_eq!(interaction.message.as_ref().unwrap().id, id);
    let callback = format!("/interactions/{}/{}/callback", interaction.id, interaction.token);
    let body = json!({"type": 7, "data": {"content": "Skipped", "components": row(true)}});
    assert_eq!(rest(&sim, "POST", &callback, body).await.0, 204);
    assert_eq!(handle.settled(PATIENCE).await.unwrap().content, "Skipped");
    assert!(matches!(sim.press(id, "skip", world.linus), Err(Error::Refused(_))));
}

#[tokio::test]
async fn the_client_refuses_what_a_person_could_not_send() {
    let sim = simulator().await;
    let world = sim.defaults();
    register(&sim).await;
    let refused = |user, name: &str, option: Option<(&str, serde_json::Value)>| {
        let mut invocation = Invocation::new(world.guild, world.text, user, name);
        invocation.options.extend(option.map(|(name, value)| (name.to_owned(), value)));
        sim.command(&invocation).unwrap_err()
    };
    assert!(matches!(refused(world.ada, "nonsense", None), Error::Unknown { .. }));
    assert!(matches!(refused(world.ada, "play", Some(("at", json!(0)))), Error::Refused(_)));
    assert!(matches!(refused(world.ada, "play", Some(("at", json!("one")))), Error::Refused(_)));
    assert!(matches!(refused(world.ada, "play", Some(("nonsense", json!(1)))), Error::Refused(_)));
    // Grace may not manage the server, which this command asks for.
    assert!(matches!(refused(world.grace, "settings view", None), Error::Refused(_)));
    assert!(sim.command(&Invocation::new(world.guild, world.text, world.ada, "settings view")).is_ok());
}

#[tokio::test]
async fn autocomplete_is_answered_with_choices_only() {
    let sim = simulator().await;
    let world = sim.defaults();
    register(&sim).await;
    let typing = Invocation::new(world.guild, world.text, world.ada, "play").option("query", "be");
    let handle = sim.autocomplete(&typing, "query").unwrap();
    let callback = format!("/interactions/{}/{}/callback", handle.id(), handle.token());
    assert_eq!(rest(&sim, "POST", &callback, json!({"type": 4, "data": {"content": "no"}})).await.0, 400);
    let choices = json!({"type": 8, "data": {"choices": [{"name": "Beethoven", "value": "beethoven"}]}});
    assert_eq!(rest(&sim, "POST", &callback, choices).await.0, 204);
    assert_eq!(handle.choices(PATIENCE).await.unwrap()[0]["value"], "beethoven");
}
