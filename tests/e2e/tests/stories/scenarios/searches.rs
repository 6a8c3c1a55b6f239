//! Words that are searched for, by the real yt-dlp on the tunes' own site, and words that are offered for it.

use std::time::{Duration, Instant};

use discord_sim::Message;
use segue_e2e::stack::Deployment;
use serde_json::Value;

use super::{SOON, assert_refused, assert_says, guild};
use crate::harness::Outcome;

/// What the list beneath an answer has: labels and values.
fn listed(message: &Message) -> Vec<(String, String)> {
    let menu = message.component("segue1:pick").unwrap_or(&Value::Null);
    let text = |option: &Value, name: &str| option[name].as_str().expect("a text").to_owned();
    let options = menu["options"].as_array().into_iter().flatten();
    options.map(|option| (text(option, "label"), text(option, "value"))).collect()
}

pub async fn a_search_wants_words(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Search")?;
    let link = scene.invocation("search").option("words", "https://example.org/a");
    let answer = scene.give(&link).await?;
    assert_refused(&answer, "option.malformed");
    assert!(answer.message.is_ephemeral());
    let nothing = scene.give(&scene.invocation("search").option("words", "polka")).await?;
    assert_refused(&nothing, "source.nothing-found");
    assert!(scene.bot_channel().is_none(), "a search brings nobody into a channel");
    Ok(())
}

pub async fn what_a_search_found_is_chosen_and_played(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Choosing")?;
    let found = scene.give(&scene.invocation("search").option("words", "--no; $(x) 'm")).await?;
    assert_refused(&found, "source.nothing-found");
    let found = scene.give(&scene.invocation("search").option("words", "m")).await?;
    assert_says(&found, "choose one to play it");
    let choices = listed(&found.message);
    let labels: Vec<&str> = choices.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["Comet's Tail", "Moss and Stone", "The Last Tram", "Embers"]);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(scene.bot_channel().is_none(), "nothing plays before somebody chooses");

    let tune = stack.tunes().named("embers.opus")?;
    let since = Instant::now();
    let chosen = scene.pick(&found.message, "pick", &choices[3].1).await?;
    assert_says(&chosen, "playing **embers");
    scene.ears.packets(since, 50, SOON).await?;
    let frames = scene.ears.frames_of(tune, since);
    assert_eq!(frames.first, Some(0), "it is heard from the start: {frames}");
    // The list stays as long as its message, and more can be chosen from it.
    let chosen = scene.pick(&found.message, "pick", &choices[0].1).await?;
    assert_says(&chosen, "queued **comet");
    assert!(scene.thinking().is_empty());
    scene.command("stop").await?;
    Ok(())
}

pub async fn words_are_offered_while_somebody_types(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Words")?;
    let offered = async |typed: &str| {
        let invocation = scene.invocation("play").option("query", typed);
        scene.sim.autocomplete(&invocation, "query")?.choices(SOON).await
    };
    // The first makes the connection, and may be late on a busy machine: nobody is asked for a while then.
    let until = Instant::now() + SOON * 2;
    let words = loop {
        let choices = offered("COMET").await?;
        match choices.first() {
            Some(choice) => break choice["value"].as_str().expect("a text").to_owned(),
            None if Instant::now() > until => panic!("no words were offered"),
            None => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    };
    assert_eq!(words, "comet's tail");
    assert!(offered("https://comet.example/").await?.is_empty(), "a link is nobody else's business");
    let since = Instant::now();
    let playing = scene.give(&scene.invocation("play").option("query", words)).await?;
    assert_says(&playing, "playing **comet's tail");
    scene.ears.packets(since, 50, SOON).await?;
    scene.command("stop").await?;
    Ok(())
}
