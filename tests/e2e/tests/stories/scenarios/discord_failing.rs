//! Discord fails for a moment, and everybody is answered all the same.

use std::time::Instant;

use discord_sim::RestFault;
use segue_e2e::stack::Deployment;

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

/// What is edited to answer a command that was deferred.
const ANSWER: &str = "PATCH /webhooks/*/*/messages/@original";

pub async fn an_answer_that_discord_does_not_take_is_sent_again(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Failing answers")?;
    // Other cases run at the same time and may meet these first: so there are more than one command meets.
    scene.sim.fail_rest(ANSWER, 502, 2);
    scene.sim.fault_rest(ANSWER, RestFault::AnswerLost(504), 2);
    assert_says(&play(stack, &scene, "larks.opus").await?, "larks");
    scene.ears.first_sound(Instant::now(), SOON).await?;
    scene.sim.rate_limit_next(ANSWER, 0.5, 2);
    assert_says(&scene.command("pause").await?, "paused");
    scene.command("stop").await?;
    Ok(())
}

pub async fn the_card_is_sent_once_and_kept_true(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Failing card")?;
    let (send, edit) = (
        format!("POST /channels/{}/messages", scene.text),
        format!("PATCH /channels/{}/messages/*", scene.text),
    );
    scene.sim.fail_rest(&send, 500, 1);
    // The message is there, but the bot can't know.
    scene.sim.fault_rest(&send, RestFault::AnswerLost(502), 1);
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let card = scene.card("larks", SOON).await?;
    scene.sim.fail_rest(&edit, 503, 2);
    scene.command("pause").await?;
    let held = scene.card("Paused", SOON).await?;
    assert_eq!(held.id, card.id);
    let cards = scene.sim.messages(scene.text);
    let cards = cards.iter().filter(|message| {
        message.text().to_lowercase().contains("larks") && message.interaction_id.is_none()
    });
    assert_eq!(cards.count(), 1, "it was sent once");
    assert_eq!(
        scene.sim.rest_faults_left_for(&send) + scene.sim.rest_faults_left_for(&edit),
        0,
        "all were met"
    );
    scene.command("stop").await?;
    Ok(())
}
