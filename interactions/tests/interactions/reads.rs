//! What is answered from the snapshot at once.

use serde_json::{Value, json};

use crate::support::{
    answer,
    discord::{button, command},
    memory::{Health, Memory},
    sessions,
};

fn queue(page: u64) -> Value {
    command("queue", &json!([{"name": "page", "type": 4, "value": page}]))
}

fn footer(answer: &Value) -> &str {
    answer["data"]["embeds"][0]["footer"]["text"].as_str().expect("a footer")
}

#[tokio::test]
async fn a_page_of_the_queue_reads_only_its_tracks() {
    let memory = Memory::with(sessions::playing(25));
    let answer = answer(&memory, &queue(2)).await;
    assert_eq!(footer(&answer), "Page 2 of 3, 25 tracks wait · Segue");
    let list = answer["data"]["embeds"][0]["description"].as_str().expect("a list");
    assert!(list.contains("`11.` Prelude No. 11") && list.contains("`20.` Prelude No. 20"), "{list}");
    assert!(!list.contains("`10.`") && !list.contains("`21.`"), "{list}");
    assert_eq!(*memory.reads.lock().expect("not poisoned"), [(10, 10)]);
}

#[tokio::test]
async fn a_button_turns_the_page_in_place() {
    let memory = Memory::with(sessions::playing(25));
    let shown = answer(&memory, &queue(2)).await;
    let buttons = &shown["data"]["components"][0]["components"];
    for (index, footer_text) in
        [(0, "Page 1 of 3, 25 tracks wait · Segue"), (1, "Page 3 of 3, 25 tracks wait · Segue")]
    {
        assert_ne!(buttons[index]["disabled"], json!(true));
        let id = buttons[index]["custom_id"].as_str().expect("an id");
        let turned = answer(&memory, &button(id)).await;
        assert_eq!(turned["type"], 7, "the message is changed");
        assert_eq!(footer(&turned), footer_text);
    }
}

#[tokio::test]
async fn a_button_to_a_page_that_is_gone_shows_the_last() {
    let memory = Memory::with(sessions::playing(3));
    let shown = answer(&memory, &button("segue1:queue:99")).await;
    assert_eq!(footer(&shown), "Page 1 of 1, 3 tracks wait · Segue");
    let buttons = shown["data"]["components"][0]["components"].as_array().expect("buttons");
    assert!(buttons.iter().all(|button| button["disabled"] == json!(true)));
}

#[tokio::test]
async fn a_queue_that_changes_under_the_reader_is_read_again() {
    for (times, found) in [(2, true), (3, false)] {
        let memory = Memory::with(sessions::playing(3));
        *memory.health.lock().expect("not poisoned") = Health::Stale(times);
        let answer = answer(&memory, &queue(1)).await;
        assert_eq!(answer["data"]["embeds"].as_array().is_some_and(|embeds| embeds.len() == 1), found);
    }
}

#[tokio::test]
async fn nothing_playing_is_told_to_the_person_who_asked_only() {
    for interaction in [queue(1), command("nowplaying", &json!([]))] {
        let answer = answer(&Memory::empty(), &interaction).await;
        assert_eq!(answer["data"]["flags"], 64);
        assert_eq!(answer["data"]["content"], "Nothing is playing.\n-# `session.nothing-playing`");
    }
}

#[tokio::test]
async fn now_playing_counts_on_in_the_readers_client() {
    let answer = answer(&Memory::with(sessions::playing(1)), &command("nowplaying", &json!([]))).await;
    let texts = answer["data"]["components"][0]["components"].as_array().expect("a card");
    // NOW is 62 s after the start, and the track is 225 s long.
    let progress = "3:45, started <t:1789999938:R>, ends <t:1790000163:R>";
    assert!(texts.iter().any(|text| text["content"] == progress), "{answer}");
}

#[tokio::test]
async fn why_tells_the_last_events_first_and_fits_a_message() {
    use segue_domain::{MAX_EVENTS, SessionEvent, SessionEventKind, Timestamp, UserId};
    let event = |number: u64| SessionEvent {
        at: Timestamp::from_millis(number * 1_000),
        kind: SessionEventKind::Skipped { title: "*".repeat(80), by: UserId::new(number) },
    };
    let mut session = sessions::playing(1);
    session.journal.events = (1..=MAX_EVENTS as u64).map(event).collect();
    let shown = answer(&Memory::with(session), &command("why", &json!([]))).await;
    let text = shown["data"]["content"].as_str().expect("a text");
    assert!(text.starts_with(&format!("<t:{MAX_EVENTS}:R> <@{MAX_EVENTS}> skipped")), "{text}");
    assert!(text.chars().count() <= 2_000);
    assert!(text.lines().count() > 5);
    assert_eq!(shown["data"]["flags"], 64, "only for the person who asked");

    let nothing = answer(&Memory::with(sessions::playing(1)), &command("why", &json!([]))).await;
    assert!(nothing["data"]["content"].as_str().expect("a text").starts_with("Nothing has stopped"));
}
