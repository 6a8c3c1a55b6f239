//! Channels that can't be entered, and what is away: the queue waits, and a person lets it continue.

use std::time::{Duration, Instant};

use segue_e2e::{E2eError, scene::TestGuild, stack::Deployment};

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

/// Longer than a join is tried for.
const GIVEN_UP: Duration = Duration::from_secs(90);

/// Music is heard once the card's button is pressed, from the tune that was asked for first, and the second still waits.
async fn goes_on(stack: &dyn Deployment, scene: &TestGuild, says: &str) -> Result<(), E2eError> {
    let card = scene.card(says, SOON).await?;
    let pressed = Instant::now();
    scene.press_card(&card, "resume").await?;
    scene.ears.packets(pressed, 50, SOON).await?;
    let frames = scene.ears.frames_of(stack.tunes().named("larks.opus")?, pressed);
    assert!(frames.identical > 0, "{frames}");
    assert_says(&scene.command("queue").await?, "comet");
    scene.command("stop").await?;
    Ok(())
}

pub async fn for_a_channel_that_is_full_the_queue_waits(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Full")?;
    let asked = Instant::now();
    play(stack, &scene, "larks.opus").await?;
    play(stack, &scene, "comet.opus").await?;
    scene.ears.packets(asked, 50, SOON).await?;
    // It is moved out, and there is no room any more when it would come back.
    scene.sim.set_user_limit(scene.voice, 1)?;
    scene.sim.disconnect_member(scene.guild, scene.sim.bot_user_id())?;
    scene.bot_present(false, SOON).await?;
    let refused = scene.command("resume").await?;
    assert_says(&refused, "full");
    assert_says(&scene.command("queue").await?, "comet");

    scene.sim.set_user_limit(scene.voice, 0)?;
    goes_on(stack, &scene, "disconnected").await
}

pub async fn without_a_voice_region_the_queue_waits(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "No region")?;
    scene.sim.take_region_away(scene.guild);
    play(stack, &scene, "larks.opus").await?;
    play(stack, &scene, "comet.opus").await?;
    scene.reads("did not let me", GIVEN_UP).await?;
    assert_says(&scene.command("why").await?, "could not join");
    assert_eq!(scene.ears.sound().len(), 0);

    scene.sim.bring_region_back(scene.guild);
    goes_on(stack, &scene, "did not let me").await
}

pub async fn a_voice_region_that_is_away_for_a_while_is_waited_for(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Region away")?;
    let asked = Instant::now();
    play(stack, &scene, "larks.opus").await?;
    scene.ears.packets(asked, 50, SOON).await?;
    scene.sim.take_region_away(scene.guild);
    scene.ears.silence(Duration::from_millis(500), SOON).await?;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let back = Instant::now();
    scene.sim.bring_region_back(scene.guild);
    scene.ears.packets(back, 50, SOON).await?;
    let frames = scene.ears.frames_of(stack.tunes().named("larks.opus")?, back);
    assert!(frames.first.is_some_and(|first| first > 40), "it goes on where it was: {frames}");
    scene.command("stop").await?;
    Ok(())
}
