//! Pause, resume, skip, stop, and the buttons.

use std::time::{Duration, Instant};

use segue_e2e::{E2eError, scene::TestGuild, stack::Deployment};

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

const QUIET: Duration = Duration::from_millis(300);

pub async fn pause_holds_and_resume_goes_on_without_losing_a_frame(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Pause")?;
    let tune = stack.tunes().named("larks.opus")?;
    let asked = Instant::now();
    play(stack, &scene, "larks.opus").await?;
    scene.ears.packets(asked, 100, SOON).await?;

    assert_says(&scene.command("pause").await?, "paused");
    scene.ears.silence(QUIET, SOON).await?;
    let held = scene.ears.sound().len();
    assert_says(&scene.command("pause").await?, "already paused");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(scene.ears.sound().len(), held, "sound while it is paused");

    let resumed = Instant::now();
    assert_says(&scene.command("resume").await?, "playing on");
    scene.ears.packets(resumed, 100, SOON).await?;
    let frames = scene.ears.frames_of(tune, asked);
    assert_eq!(frames.first, Some(0), "{frames}");
    assert!(frames.share_of_part() >= 0.999, "{frames}");
    assert_says(&scene.command("resume").await?, "not paused");
    scene.command("stop").await?;
    Ok(())
}

pub async fn skip_goes_to_the_next_track(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Skip")?;
    let next = stack.tunes().named("comet.opus")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    assert_says(&play(stack, &scene, "comet.opus").await?, "at place 1");

    let asked = Instant::now();
    let answer = scene.command("skip").await?;
    assert_says(&answer, "larks");
    assert_says(&answer, "comet");
    scene.ears.packets(asked, 150, SOON).await?;
    let frames = scene.ears.frames_of(next, asked);
    assert_eq!(frames.first, Some(0), "{frames}");
    assert_eq!((frames.missing, frames.duplicated, frames.out_of_order), (0, 0, 0), "{frames}");
    // What was on its way when the command was given is of the first track.
    assert!(frames.identical > 100, "{frames}");
    scene.command("stop").await?;
    Ok(())
}

pub async fn skip_of_the_last_track_ends_the_session(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Last track")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    assert_says(&scene.command("skip").await?, "the queue is empty");
    scene.ears.silence(QUIET, SOON).await?;
    assert_says(&scene.command("pause").await?, "nothing is playing");
    Ok(())
}

pub async fn stop_leaves_and_nothing_is_left(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Stop")?;
    play(stack, &scene, "larks.opus").await?;
    play(stack, &scene, "comet.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    scene.bot_present(true, SOON).await?;
    assert_eq!(scene.bot_channel(), Some(scene.voice));

    assert_says(&scene.command("stop").await?, "stopped");
    scene.ears.silence(QUIET, SOON).await?;
    scene.bot_present(false, SOON).await?;
    let answer = scene.command("queue").await?;
    assert!(!answer.says("comet"), "{}", answer.text());
    Ok(())
}

pub async fn buttons_do_what_the_commands_do(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Buttons")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    play(stack, &scene, "comet.opus").await?;

    press(&scene, "pause").await?;
    scene.ears.silence(QUIET, SOON).await?;
    let resumed = Instant::now();
    press(&scene, "resume").await?;
    scene.ears.first_sound(resumed, SOON).await?;

    let skipped = Instant::now();
    press(&scene, "skip").await?;
    scene.ears.packets(skipped, 100, SOON).await?;
    let frames = scene.ears.frames_of(stack.tunes().named("comet.opus")?, skipped);
    assert!(frames.identical > 50, "{frames}");

    press(&scene, "stop").await?;
    scene.bot_present(false, SOON).await?;
    assert!(scene.thinking().is_empty());
    Ok(())
}

/// Presses a button of a fresh now-playing message.
async fn press(scene: &TestGuild, button: &str) -> Result<(), E2eError> {
    let shown = scene.command("nowplaying").await?;
    scene.press(&shown.message, button).await.map(drop)
}
