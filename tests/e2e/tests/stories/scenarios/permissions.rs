//! What the bot may do where it is called is known before it comes.

use std::time::{Duration, Instant};

use discord_sim::Overwrite;
use segue_e2e::{scene::Listener, stack::Deployment};
use twilight_model::guild::Permissions;

use super::{SOON, assert_refused, assert_says, guild, play};
use crate::harness::Outcome;

/// Shorter than the first try of a join, after which a missing permission used to be noticed.
const AT_ONCE: Duration = Duration::from_secs(4);

pub async fn without_a_permission_a_call_is_refused_at_once(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Locked at once")?;
    let bot = scene.sim.bot_user_id();
    for missing in [Permissions::CONNECT, Permissions::SPEAK] {
        scene.sim.overwrite(scene.voice, bot, Overwrite { allow: Permissions::empty(), deny: missing })?;
        for call in ["play", "join"] {
            let answer = match call {
                "play" => play(stack, &scene, "larks.opus").await?,
                call => scene.command(call).await?,
            };
            assert_says(&answer, "may not join or speak");
            assert!(answer.took < AT_ONCE, "{call}: {:?}", answer.took);
        }
        assert_eq!(scene.bot_channel(), None);
    }
    let nothing = Overwrite { allow: Permissions::empty(), deny: Permissions::empty() };
    scene.sim.overwrite(scene.voice, bot, nothing)?;
    let asked = Instant::now();
    assert_says(&play(stack, &scene, "larks.opus").await?, "larks");
    scene.ears.first_sound(asked, SOON).await?;
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_session_asks_before_it_moves(stack: &dyn Deployment) -> Outcome {
    let mut scene = guild(stack, "Asks before it moves")?;
    let bot = scene.sim.bot_user_id();
    let ben = scene.newcomer("Ben")?;
    let here = Listener::new(scene.sim.join_voice(scene.guild, scene.voice, ben)?);
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;

    scene.sim.leave_voice(scene.guild, scene.person)?;
    let there = Listener::new(scene.sim.join_voice(scene.guild, scene.other_voice, scene.person)?);
    scene.sim.set_user_limit(scene.other_voice, 1)?;
    assert_refused(&scene.command("move-session").await?, "voice.channel-full");
    let deny = Overwrite { allow: Permissions::empty(), deny: Permissions::CONNECT };
    scene.sim.overwrite(scene.other_voice, bot, deny)?;
    assert_refused(&scene.command("move-session").await?, "voice.join-forbidden");
    assert_eq!(scene.bot_channel(), Some(scene.voice), "it stayed where it was");
    here.packets(Instant::now(), 20, SOON).await?;

    let nothing = Overwrite { allow: Permissions::empty(), deny: Permissions::empty() };
    scene.sim.overwrite(scene.other_voice, bot, nothing)?;
    scene.sim.set_user_limit(scene.other_voice, 2)?;
    let moved = Instant::now();
    scene.command("move-session").await?;
    there.packets(moved, 20, SOON).await?;
    (scene.ears, scene.voice) = (there, scene.other_voice);
    scene.command("stop").await?;
    Ok(())
}

pub async fn who_removes_the_bot_keeps_the_queue(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Removed")?;
    for tune in ["larks.opus", "comet.opus"] {
        play(stack, &scene, tune).await?;
    }
    scene.ears.packets(Instant::now(), 20, SOON).await?;
    scene.sim.remove_bot(scene.guild)?;
    scene.ears.silence(Duration::from_millis(500), SOON).await?;
    let silent = Instant::now();
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert_eq!(scene.ears.sound_since(silent).len(), 0, "it came back by itself");
    assert_eq!(scene.bot_channel(), None);

    scene.sim.invite_bot(scene.guild);
    assert_says(&scene.command("why").await?, "removed from this server");
    assert_says(&scene.command("queue").await?, "comet");
    let resumed = Instant::now();
    scene.command("resume").await?;
    scene.ears.packets(resumed, 20, SOON).await?;
    scene.command("stop").await?;
    Ok(())
}
