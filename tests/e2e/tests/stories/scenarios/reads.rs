//! What is answered from the snapshot.

use std::time::Instant;

use segue_e2e::stack::Deployment;

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

pub async fn ping_is_answered(stack: &dyn Deployment) -> Outcome {
    let answer = guild(stack, "Ping")?.command("ping").await?;
    assert!(!answer.text().is_empty());
    Ok(())
}

pub async fn nowplaying_and_queue_show_what_plays_and_waits(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Reads")?;
    assert_says(&scene.command("nowplaying").await?, "nothing");
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    play(stack, &scene, "harbour.wav").await?;
    play(stack, &scene, "comet.opus").await?;

    assert_says(&scene.command("nowplaying").await?, "larks");
    let queue = scene.command("queue").await?;
    let text = queue.text().to_lowercase();
    let (harbour, comet) = (text.find("harbour"), text.find("comet"));
    assert!(harbour.is_some() && harbour < comet, "{text}");
    scene.command("stop").await?;
    Ok(())
}
