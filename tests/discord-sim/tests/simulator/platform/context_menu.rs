//! Commands of the menus that users and messages have.

use discord_sim::{Error, Simulator};
use serde_json::{Value, json};
use twilight_gateway::Event;
use twilight_model::{
    application::interaction::{Interaction, InteractionData},
    guild::Permissions,
};

use crate::platform::{
    bot::{Bot, PATIENCE, rest, simulator},
    control::send,
};

async fn register(sim: &Simulator, commands: Value) -> (u16, Value) {
    rest(sim, "PUT", &format!("/applications/{}/commands", sim.application_id()), commands).await
}

async fn received(bot: &mut Bot) -> Interaction {
    bot.event(|event| match event {
        Event::InteractionCreate(interaction) => Some(interaction.0.clone()),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn names_are_mixed_case_with_spaces_and_unique_per_type() {
    let sim = simulator().await;
    let both = json!([{"name": "Add to queue", "type": 3}, {"name": "Add to queue", "type": 2}]);
    let (status, commands) = register(&sim, both).await;
    assert_eq!(status, 200, "{commands}");
    assert_eq!((&commands[0]["description"], &commands[0]["type"]), (&json!(""), &json!(3)));
    let refused = [
        json!([{"name": "Add", "type": 3}, {"name": "Add", "type": 3}]),
        json!([{"name": "x".repeat(33), "type": 3}]),
        json!([{"name": "", "type": 3}]),
        json!([{"name": " ", "type": 2}]),
        json!([{"name": "Add", "type": 3, "description": "To the queue"}]),
        json!([{"name": "Add", "type": 3, "options": [{"type": 3, "name": "x", "description": "x"}]}]),
        json!([{"type": 3}]),
    ];
    for commands in refused {
        let (status, error) = register(&sim, commands.clone()).await;
        assert_eq!((status, &error["code"]), (400, &json!(50035)), "{commands}");
    }
    let many: Vec<_> = (0..16).map(|number| json!({"name": format!("Add {number}"), "type": 3})).collect();
    assert_eq!(register(&sim, json!(many)).await.1["code"], 30032);
}

#[tokio::test]
async fn a_message_command_carries_its_message_whoever_wrote_it() {
    let sim = simulator().await;
    let world = sim.defaults();
    register(&sim, json!([{"name": "Add to queue", "type": 3}])).await;
    let said = sim.say(world.text, world.grace, "https://example.org/tune.ogg").unwrap();
    let mut bot = Bot::identified(&sim).await;
    let chosen = json!({"message": said.id, "user": world.ada, "name": "Add to queue"});
    let (status, made) = send(&sim, "/sim/interactions/message-command", chosen).await;
    assert_eq!(status, 200, "{made}");
    let interaction = received(&mut bot).await;
    assert_eq!(interaction.author_id(), Some(world.ada));
    let Some(InteractionData::ApplicationCommand(data)) = interaction.data else { panic!("a command") };
    assert_eq!(data.target_id, Some(said.id.cast()));
    let resolved = data.resolved.unwrap();
    assert_eq!(resolved.messages[&said.id].content, "https://example.org/tune.ogg");
    assert_eq!(resolved.messages[&said.id].author.id, world.grace);

    let handle = sim.interaction(interaction.id).unwrap();
    let callback = format!("/interactions/{}/{}/callback", interaction.id, interaction.token);
    let answer = json!({"type": 4, "data": {"content": "Added"}});
    assert_eq!(rest(&sim, "POST", &callback, answer).await.0, 204);
    let answer = handle.settled(PATIENCE).await.unwrap();
    assert_eq!((answer.kind, answer.target_message_id), (23, Some(said.id)));
    let path = format!("/channels/{}/messages/{}", world.text, answer.id);
    let (_, answer) = rest(&sim, "GET", &path, json!(null)).await;
    assert_eq!(answer["interaction_metadata"]["target_message_id"], json!(said.id));
}

#[tokio::test]
async fn a_user_command_carries_user_and_member() {
    let sim = simulator().await;
    let world = sim.defaults();
    register(&sim, json!([{"name": "Follow", "type": 2}])).await;
    let mut bot = Bot::identified(&sim).await;
    let chosen = json!({
        "guild": world.guild, "channel": world.text, "user": world.ada, "target": world.linus, "name": "Follow",
    });
    assert_eq!(send(&sim, "/sim/interactions/user-command", chosen).await.0, 200);
    let Some(InteractionData::ApplicationCommand(data)) = received(&mut bot).await.data else {
        panic!("a command")
    };
    assert_eq!(data.target_id, Some(world.linus.cast()));
    let resolved = data.resolved.unwrap();
    assert_eq!(resolved.users[&world.linus].name, "linus");
    assert!(resolved.members.contains_key(&world.linus));
    // Who may not write in the channel may not use it there.
    sim.deny(world.text, Permissions::SEND_MESSAGES).unwrap();
    let refused = sim.user_command(world.guild, world.text, world.ada, world.linus, "Follow");
    assert!(matches!(refused, Err(Error::Refused(_))));
}

#[tokio::test]
async fn menus_offer_commands_of_their_own_type_alone() {
    let sim = simulator().await;
    let world = sim.defaults();
    let commands = json!([
        {"name": "stop", "description": "Stop"},
        {"name": "Moderate", "type": 3, "default_member_permissions": "32"},
    ]);
    register(&sim, commands).await;
    let said = sim.say(world.text, world.grace, "hello").unwrap();
    assert!(matches!(sim.message_command(said.id, world.ada, "stop"), Err(Error::Unknown { .. })));
    assert!(matches!(sim.message_command(said.id, world.grace, "Moderate"), Err(Error::Refused(_))));
    assert!(sim.message_command(said.id, world.ada, "Moderate").is_ok());
}
