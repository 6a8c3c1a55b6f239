//! What is refused, and how it is said.

use std::time::Instant;

use discord_sim::Invocation;
use segue_e2e::stack::Deployment;

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

pub async fn who_is_in_no_voice_channel_is_told_to_join_one(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Not in voice")?;
    let grace = scene.newcomer("Grace")?;
    let tune = stack.tunes().named("larks.opus")?;
    let play =
        Invocation::new(scene.guild, scene.text, grace, "play").option("query", stack.tunes().url(tune));
    assert_says(&scene.give(&play).await?, "join a voice channel first");
    assert_eq!(scene.bot_channel(), None);
    Ok(())
}

pub async fn who_is_in_another_channel_is_told_where_the_music_is(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Other channel")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let grace = scene.newcomer("Grace")?;
    let _ears = stack.sim().join_voice(scene.guild, scene.other_voice, grace)?;
    for command in ["pause", "skip", "stop"] {
        let given = Invocation::new(scene.guild, scene.text, grace, command);
        assert_says(&scene.give(&given).await?, &format!("<#{}>", scene.voice));
    }
    let since = Instant::now();
    scene.ears.packets(since, 50, SOON).await?;
    scene.command("stop").await?;
    Ok(())
}

pub async fn without_a_session_there_is_nothing_to_control(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "No session")?;
    for command in ["pause", "resume", "skip", "stop"] {
        assert_says(&scene.command(command).await?, "nothing is playing");
    }
    Ok(())
}

pub async fn links_of_other_kinds_and_empty_commands_are_refused_at_once(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Other links")?;
    let answer = scene.play("file:///etc/passwd").await?;
    assert!(answer.message.is_ephemeral(), "{}", answer.text());
    assert_says(&answer, "http");
    let answer = scene.command("play").await?;
    assert!(answer.message.is_ephemeral(), "{}", answer.text());
    assert_eq!(scene.bot_channel(), None);
    assert!(scene.thinking().is_empty());
    Ok(())
}
