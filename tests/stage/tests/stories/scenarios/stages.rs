//! Stages, and what moderators do to the bot.

use std::time::{Duration, Instant};

use discord_sim::Overwrite;
use segue_stage::{scene::Ears, stack::Stack};
use twilight_model::guild::Permissions;

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

/// Longer than all tries of a join.
const PATIENT: Duration = Duration::from_secs(30);

pub async fn in_the_audience_it_asks_to_speak_and_begins_when_invited(stack: &dyn Stack) -> Outcome {
    let mut scene = guild(stack, "Stage")?;
    let stage = scene.sim.create_stage_channel(scene.guild, "Stage")?;
    scene.sim.leave_voice(scene.guild, scene.person)?;
    scene.ears = Ears::new(scene.sim.join_voice(scene.guild, stage, scene.person)?);
    scene.voice = stage;
    play(stack, &scene, "larks.opus").await?;
    scene.reads("in its audience", SOON).await?;
    assert_eq!(scene.ears.sound().len(), 0, "nobody in the audience is heard");
    let deadline = Instant::now() + SOON;
    while scene.bot_place().is_none_or(|place| place.request_to_speak_timestamp.is_none()) {
        assert!(Instant::now() < deadline, "it does not ask to speak");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_says(&scene.command("nowplaying").await?, "until i may speak");

    let invited = Instant::now();
    scene.sim.invite_to_speak(scene.guild, scene.sim.bot_user_id())?;
    scene.ears.packets(invited, 100, SOON).await?;
    let frames = scene.ears.frames_of(stack.tunes().named("larks.opus")?, invited);
    assert!(frames.first.is_some_and(|first| first < 25), "it begins at its start: {frames}");

    // Back to the audience: it waits where it was.
    scene.sim.suppress(scene.guild, scene.sim.bot_user_id(), true)?;
    scene.ears.silence(Duration::from_millis(300), SOON).await?;
    assert_says(&scene.command("why").await?, "audience");
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_moderator_of_stages_speaks_without_asking(stack: &dyn Stack) -> Outcome {
    let mut scene = guild(stack, "Own stage")?;
    let stage = scene.sim.create_stage_channel(scene.guild, "Stage")?;
    scene.sim.grant(scene.guild, scene.sim.bot_user_id(), Permissions::MUTE_MEMBERS)?;
    scene.sim.leave_voice(scene.guild, scene.person)?;
    scene.ears = Ears::new(scene.sim.join_voice(scene.guild, stage, scene.person)?);
    scene.voice = stage;
    let asked = Instant::now();
    play(stack, &scene, "larks.opus").await?;
    scene.ears.packets(asked, 50, SOON).await?;
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_channel_it_may_not_join_is_said_to_be_so(stack: &dyn Stack) -> Outcome {
    let scene = guild(stack, "Locked")?;
    let deny = Overwrite { allow: Permissions::empty(), deny: Permissions::CONNECT };
    scene.sim.overwrite(scene.voice, scene.sim.bot_user_id(), deny)?;
    play(stack, &scene, "larks.opus").await?;
    scene.reads("may not join or speak", PATIENT).await?;
    assert_says(&scene.command("why").await?, "may not join");
    Ok(())
}

pub async fn a_deleted_channel_ends_the_session(stack: &dyn Stack) -> Outcome {
    let scene = guild(stack, "Deleted channel")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    scene.sim.delete_channel(scene.voice)?;
    scene.bot_present(false, SOON).await?;
    let deadline = Instant::now() + SOON;
    while !scene.command("why").await?.says("channel was deleted") {
        assert!(Instant::now() < deadline, "the end of the session is not told");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_says(&scene.command("nowplaying").await?, "nothing is playing");
    Ok(())
}
