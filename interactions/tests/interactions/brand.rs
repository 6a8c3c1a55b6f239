//! Messages look as the server's owners chose, as far as its plan has that.

use std::sync::Arc;

use segue_application::PlanConfig;
use segue_domain::{
    Field, Grant, GuildId, Head, Plan, PlanTable, Plans, Playlist, PlaylistOwner, Session,
    SettingValue as Setting, UserId,
};
use segue_interactions::Router;
use segue_messages as messages;
use serde_json::{Value, json};

use crate::support::{
    NOW, answer_of,
    discord::{self, command},
    limits::assert_within_limits,
    memory::Memory,
    services, sessions,
};

const LOGO: &str = "https://example.org/logo.png";

/// A session in a server that chose everything, and has a tier.
fn branded(mut session: Session, tier: &str) -> Session {
    let text = |text: &str| Setting::Text(text.to_owned());
    for (field, value) in [
        (Field::AccentColour, text("#112233")),
        (Field::BrandName, text("*Larks*")),
        (Field::Footer, text("Heard at the dyke")),
        (Field::Logo, text(LOGO)),
        (Field::WhiteLabel, Setting::Toggle(true)),
    ] {
        session.head.settings.set(field, value, &Plan::everything()).expect("it can be chosen");
    }
    session.head.grants = vec![Grant { id: "s:1".to_owned(), tier: tier.to_owned(), until: None }];
    session
}

fn text(name: &str, value: &str) -> Value {
    json!({"name": name, "type": 3, "value": value})
}

/// Every command that answers with an embed.
fn commands() -> Vec<(&'static str, Value)> {
    let part = |name: &str, part: &str, options: Value| {
        let mut interaction = command(name, &json!([{"name": part, "type": 1, "options": options}]));
        interaction["member"]["permissions"] = json!((discord::PERMISSIONS | 1 << 5).to_string());
        interaction
    };
    vec![
        ("queue", command("queue", &json!([]))),
        ("queue search", command("queue", &json!([text("search", "_")]))),
        ("history", command("history", &json!([]))),
        ("playlist list", part("playlist", "list", json!([]))),
        ("playlist show", part("playlist", "show", json!([text("name", "evening")]))),
        ("settings view", part("settings", "view", json!([]))),
        ("plan", command("plan", &json!([]))),
    ]
}

/// What a command's embed looks like in a server with such a session; plans are sold.
async fn embed(name: &str, session: Session, interaction: &Value) -> Value {
    let memory = Memory::with(session);
    let owner = PlaylistOwner::Guild(GuildId::new(discord::GUILD));
    let tracks = sessions::ugly(45).queue.iter().map(|track| track.info.clone()).collect();
    let name_of_it = "evening".parse().expect("a name");
    memory.keep(Playlist::new(owner, name_of_it, UserId::new(7), NOW, tracks));
    let router = Router::new(services(&memory).with_plans(PlanConfig::new(Plans::on(PlanTable::shipped()))));
    let answer = Box::pin(answer_of(&router, interaction)).await;
    assert_within_limits(name, &answer);
    let embeds = answer["data"]["embeds"].as_array().unwrap_or_else(|| panic!("{name}: {answer}"));
    assert_eq!(embeds.len(), 1, "{name}: {answer}");
    embeds[0].clone()
}

/// Colour, name at the top, picture beside it, and the last line.
fn looks(embed: &Value) -> (Option<u64>, Option<&str>, Option<&str>, Option<&str>) {
    (
        embed["color"].as_u64(),
        embed["author"]["name"].as_str(),
        embed["author"]["icon_url"].as_str(),
        embed["footer"]["text"].as_str(),
    )
}

#[tokio::test]
async fn every_embed_looks_as_the_owners_chose() {
    for (name, interaction) in commands() {
        let session = || branded(sessions::played(10), "starter");
        let chosen = embed(name, session(), &interaction).await;
        let (colour, author, icon, foot) = looks(&chosen);
        assert_eq!((colour, author, icon), (Some(0x11_22_33), Some("*Larks*"), Some(LOGO)), "{name}");
        let foot = foot.expect("a last line");
        assert!(foot.ends_with("Heard at the dyke · Segue"), "{name}: {foot}");

        let white = embed(name, branded(sessions::played(10), "scale"), &interaction).await;
        let foot = looks(&white).3.expect("a last line").to_owned();
        assert!(foot.ends_with("Heard at the dyke"), "{name}: {foot}");
    }
}

#[tokio::test]
async fn what_the_plan_does_not_have_is_as_usual() {
    for (name, interaction) in commands() {
        for session in [branded(sessions::played(10), "free"), sessions::played(10)] {
            let usual = embed(name, session, &interaction).await;
            let (colour, author, icon, foot) = looks(&usual);
            assert_eq!((colour, author, icon), (Some(0x2F_7D_6B), None, None), "{name}");
            assert!(
                foot.is_some_and(|foot| foot.ends_with("Segue") && !foot.contains("dyke")),
                "{name}: {foot:?}"
            );
            assert_eq!(usual["thumbnail"], Value::Null, "{name}");
        }
    }
}

#[tokio::test]
async fn a_picture_without_a_name_is_beside_the_text() {
    let mut session = branded(sessions::played(10), "starter");
    session.head.settings.reset(Field::BrandName);
    for (name, interaction) in commands() {
        let embed = embed(name, session.clone(), &interaction).await;
        assert_eq!(embed["author"], Value::Null, "{name}");
        assert_eq!(embed["thumbnail"]["url"], LOGO, "{name}");
    }
}

#[tokio::test]
async fn the_longest_choices_fit() {
    let longest = |session: Session| {
        let mut session = branded(session, "scale");
        let table = PlanTable::shipped();
        for (field, end) in [(Field::BrandName, ""), (Field::Footer, ""), (Field::Logo, "https://a.example/")]
        {
            let most = (1..=2_000).rev().find_map(|length: usize| {
                let value = format!("{end}{}", "*".repeat(length));
                table.definition(field).kind.read(&value)
            });
            let value = most.expect("something fits");
            session.head.settings.set(field, value, &Plan::everything()).expect("it can be chosen");
        }
        session
    };
    for (name, interaction) in commands() {
        embed(name, longest(sessions::played(10)), &interaction).await;
    }
    let head: Arc<Head> = Arc::new(longest(sessions::ugly(3)).head);
    let card = messages::card(&head, &Plan::everything(), NOW, segue_domain::Language::English);
    assert_within_limits("card", &serde_json::to_value(card.answer()).expect("JSON"));
}
