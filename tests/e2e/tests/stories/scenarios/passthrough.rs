//! Opus goes out untouched.

use std::time::Instant;

use segue_e2e::{E2eError, compare::FrameReport, scene::TestGuild, stack::Deployment, tunes::Tune};

use super::{SOON, assert_says, assert_whole, guild, play};
use crate::harness::Outcome;

pub async fn ogg_opus_reaches_the_listener_as_it_is(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Ogg Opus")?;
    let tune = stack.tunes().named("larks.opus")?;
    let asked = Instant::now();
    let answer = play(stack, &scene, "larks.opus").await?;
    assert_says(&answer, "larks");
    let frames = to_the_end(&scene, tune, asked).await?;
    assert_whole(tune, &frames, &scene.ears);
    assert_eq!(scene.ears.stats().lost, 0);
    Ok(())
}

pub async fn webm_opus_reaches_the_listener_as_it_is(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "WebM Opus")?;
    let tune = stack.tunes().named("moss.webm")?;
    let asked = Instant::now();
    play(stack, &scene, "moss.webm").await?;
    let frames = to_the_end(&scene, tune, asked).await?;
    assert_whole(tune, &frames, &scene.ears);
    Ok(())
}

pub async fn an_attached_file_is_played(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Attachment")?;
    let tune = stack.tunes().named("comet.opus")?;
    let asked = Instant::now();
    let answer = scene.play_file(tune).await?;
    assert_says(&answer, "comet");
    let frames = to_the_end(&scene, tune, asked).await?;
    assert_whole(tune, &frames, &scene.ears);
    Ok(())
}

/// Listens until the tune is over.
pub async fn to_the_end(scene: &TestGuild, tune: &Tune, asked: Instant) -> Result<FrameReport, E2eError> {
    scene.ears.first_sound(asked, SOON).await?;
    scene.ears.silence(std::time::Duration::from_millis(500), tune.duration() + SOON).await?;
    Ok(scene.ears.frames_of(tune, asked))
}
