//! Where in a track, which track, how loud, and in which channel.

use std::time::{Duration, Instant};

use segue_e2e::{
    E2eError,
    scene::{Listener, TestGuild},
    stack::Deployment,
};

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

/// What may still be on its way when an answer is there.
const ON_ITS_WAY: Duration = Duration::from_millis(400);

/// Number of the first frame of a tune that is heard from some time after now on.
async fn frame_now(stack: &dyn Deployment, scene: &TestGuild, tune: &str) -> Result<usize, E2eError> {
    tokio::time::sleep(ON_ITS_WAY).await;
    let since = Instant::now();
    scene.ears.packets(since, 25, SOON).await?;
    let frames = scene.ears.frames_of(stack.tunes().named(tune)?, since);
    frames.first.ok_or_else(|| E2eError::Shortfall(format!("nothing of {tune} is heard: {frames}")))
}

pub async fn seek_and_replay_go_where_they_are_told(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Seek")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;

    let answer = scene.give(&scene.invocation("seek").option("to", "0:05")).await?;
    assert_says(&answer, "0:05");
    let frame = frame_now(stack, &scene, "larks.opus").await?;
    assert!((250..330).contains(&frame), "frame {frame} after a jump to second 5");

    let answer = scene.give(&scene.invocation("seek").option("to", "-3")).await?;
    assert_says(&answer, "going on at");
    let earlier = frame_now(stack, &scene, "larks.opus").await?;
    assert!(earlier < frame, "frame {earlier} after a jump back from {frame}");

    assert_says(&scene.command("replay").await?, "from the start");
    let frame = frame_now(stack, &scene, "larks.opus").await?;
    assert!(frame < 80, "frame {frame} after a replay");

    for (to, says) in [("59:59", "long"), ("1:99", "must be a time"), ("soon", "must be a time")] {
        assert_says(&scene.give(&scene.invocation("seek").option("to", to)).await?, says);
    }
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_link_that_names_a_second_is_heard_from_there(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Second")?;
    let tune = stack.tunes().named("larks.opus")?;
    let asked = Instant::now();
    scene.play(&format!("{}#t=0:05", stack.tunes().url(tune))).await?;
    scene.ears.packets(asked, 25, SOON).await?;
    let frames = scene.ears.frames_of(tune, asked);
    assert_eq!(frames.first, Some(250), "{frames}");
    scene.command("stop").await?;
    Ok(())
}

pub async fn who_takes_new_keys_slowly_misses_nothing_of_the_beginning(stack: &dyn Deployment) -> Outcome {
    /// How long they take; Discord waits for 2 s at most.
    const SLOW: Duration = Duration::from_millis(1_200);
    let scene = guild(stack, "Slow member")?;
    let tune = stack.tunes().named("larks.opus")?;
    // Nobody tells how far the first two of a group are; who comes after them has to wait for them.
    let bob = scene.newcomer("Bob")?;
    let _ears = scene.sim.join_voice(scene.guild, scene.voice, bob)?;
    tokio::time::sleep(ON_ITS_WAY).await;
    stack.sim().voice().slow_down(scene.guild.get(), scene.person.get(), SLOW);
    let asked = Instant::now();
    play(stack, &scene, "larks.opus").await?;
    let first = scene.ears.first_sound(asked, SOON).await? - asked;
    scene.ears.packets(asked, 100, SOON).await?;
    let frames = scene.ears.frames_of(tune, asked);
    assert_eq!((frames.first, frames.missing), (Some(0), 0), "{frames}");
    assert_eq!(scene.ears.stats().undecryptable, 0, "the first after {first:?}");
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_paused_track_can_be_sought_in(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Seek while paused")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    scene.command("pause").await?;
    scene.give(&scene.invocation("seek").option("to", "5")).await?;
    scene.ears.silence(Duration::from_millis(300), SOON).await?;
    let resumed = Instant::now();
    scene.command("resume").await?;
    scene.ears.packets(resumed, 25, SOON).await?;
    let frames = scene.ears.frames_of(stack.tunes().named("larks.opus")?, resumed);
    assert_eq!(frames.first, Some(250), "{frames}");
    scene.command("stop").await?;
    Ok(())
}

pub async fn volume_is_heard_and_kept(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Volume")?;
    play(stack, &scene, "larks.opus").await?;
    play(stack, &scene, "comet.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let full = loudness(&scene.ears).await?;
    let answer = scene.give(&scene.invocation("volume").option("percent", 20)).await?;
    assert_says(&answer, "20 %");
    let low = loudness(&scene.ears).await?;
    assert!(low < full / 2.5, "{low} at 20 %, {full} at 100 %");

    scene.command("skip").await?;
    let next = loudness(&scene.ears).await?;
    assert!(next < full / 2.0, "the next track is as quiet: {next}");
    let answer = scene.give(&scene.invocation("volume").option("percent", 100)).await?;
    assert_says(&answer, "100 %");
    assert!(loudness(&scene.ears).await? > next * 2.0, "and loud again");
    scene.command("stop").await?;
    Ok(())
}

/// Root of the mean square of half a second.
async fn loudness(ears: &Listener) -> Result<f64, E2eError> {
    tokio::time::sleep(ON_ITS_WAY).await;
    ears.forget();
    ears.packets(Instant::now(), 50, SOON).await?;
    let pcm = ears.pcm();
    let squares: f64 = pcm.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    let count = u32::try_from(pcm.len().max(1)).unwrap_or(u32::MAX);
    Ok((squares / f64::from(count)).sqrt())
}

pub async fn tracks_are_skipped_to_and_gone_back_to(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "There and back")?;
    for tune in ["larks.opus", "larks.opus", "comet.opus"] {
        play(stack, &scene, tune).await?;
    }
    scene.ears.first_sound(Instant::now(), SOON).await?;
    assert_says(&scene.command("previous").await?, "nothing was played");
    assert_says(&scene.give(&scene.invocation("skip").option("to", 9)).await?, "from 1 to 2");

    assert_says(&scene.give(&scene.invocation("skip").option("to", 2)).await?, "comet");
    assert!(frame_now(stack, &scene, "comet.opus").await? < 80);
    assert_says(&scene.command("history").await?, "larks");
    assert_says(&scene.command("previous").await?, "larks");
    assert!(frame_now(stack, &scene, "larks.opus").await? < 80);
    assert_says(&scene.command("queue").await?, "comet");
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_track_is_played_now_and_another_next(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Now and next")?;
    play(stack, &scene, "larks.opus").await?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let comet = stack.tunes().url(stack.tunes().named("comet.opus")?);
    let at = |place: &str| scene.invocation("play").option("query", comet.as_str()).option("position", place);
    assert_says(&scene.give(&at("next")).await?, "at place 1");
    assert_says(&scene.give(&at("2")).await?, "at place 2");
    assert_says(&scene.give(&at("now")).await?, "playing");
    assert!(frame_now(stack, &scene, "comet.opus").await? < 80);
    assert_says(&scene.give(&at("first")).await?, "must be");
    assert_says(&scene.command("undo").await?, "skipping");
    assert!(frame_now(stack, &scene, "larks.opus").await? > 0);
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_repeated_track_begins_again(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Repeat")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let answer = scene.give(&scene.invocation("loop").option("mode", "track")).await?;
    assert_says(&answer, "the track repeats");
    let length = stack.tunes().named("larks.opus")?.pcm.len() / 96_000;
    let near_the_end = (length - 1).to_string();
    scene.give(&scene.invocation("seek").option("to", near_the_end)).await?;
    tokio::time::sleep(Duration::from_millis(1_800)).await;
    assert!(frame_now(stack, &scene, "larks.opus").await? < 150, "it began again");
    scene.command("stop").await?;
    Ok(())
}

pub async fn the_bot_comes_when_called_and_leaves_when_told(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Called")?;
    assert_says(&scene.command("join").await?, "coming");
    scene.bot_present(true, SOON).await?;
    assert_says(&scene.command("join").await?, "already");
    assert_says(&scene.command("leave").await?, "stopped");
    scene.bot_present(false, SOON).await?;
    Ok(())
}

pub async fn the_session_moves_to_its_listeners(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Move")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    assert_says(&scene.command("move-session").await?, "already");
    let other = Listener::new(scene.sim.join_voice(scene.guild, scene.other_voice, scene.person)?);
    assert_says(&scene.command("pause").await?, "i am playing in");
    assert_says(&scene.command("move-session").await?, "coming");
    other.packets(Instant::now(), 50, SOON).await?;
    assert_eq!(scene.bot_channel(), Some(scene.other_voice));
    scene.command("stop").await?;
    Ok(())
}
