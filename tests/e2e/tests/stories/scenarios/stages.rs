//! Stages, and what moderators do to the bot.

use std::time::{Duration, Instant};

use discord_sim::Overwrite;
use segue_e2e::{
    scene::{Listener, TestGuild},
    stack::Deployment,
};
use twilight_model::guild::Permissions;

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

/// Waits until the bot asks to speak, and returns since when it does: not since `before`.
async fn asks_to_speak(scene: &TestGuild, before: Option<String>) -> Option<String> {
    let deadline = Instant::now() + SOON;
    loop {
        let since = scene.bot_place().and_then(|place| place.request_to_speak_timestamp);
        if since.is_some() && since != before {
            return since;
        }
        assert!(Instant::now() < deadline, "it does not ask to speak");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub async fn in_the_audience_it_asks_to_speak_and_begins_when_invited(stack: &dyn Deployment) -> Outcome {
    let mut scene = guild(stack, "Stage")?;
    let stage = scene.sim.create_stage_channel(scene.guild, "Stage")?;
    scene.sim.leave_voice(scene.guild, scene.person)?;
    scene.ears = Listener::new(scene.sim.join_voice(scene.guild, stage, scene.person)?);
    scene.voice = stage;
    play(stack, &scene, "larks.opus").await?;
    scene.reads("in its audience", SOON).await?;
    assert_eq!(scene.ears.sound().len(), 0, "nobody in the audience is heard");
    let first = asks_to_speak(&scene, None).await;
    // Who leaves is not waiting any more: after a connection that had to be made again it asks again.
    let bot = scene.sim.bot_user_id();
    // Since when it waits is told in seconds.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let deadline = Instant::now() + SOON;
    while !scene.sim.voice().close_client(scene.guild.get(), bot.get(), 4006) {
        assert!(Instant::now() < deadline, "it does not connect");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    asks_to_speak(&scene, first).await;
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

pub async fn a_moderator_of_stages_speaks_without_asking(stack: &dyn Deployment) -> Outcome {
    let mut scene = guild(stack, "Own stage")?;
    let stage = scene.sim.create_stage_channel(scene.guild, "Stage")?;
    scene.sim.grant(scene.guild, scene.sim.bot_user_id(), Permissions::MUTE_MEMBERS)?;
    scene.sim.leave_voice(scene.guild, scene.person)?;
    scene.ears = Listener::new(scene.sim.join_voice(scene.guild, stage, scene.person)?);
    scene.voice = stage;
    let asked = Instant::now();
    play(stack, &scene, "larks.opus").await?;
    let first = scene.ears.first_sound(asked, SOON).await? - asked;
    // There is no group of an encryption to wait for.
    assert!(first < Duration::from_millis(1_800), "the first sound came after {first:?}");
    scene.ears.packets(asked, 50, SOON).await?;
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_channel_it_may_not_join_is_said_to_be_so(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Locked")?;
    let deny = Overwrite { allow: Permissions::empty(), deny: Permissions::CONNECT };
    scene.sim.overwrite(scene.voice, scene.sim.bot_user_id(), deny)?;
    assert_says(&play(stack, &scene, "larks.opus").await?, "may not join or speak");
    Ok(())
}

pub async fn a_move_into_a_channel_it_may_not_join_goes_back_to_where_it_was(
    stack: &dyn Deployment,
) -> Outcome {
    let scene = guild(stack, "Locked next door")?;
    let locked = scene.sim.create_voice_channel(scene.guild, "Locked")?;
    let deny = Overwrite { allow: Permissions::empty(), deny: Permissions::CONNECT };
    scene.sim.overwrite(locked, scene.sim.bot_user_id(), deny)?;
    let bob = scene.newcomer("Bob")?;
    let _ears = scene.sim.join_voice(scene.guild, locked, bob)?;
    let asked = Instant::now();
    play(stack, &scene, "larks.opus").await?;
    play(stack, &scene, "comet.opus").await?;
    scene.ears.packets(asked, 50, SOON).await?;

    let moved = Instant::now();
    scene.give(&scene.invocation_of(bob, "move-session")).await?;
    scene.reads("may not join or speak", SOON).await?;
    scene.ears.packets(moved + Duration::from_secs(2), 50, SOON).await?;
    assert_eq!(scene.bot_channel(), Some(scene.voice));
    assert_says(&scene.command("queue").await?, "comet");
    scene.command("stop").await?;
    Ok(())
}

pub async fn after_a_kick_the_card_says_why_and_its_button_goes_on(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Kick")?;
    let asked = Instant::now();
    play(stack, &scene, "larks.opus").await?;
    play(stack, &scene, "comet.opus").await?;
    scene.ears.packets(asked, 100, SOON).await?;
    scene.sim.disconnect_member(scene.guild, scene.sim.bot_user_id())?;
    scene.bot_present(false, SOON).await?;
    let card = scene.card("A moderator disconnected me", SOON).await?;
    let why = scene.command("why").await?;
    assert_says(&why, "disconnected by a moderator");
    assert!(!why.says("lost the connection"), "{}", why.text());
    // It does not come back by itself.
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(scene.bot_channel(), None);

    let pressed = Instant::now();
    scene.press_card(&card, "resume").await?;
    scene.ears.packets(pressed, 100, SOON).await?;
    let frames = scene.ears.frames_of(stack.tunes().named("larks.opus")?, pressed);
    assert!(frames.first.is_some_and(|first| first > 50), "it goes on where it was: {frames}");
    assert_says(&scene.command("queue").await?, "comet");
    scene.command("stop").await?;
    Ok(())
}

pub async fn after_its_channel_was_deleted_the_session_waits(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Deleted channel")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    scene.sim.delete_channel(scene.voice)?;
    scene.bot_present(false, SOON).await?;
    let deadline = Instant::now() + SOON;
    while !scene.command("why").await?.says("channel was deleted") {
        assert!(Instant::now() < deadline, "nobody is told why it is silent");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_says(&scene.command("nowplaying").await?, "larks");

    let other = scene.sim.create_voice_channel(scene.guild, "Other")?;
    let ears = Listener::new(scene.sim.join_voice(scene.guild, other, scene.person)?);
    let resumed = Instant::now();
    scene.command("resume").await?;
    ears.packets(resumed, 50, SOON).await?;
    scene.command("stop").await?;
    Ok(())
}
