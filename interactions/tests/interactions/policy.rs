//! Who may give which command: decided in the function, told to the person alone, and never a job.

use std::sync::Arc;

use segue_application::PlanConfig;
use segue_domain::{
    AccessLevel, Actor, ChannelRule, Field, GuildId, JobId, Member, Millis, PlanTable, Plans, Rank, Session,
    SessionCommand, SettingValue as Setting, SettingsChange, Timestamp, apply_command,
};
use segue_interactions::{Received, Router, rules};
use serde_json::{Value, json};
use twilight_model::application::{command::CommandType, interaction::Interaction};

use crate::support::{
    NOW, answer,
    discord::{self, GUILD, TEXT_CHANNEL, button, command, message_command},
    memory::Memory,
    services, sessions,
};

const DJ_ROLE: &str = "190000000000000900";
const MANAGE_GUILD: u64 = 1 << 5;

/// Who asks, and from where.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Asker {
    Member,
    Dj,
    Manager,
    MemberElsewhere,
    ManagerElsewhere,
    Blocked,
    BlockedDj,
}

const ASKERS: [Asker; 7] = [
    Asker::Member,
    Asker::Dj,
    Asker::Manager,
    Asker::MemberElsewhere,
    Asker::ManagerElsewhere,
    Asker::Blocked,
    Asker::BlockedDj,
];

const BLOCKED: &str = "190000000000000666";

/// A session in a guild with a DJ role, a locked text channel and a blocked member.
fn strict() -> Session {
    let change = |field, item: &str| SettingsChange::Add { field, item: item.to_owned() };
    let changes = [
        change(Field::DjRoles, DJ_ROLE),
        change(Field::TextChannels, &TEXT_CHANNEL.to_string()),
        change(Field::BlockedMembers, BLOCKED),
    ];
    changes.into_iter().fold(sessions::playing(25), |session, change| {
        apply_command(&session, &SessionCommand::Settings { change, version: None }, &sessions::member(), NOW)
            .0
    })
}

fn asked_by(asker: Asker, mut interaction: Value) -> Value {
    let member = &mut interaction["member"];
    if matches!(asker, Asker::Dj | Asker::BlockedDj) {
        member["roles"] = json!([DJ_ROLE]);
    }
    if matches!(asker, Asker::Manager | Asker::ManagerElsewhere) {
        member["permissions"] = json!((discord::PERMISSIONS | MANAGE_GUILD).to_string());
    }
    if matches!(asker, Asker::Blocked | Asker::BlockedDj) {
        member["user"]["id"] = json!(BLOCKED);
    }
    if matches!(asker, Asker::MemberElsewhere | Asker::ManagerElsewhere) {
        interaction["channel"]["id"] = json!("190000000000000777");
        interaction["channel_id"] = json!("190000000000000777");
    }
    interaction
}

/// Options that every command takes.
fn options_of(name: &str) -> Value {
    let text = |name: &str, value: &str| json!({"name": name, "type": 3, "value": value});
    let number = |name: &str, value: u64| json!({"name": name, "type": 4, "value": value});
    let inner = |name: &str, options: Value| json!([{"name": name, "type": 1, "options": options}]);
    match name {
        "play" => json!([text("query", "clair de lune")]),
        "seek" => json!([text("to", "1:00")]),
        "volume" => json!([number("percent", 50)]),
        "loop" => json!([text("mode", "queue")]),
        "remove" => inner("track", json!([number("place", 1)])),
        "save" | "load" => json!([text("name", "Evening")]),
        "playlist" => inner("list", json!([])),
        "search" => json!([text("words", "clair de lune")]),
        "move" => json!([number("from", 2), number("to", 1)]),
        "swap" => json!([number("first", 2), number("second", 1)]),
        "settings" => inner("set", json!([text("setting", "stay"), text("value", "on")])),
        _ => json!([]),
    }
}

fn expected(level: AccessLevel, asker: Asker) -> Option<&'static str> {
    match (asker, level) {
        (Asker::Manager | Asker::ManagerElsewhere, _) => None,
        (Asker::Blocked | Asker::BlockedDj, _) => Some("policy.blocked"),
        (Asker::MemberElsewhere, _) => Some("policy.text-channel"),
        (_, AccessLevel::Manager) => Some("policy.needs-manager"),
        (Asker::Member, AccessLevel::Dj) => Some("policy.needs-dj"),
        _ => None,
    }
}

/// Whether the function answers the command itself: it reads, or keeps playlists.
fn at_once(name: &str, rule: ChannelRule) -> bool {
    let playlist_unknown = name == "load";
    playlist_unknown || (rule == ChannelRule::Anywhere && !["settings", "grab", "search"].contains(&name))
}

fn code(answer: &Value) -> Option<&str> {
    answer["data"]["content"].as_str()?.lines().last()?.strip_prefix("-# `")?.strip_suffix('`')
}

#[tokio::test]
async fn every_command_by_everybody_is_taken_or_refused_as_the_levels_say() {
    for (definition, entry) in rules() {
        for asker in ASKERS {
            let name = &definition.name;
            let memory = Memory::with(strict());
            let given = match definition.kind {
                CommandType::Message => message_command(name, "https://example.org/a.ogg", &json!([])),
                _ => command(name, &options_of(name)),
            };
            let interaction = asked_by(asker, given);
            let answer = answer(&memory, &interaction).await;
            let jobs = memory.jobs.lock().expect("not poisoned");
            let case = format!("/{name} by {asker:?}: {answer}");
            match expected(entry.level, asker) {
                Some(refusal) => {
                    assert_eq!(code(&answer), Some(refusal), "{case}");
                    assert_eq!(answer["data"]["flags"], 64, "{case}");
                    assert!(jobs.is_empty(), "{case}");
                }
                None if at_once(name, entry.rule) => {
                    assert_eq!(answer["type"], 4, "{case}");
                    assert!(jobs.is_empty(), "{case}");
                }
                None => {
                    assert_eq!(answer["type"], 5, "{case}");
                    let rank = match asker {
                        Asker::Dj => Rank::Dj,
                        Asker::Manager | Asker::ManagerElsewhere => Rank::Manager,
                        _ => Rank::Member,
                    };
                    assert!(
                        matches!(jobs[0].1.actor, Actor::Member(Member { rank: given, .. }) if given == rank),
                        "{case}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn a_button_is_for_whom_its_command_is() {
    for (id, refused) in [
        ("segue1:pause", true),
        ("segue1:resume", true),
        ("segue1:stop", true),
        ("segue1:previous", true),
        ("segue1:shuffle", true),
        ("segue1:loop:queue", true),
        ("segue1:volume:50", true),
        ("segue1:skip", false),
    ] {
        let memory = Memory::with(strict());
        let answer = answer(&memory, &asked_by(Asker::Member, button(id))).await;
        assert_eq!(code(&answer), refused.then_some("policy.needs-dj"), "{id}: {answer}");
        assert_eq!(memory.jobs.lock().expect("not poisoned").is_empty(), refused, "{id}");
    }
}

#[tokio::test]
async fn a_thread_counts_as_its_channel() {
    let memory = Memory::with(strict());
    let mut interaction = asked_by(Asker::MemberElsewhere, command("queue", &json!([])));
    interaction["channel"]["type"] = json!(11);
    interaction["channel"]["parent_id"] = json!(TEXT_CHANNEL.to_string());
    assert_eq!(code(&answer(&memory, &interaction).await), None);
}

#[tokio::test]
async fn a_setting_that_can_t_be_is_refused_before_it_becomes_a_job() {
    let set = |setting: &str, value: &str| {
        let option = |name: &str, value: &str| json!({"name": name, "type": 3, "value": value});
        let options = json!([{"name": "set", "type": 1, "options": [option("setting", setting), option("value", value)]}]);
        asked_by(Asker::Manager, command("settings", &options))
    };
    for (setting, value, refusal) in [
        ("max_volume", "151", "settings.refused"),
        ("max_volume", "loud", "settings.refused"),
        ("logo", "http://example.org/x.png", "settings.refused"),
        ("language", "klingon", "settings.refused"),
        ("colour_of_the_sky", "blue", "option.malformed"),
    ] {
        let memory = Memory::with(strict());
        let answer = answer(&memory, &set(setting, value)).await;
        assert_eq!(code(&answer), Some(refusal), "{setting} {value}");
        assert!(memory.jobs.lock().expect("not poisoned").is_empty());
    }
    let memory = Memory::with(strict());
    answer(&memory, &set("max_volume", "80 %")).await;
    let expected = SettingsChange::Set { field: Field::MaxVolume, value: Setting::Number(80) };
    let jobs = memory.jobs.lock().expect("not poisoned");
    let asked = SessionCommand::Settings { change: expected, version: None };
    assert_eq!(jobs[0].1.command(), Some(&asked));
}

/// Answers as a function whose operator sells plans.
async fn answer_with_plans(memory: &Arc<Memory>, interaction: &Value) -> Value {
    let interaction: Interaction = serde_json::from_value(interaction.clone()).expect("an interaction");
    let config = PlanConfig::new(Plans::on(PlanTable::shipped())).with_sku(555, "pro");
    let router = Router::new(services(memory).with_plans(config));
    let received = Received { now: NOW, trace_id: segue_domain::TraceId::new("trace") };
    serde_json::to_value(router.respond(&interaction, received).await).expect("JSON")
}

fn entitled(mut interaction: Value, ends_at: Option<&str>) -> Value {
    interaction["entitlements"] = json!([{
        "id": "1234", "sku_id": "555", "application_id": discord::APPLICATION.to_string(), "guild_id": GUILD.to_string(),
        "type": 8, "deleted": false, "consumed": false, "starts_at": "2026-01-01T00:00:00.000000+00:00", "ends_at": ends_at,
    }]);
    interaction
}

#[tokio::test]
async fn an_entitlement_grants_its_tier_at_once_and_goes_along_with_the_job() {
    let plan = command("plan", &json!([]));
    let memory = Memory::with(sessions::playing(1));
    let shown = |answer: &Value| answer["data"]["embeds"][0]["description"].as_str().map(str::to_owned);
    let free = answer_with_plans(&memory, &plan).await;
    assert_eq!(shown(&free).as_deref(), Some("This server has the plan **free**."));
    let pro = answer_with_plans(&memory, &entitled(plan.clone(), None)).await;
    assert_eq!(shown(&pro).as_deref(), Some("This server has the plan **pro**."));
    let over = answer_with_plans(&memory, &entitled(plan, Some("2026-01-02T00:00:00.000000+00:00"))).await;
    assert_eq!(shown(&over), shown(&free), "one that has ended grants nothing");

    answer_with_plans(&memory, &entitled(command("shuffle", &json!([])), None)).await;
    let jobs = memory.jobs.lock().expect("not poisoned");
    assert_eq!((jobs[0].1.grants[0].id.as_str(), jobs[0].1.grants[0].tier.as_str()), ("e:1234", "pro"));
    assert_eq!(jobs[0].1.grants[0].until, None::<Timestamp>);
}

#[tokio::test]
async fn an_entitlement_of_a_person_is_not_the_servers() {
    let mut interaction = entitled(command("plan", &json!([])), None);
    let entitlement = interaction["entitlements"][0].as_object_mut().expect("an object");
    entitlement.remove("guild_id");
    entitlement.insert("user_id".into(), json!(discord::USER.to_string()));
    let answer = answer_with_plans(&Memory::empty(), &interaction).await;
    assert_eq!(answer["data"]["embeds"][0]["description"], "This server has the plan **free**.");
}

#[tokio::test]
async fn without_a_worker_people_are_told_that_their_command_waits() {
    for (silent_for, waits) in
        [(Some(Millis::from_secs(5)), false), (Some(Millis::from_secs(60)), true), (None, true)]
    {
        let memory = Memory::with(sessions::playing(1));
        *memory.worker_silent_for.lock().expect("not poisoned") = silent_for;
        let answer = answer(&memory, &command("pause", &json!([]))).await;
        if waits {
            assert_eq!(answer["data"]["content"], "Queued: starts when a worker is back.");
        } else {
            assert_eq!(answer, json!({"type": 5}));
        }
        let jobs = memory.jobs.lock().expect("not poisoned");
        assert_eq!(jobs[0].1.id, JobId::new(discord::INTERACTION.to_string()), "it is accepted either way");
        assert_eq!(jobs[0].1.guild_id, GuildId::new(GUILD));
    }
}

#[tokio::test]
async fn a_button_of_a_card_changes_the_card_and_says_nothing_more() {
    let memory = Memory::with(sessions::playing(1));
    let mut pressed = button("segue1:pause");
    pressed["message"]["flags"] = json!(1 << 15);
    assert_eq!(answer(&memory, &pressed).await, json!({"type": 6}));
    let jobs = memory.jobs.lock().expect("not poisoned");
    let card = jobs[0].1.reply.as_ref().and_then(|reply| reply.card).map(|card| card.to_string());
    assert_eq!(card.as_deref(), Some("190000000000000005"));
}
