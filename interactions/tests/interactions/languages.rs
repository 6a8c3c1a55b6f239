//! Who reads what in which language, and everything that is said in all of them.

use std::collections::BTreeSet;

use segue_domain::{
    ChannelId, DomainError, Dormant, DormantReason, Language, Millis, Plan, SessionEvent, SessionEventKind,
    SourceFailure, Timestamp, UserId,
};
use segue_interactions::InteractionError;
use segue_messages as messages;
use segue_messages::{BotPermission, OptionProblem, UnknownButton};
use segue_store::StoreError;
use serde_json::{Value, json};

use crate::support::{
    answer,
    discord::{button, command, play_file},
    limits::assert_within_limits,
    memory::Memory,
    notices::notices,
    sessions,
};

/// An interaction of a person and a server with these locales.
fn with_locales(mut interaction: Value, person: &str, server: Option<&str>) -> Value {
    interaction["locale"] = json!(person);
    match server {
        Some(server) => interaction["guild_locale"] = json!(server),
        None => {
            interaction.as_object_mut().expect("an object").remove("guild_locale");
        }
    }
    interaction
}

fn content(answer: &Value) -> &str {
    answer["data"]["content"].as_str().expect("a text")
}

#[tokio::test]
async fn what_one_person_sees_is_in_their_language() {
    let idle = || with_locales(command("nowplaying", &json!([])), "es-419", Some("fr"));
    let shown = answer(&Memory::empty(), &idle()).await;
    assert_eq!(content(&shown), "No suena nada.\n-# `session.nothing-playing`");
    assert_eq!(shown["data"]["flags"], 64);

    let soon = json!([{"name": "to", "type": 3, "value": "soon"}]);
    let refused = answer(&Memory::empty(), &with_locales(command("seek", &soon), "de", Some("fr"))).await;
    assert!(content(&refused).starts_with("Die Option `zu` muss eine Zeit sein"), "{refused}");

    let mut cannot_write = with_locales(play_file("a.ogg"), "fr", Some("de"));
    cannot_write["app_permissions"] = json!("1024");
    let refused = answer(&Memory::empty(), &cannot_write).await;
    assert!(content(&refused).contains("**Envoyer des messages**"), "{refused}");
}

#[tokio::test]
async fn what_everybody_sees_is_in_the_language_of_the_server() {
    let memory = Memory::with(sessions::playing(3));
    let queue = with_locales(command("queue", &json!([])), "de", Some("fr"));
    let shown = answer(&memory, &queue).await;
    assert_eq!(shown["data"]["embeds"][0]["title"], "File d’attente");
    assert_eq!(shown["data"]["embeds"][0]["footer"]["text"], "Page 1 sur 1, 3 titres en attente · Segue");

    let unknown = with_locales(command("queue", &json!([])), "de", None);
    assert_eq!(answer(&memory, &unknown).await["data"]["embeds"][0]["title"], "Queue");

    // A button changes a message that everybody sees.
    let pressed = with_locales(button("segue1:nowplaying"), "de", Some("fr"));
    let shown = answer(&Memory::empty(), &pressed).await;
    assert!(content(&shown).starts_with("Rien n’est en cours de lecture."), "{shown}");
}

#[tokio::test]
async fn a_job_is_answered_in_the_language_of_the_server() {
    for (server, language) in
        [(Some("es-ES"), Language::Spanish), (Some("ja"), Language::English), (None, Language::English)]
    {
        let memory = Memory::empty();
        let paused = with_locales(command("pause", &json!([])), "de", server);
        assert_eq!(answer(&memory, &paused).await["type"], 5);
        let (_, job) = memory.jobs.lock().expect("not poisoned").remove(0);
        assert_eq!(job.reply.expect("somebody waits").language, language);
    }
}

#[tokio::test]
async fn a_place_is_offered_in_the_language_of_who_types_and_sent_as_it_is_known() {
    let typed = |text: &str| {
        let option = json!([{"name": "position", "type": 3, "value": text, "focused": true}]);
        let mut interaction = with_locales(command("play", &option), "de", Some("fr"));
        interaction["type"] = json!(4);
        interaction
    };
    for text in ["nächst", "nex"] {
        let offered = answer(&Memory::empty(), &typed(text)).await;
        let choices = offered["data"]["choices"].as_array().expect("choices");
        assert_eq!(choices.len(), 1, "{offered}");
        assert_eq!(choices[0]["name"], "Als Nächstes");
        assert_eq!(choices[0]["value"], "next");
    }
}

fn assert_said(name: &str, language: Language, answer: messages::Outgoing) -> String {
    let answer = serde_json::to_value(answer.answer()).expect("JSON");
    assert_within_limits(&format!("{name} in {language:?}"), &answer);
    let said = content(&answer).to_owned();
    // Fluent shows what it lacks in braces; a key without words is shown itself, and no sentence ends.
    assert!(!said.contains('{'), "{name} in {language:?}: {said}");
    // A track to be found again is no sentence, and its link ends as it ends.
    let ends =
        ["card", "grabbed-here"].contains(&name) || said.lines().all(|line| line.ends_with(['.', '`', '*']));
    assert!(ends, "{name} in {language:?}: {said}");
    said
}

#[test]
fn every_notice_is_said_in_every_language() {
    for language in Language::ALL {
        for notice in notices() {
            let said = assert_said(notice.code(), language, messages::reply(&notice, language));
            assert!(!said.contains("*@*"), "titles are escaped: {said}");
        }
    }
}

#[test]
fn why_a_session_waits_is_on_its_card_in_every_language_with_a_button_that_goes_on() {
    for language in Language::ALL {
        let mut different = BTreeSet::new();
        for reason in DormantReason::ALL {
            let mut head = sessions::ugly(3).head;
            head.dormant = Some(Dormant { reason, since: Timestamp::from_millis(5_000) });
            let now = Timestamp::from_millis(9_000);
            let card = messages::card(&head, &Plan::everything(), now, language).answer();
            let card = serde_json::to_value(card).expect("JSON");
            assert_within_limits("card", &card);
            let text = card.to_string();
            assert!(text.contains("segue1:resume") && text.contains("segue1:stop"), "{text}");
            assert!(!text.contains("segue1:pause"), "nothing plays: {text}");
            different.insert(text);
        }
        assert_eq!(different.len(), DormantReason::ALL.len(), "{language:?} tells them apart");
    }
}

#[test]
fn every_event_and_failure_is_told_in_every_language() {
    let (by, channel) = (UserId::new(7), ChannelId::new(9));
    let title = || "*@".repeat(40);
    let failures = [
        SourceFailure::AddressRefused,
        SourceFailure::Unreachable,
        SourceFailure::NotFound,
        SourceFailure::Forbidden,
        SourceFailure::ServerError,
        SourceFailure::TimedOut,
        SourceFailure::TooManyRedirects,
        SourceFailure::TooLarge,
        SourceFailure::Empty,
        SourceFailure::NotAudio,
        SourceFailure::Undecodable,
        SourceFailure::SiteNotAllowed,
        SourceFailure::NothingFound,
        SourceFailure::EmptyList,
        SourceFailure::ExtractorFailed,
        SourceFailure::NeverGetsFurther,
        SourceFailure::UnsupportedSound,
        SourceFailure::Damaged,
        SourceFailure::NoSound,
        SourceFailure::PlaylistFile,
        SourceFailure::OldRadio,
        SourceFailure::SearchNotSetUp,
        SourceFailure::Private,
        SourceFailure::AgeRestricted,
        SourceFailure::NotInCountry,
        SourceFailure::Removed,
        SourceFailure::NotYetOut,
        SourceFailure::BotCheck,
        SourceFailure::LiveStream,
        SourceFailure::Other,
    ];
    let mut kinds = vec![
        SessionEventKind::Stopped { by },
        SessionEventKind::Disconnected,
        SessionEventKind::QueueEnded,
        SessionEventKind::GaveUp,
        SessionEventKind::JoinFailed { channel, forbidden: true, full: false },
        SessionEventKind::JoinFailed { channel, forbidden: false, full: true },
        SessionEventKind::JoinFailed { channel, forbidden: false, full: false },
        SessionEventKind::Moved { from: channel, to: channel },
        SessionEventKind::Skipped { title: title(), by },
        SessionEventKind::ConnectionLost,
        SessionEventKind::HandedOver { silence: Millis::new(42) },
        SessionEventKind::Recovered { silence: Millis::new(5_250) },
        SessionEventKind::WentDormant { reason: DormantReason::NobodyListening },
        SessionEventKind::WentDormant { reason: DormantReason::AwayTooLong },
        SessionEventKind::WentDormant { reason: DormantReason::WorkerFailed },
        SessionEventKind::WentDormant { reason: DormantReason::Removed },
        SessionEventKind::Woke,
    ];
    kinds.extend(failures.map(|failure| SessionEventKind::TrackFailed { title: title(), failure }));
    for language in Language::ALL {
        let mut different = BTreeSet::new();
        for kind in &kinds {
            let happened = SessionEvent { at: Timestamp::from_millis(5_000), kind: kind.clone() };
            let said = assert_said(kind.code(), language, messages::reasons(&[happened], language));
            assert!(said.starts_with("<t:5:R> "), "{said}");
            assert!(!said.contains("*@*"), "titles are escaped: {said}");
            different.insert(said);
        }
        assert_eq!(different.len(), kinds.len(), "{language:?} tells them apart");
    }
}

#[test]
fn every_error_is_told_in_every_language() {
    let mut errors = vec![
        InteractionError::InvalidPublicKey,
        InteractionError::BodyTooLarge,
        InteractionError::UnusedKind,
        InteractionError::UnknownCommand { name: "dance".into() },
        InteractionError::UnknownButton(UnknownButton { id: "other".into() }),
        InteractionError::QueryOrFile,
        InteractionError::Query(DomainError::EmptyQuery),
        InteractionError::Query(DomainError::QueryTooLong { limit: 1_024 }),
        InteractionError::Query(DomainError::UnsupportedScheme),
        InteractionError::Query(DomainError::NoPartitions),
        InteractionError::NotInGuild,
        InteractionError::Store(StoreError::Configuration("nothing is set".into())),
        InteractionError::TimedOut,
    ];
    for permission in
        [BotPermission::ViewChannel, BotPermission::SendMessages, BotPermission::SendMessagesInThreads]
    {
        errors.push(InteractionError::BotLacks { permission });
    }
    for problem in OptionProblem::ALL {
        errors.push(InteractionError::MalformedOption { path: "play".into(), name: "`x`".into(), problem });
    }
    for language in Language::ALL {
        for error in &errors {
            let said = assert_said(
                error.code(),
                language,
                messages::refusal(error.refusal(), error.code(), language),
            );
            assert!(!said.contains("``"), "what was typed does not end the code: {said}");
        }
    }
}
