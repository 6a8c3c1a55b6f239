//! What is sold and bought, in interactions, over the gateway and by request.

use discord_sim::{Holder, Invocation, Simulator, Subscriber, id::GuildId};
use serde_json::{Value, json};
use twilight_gateway::Event;
use twilight_model::application::monetization::Entitlement;

use crate::platform::{
    bot::{Bot, RawGateway, register, rest, simulator},
    control::{request, send},
};

/// The entitlements of a command that somebody gives in a guild.
async fn carried(sim: &Simulator, bot: &mut Bot, guild: GuildId) -> Vec<Entitlement> {
    let world = sim.defaults();
    let (channel, user) = if guild == world.guild {
        (world.text, world.ada)
    } else {
        let user = sim.create_member(guild, "Else", twilight_model::guild::Permissions::empty()).unwrap();
        (sim.create_text_channel(guild, "else").unwrap(), user)
    };
    sim.command(&Invocation::new(guild, channel, user, "stop")).unwrap();
    bot.event(|event| match event {
        Event::InteractionCreate(interaction) => Some(interaction.entitlements.clone()),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_guilds_entitlement_is_carried_while_it_is_active() {
    let sim = simulator().await;
    let world = sim.defaults();
    register(&sim).await;
    let mut bot = Bot::identified(&sim).await;
    let mut raw = RawGateway::identified(&sim).await;
    let (status, sku) = send(&sim, "/sim/skus", json!({"name": "Premium", "subscriber": "guild"})).await;
    assert_eq!(status, 201);
    let (status, bought) =
        send(&sim, "/sim/entitlements", json!({"sku": sku["id"], "guild": world.guild})).await;
    assert_eq!((status, &bought["guild_id"], &bought["type"]), (201, &json!(world.guild), &json!(8)));
    let told = bot
        .event(|event| match event {
            Event::EntitlementCreate(told) => Some(told.0.clone()),
            _ => None,
        })
        .await;
    assert_eq!((told.guild_id, told.ends_at.is_none(), told.deleted), (Some(world.guild), true, false));
    assert_eq!(carried(&sim, &mut bot, world.guild).await, [told]);
    let elsewhere = sim.create_guild("Elsewhere");
    assert!(carried(&sim, &mut bot, elsewhere).await.is_empty());

    let path = format!("/sim/entitlements/{}", bought["id"].as_str().unwrap());
    let not_yet = json!({"starts_at": "2099-01-01T00:00:00Z", "ends_at": "2100-01-01T00:00:00Z"});
    assert_eq!(request(&sim, "PATCH", &path, not_yet).await.0, 200);
    assert!(carried(&sim, &mut bot, world.guild).await.is_empty());
    let always = json!({"starts_at": null, "ends_at": null});
    assert_eq!(request(&sim, "PATCH", &path, always.clone()).await.1["ends_at"], Value::Null);
    assert_eq!(carried(&sim, &mut bot, world.guild).await.len(), 1);

    assert_eq!(send(&sim, &format!("{path}/end"), json!({})).await.0, 200);
    assert!(carried(&sim, &mut bot, world.guild).await.is_empty());
    request(&sim, "PATCH", &path, always).await;
    assert_eq!(request(&sim, "DELETE", &path, Value::Null).await.1["deleted"], true);
    let gone = raw.event("ENTITLEMENT_DELETE").await;
    assert_eq!((&gone["id"], &gone["deleted"]), (&bought["id"], &json!(true)));
    assert!(carried(&sim, &mut bot, world.guild).await.is_empty());
}

#[tokio::test]
async fn the_end_of_a_subscription_is_an_update() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut raw = RawGateway::identified(&sim).await;
    let sku = sim.create_subscription("Premium", Subscriber::User);
    let bought = sim.grant_entitlement(sku, Holder::User(world.ada));
    assert_eq!(raw.event("ENTITLEMENT_CREATE").await["ends_at"], Value::Null);
    sim.end_entitlement(bought.id).unwrap();
    let ended = raw.event("ENTITLEMENT_UPDATE").await;
    assert_eq!((&ended["id"], &ended["user_id"]), (&json!(bought.id), &json!(world.ada)));
    assert!(ended["ends_at"].is_string() && ended["deleted"] == false);
}

#[tokio::test]
async fn entitlements_are_listed_as_asked_for() {
    let sim = simulator().await;
    let world = sim.defaults();
    let path = format!("/applications/{}/entitlements", sim.application_id());
    let sku = sim.create_subscription("Premium", Subscriber::Guild);
    let other = sim.create_subscription("Plus", Subscriber::User);
    let ended = sim.grant_entitlement(sku, Holder::Guild(world.guild)).id;
    sim.end_entitlement(ended).unwrap();
    let deleted = sim.grant_entitlement(sku, Holder::User(world.ada)).id;
    sim.delete_entitlement(deleted).unwrap();
    let current = sim.grant_entitlement(other, Holder::User(world.ada)).id;
    let cases = [
        (String::new(), vec![ended, current]),
        ("?exclude_ended=true".to_owned(), vec![current]),
        ("?exclude_deleted=false".to_owned(), vec![ended, deleted, current]),
        (format!("?guild_id={}", world.guild), vec![ended]),
        (format!("?user_id={}", world.ada), vec![current]),
        (format!("?sku_ids={other},1"), vec![current]),
        (format!("?after={ended}"), vec![current]),
        (format!("?before={current}&limit=1"), vec![ended]),
    ];
    for (query, expected) in cases {
        let (status, listed) = rest(&sim, "GET", &format!("{path}{query}"), Value::Null).await;
        let ids: Vec<_> = listed.as_array().unwrap().iter().map(|held| held["id"].clone()).collect();
        assert_eq!((status, json!(ids)), (200, json!(expected)), "{query}");
    }
    assert_eq!(rest(&sim, "GET", &format!("{path}/{ended}"), Value::Null).await.1["id"], json!(ended));
    assert_eq!(rest(&sim, "GET", &format!("{path}/1"), Value::Null).await.1["code"], 10029);
    let (_, skus) = rest(&sim, "GET", &path.replace("entitlements", "skus"), Value::Null).await;
    let kinds: Vec<_> = skus.as_array().unwrap().iter().map(|sku| (&sku["type"], &sku["flags"])).collect();
    let [group, one] = [json!(6), json!(5)];
    let [guild, user] = [json!(1 << 7 | 1 << 2), json!(1 << 8 | 1 << 2)];
    assert_eq!(kinds, [(&group, &guild), (&one, &guild), (&group, &user), (&one, &user)]);
}

#[tokio::test]
async fn test_entitlements_are_made_and_deleted_by_request() {
    let sim = simulator().await;
    let world = sim.defaults();
    let path = format!("/applications/{}/entitlements", sim.application_id());
    let sku = sim.create_subscription("Premium", Subscriber::Guild);
    let body = json!({"sku_id": sku, "owner_id": world.guild, "owner_type": 1});
    let (status, made) = rest(&sim, "POST", &path, body).await;
    assert_eq!((status, &made["type"], made.get("ends_at")), (200, &json!(4), None));
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    assert_eq!(rest(&sim, "DELETE", &one, Value::Null).await.0, 204);
    assert_eq!(rest(&sim, "DELETE", &one, Value::Null).await.1["code"], 10029);
    let bought = sim.grant_entitlement(sku, Holder::Guild(world.guild));
    let refused = rest(&sim, "DELETE", &format!("{path}/{}", bought.id), Value::Null).await;
    assert_eq!((refused.0, &refused.1["code"]), (403, &json!(40019)));
    let nothing = json!({"sku_id": "1", "owner_id": world.guild, "owner_type": 1});
    assert_eq!(rest(&sim, "POST", &path, nothing).await.1["code"], 10027);
    let nobody = json!({"sku_id": sku, "owner_id": "1", "owner_type": 3});
    assert_eq!(rest(&sim, "POST", &path, nobody).await.1["code"], 50035);
}
