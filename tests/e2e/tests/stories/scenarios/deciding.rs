//! Who decides, what is too much, and what the server's owners chose.

use std::time::{Duration, Instant};

use discord_sim::{Invocation, id::UserId};
use segue_e2e::{
    E2eError,
    scene::{Listener, TestGuild},
    stack::Deployment,
};
use twilight_model::guild::Permissions;

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

const QUIET: Duration = Duration::from_millis(300);
/// A role that nobody has: with it everybody but the managers decides for themselves.
const NOBODYS_ROLE: &str = "190000000000000900";

/// Somebody who may manage the server.
fn owner(scene: &TestGuild) -> Result<UserId, E2eError> {
    Ok(scene.sim.create_member(scene.guild, "Olga", Permissions::MANAGE_GUILD)?)
}

fn setting(scene: &TestGuild, who: UserId, name: &str, value: &str) -> Invocation {
    scene.invocation_of(who, "settings set").option("setting", name).option("value", value)
}

pub async fn settings_are_chosen_shown_and_heard(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Settings")?;
    let olga = owner(&scene)?;
    assert_says(&scene.give(&setting(&scene, olga, "max_volume", "400")).await?, "from 1 to 150");
    assert_says(&scene.give(&setting(&scene, olga, "max_volume", "40")).await?, "is **40** now");
    assert_says(&scene.give(&setting(&scene, olga, "blocked_words", "polka, waltz")).await?, "polka");
    let view = scene.give(&scene.invocation_of(olga, "settings view")).await?;
    assert!(view.message.is_ephemeral());
    assert_says(&view, "`max_volume` **40**");

    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    assert_says(&scene.give(&scene.invocation("volume").option("percent", 100)).await?, "40 %");
    assert_says(&scene.play("https://example.org/The-Polka.mp3").await?, "I ");
    let reset = scene.invocation_of(olga, "settings reset");
    assert_says(&scene.give(&reset).await?, "defaults");
    assert_says(&scene.give(&scene.invocation("volume").option("percent", 100)).await?, "100 %");
    scene.command("stop").await?;
    Ok(())
}

pub async fn half_of_the_listeners_skip_and_the_votes_are_kept(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Votes")?;
    let olga = owner(&scene)?;
    let (ben, cid) = (scene.newcomer("Ben")?, scene.newcomer("Cid")?);
    let others = [ben, cid].map(|who| scene.sim.join_voice(scene.guild, scene.voice, who));
    let _ears: Vec<Listener> =
        others.into_iter().map(|ears| ears.map(Listener::new)).collect::<Result<_, _>>()?;
    let add =
        scene.invocation_of(olga, "settings add").option("setting", "dj_roles").option("value", NOBODYS_ROLE);
    assert_says(&scene.give(&add).await?, "dj_roles");

    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    play(stack, &scene, "comet.opus").await?;
    let pause = scene.give(&scene.invocation_of(ben, "pause")).await?;
    assert_says(&pause, "that is for");
    assert!(pause.message.is_ephemeral());
    let skip = |who| scene.invocation_of(who, "skip");
    assert_says(&scene.give(&skip(ben)).await?, "1 of 2 votes");
    assert_says(&scene.give(&skip(ben)).await?, "counted already");
    assert_says(&scene.give(&skip(cid)).await?, "skipped **larks");
    // What somebody asked for is theirs to skip.
    assert_says(&scene.give(&skip(scene.person)).await?, "skipped **comet");
    Ok(())
}

pub async fn alone_the_bot_waits_and_goes_on_where_it_was(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Alone")?;
    let olga = owner(&scene)?;
    assert_says(&scene.give(&setting(&scene, olga, "leave_alone", "0")).await?, "is **0** now");
    let tune = stack.tunes().named("larks.opus")?;
    let asked = Instant::now();
    play(stack, &scene, "larks.opus").await?;
    scene.ears.packets(asked, 100, SOON).await?;
    let heard = scene.ears.frames_of(tune, asked);
    scene.sim.leave_voice(scene.guild, scene.person)?;
    scene.bot_present(false, SOON).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;

    let back = Instant::now();
    let ears = Listener::new(scene.sim.join_voice(scene.guild, scene.voice, scene.person)?);
    ears.packets(back, 50, SOON).await?;
    let first = ears.frames_of(tune, back).first.expect("the same tune goes on");
    let before = heard.first.unwrap_or_default() + heard.identical;
    assert!((before.saturating_sub(25)..before + 75).contains(&first), "frame {first} after {heard}");
    let why = scene.command("why").await?;
    assert_says(&why, "everybody left");
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_muted_bot_holds_its_music(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Muted")?;
    let asked = Instant::now();
    let tune = stack.tunes().named("larks.opus")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.packets(asked, 50, SOON).await?;
    let bot = scene.sim.bot_user_id();
    scene.sim.server_mute(scene.guild, bot, true)?;
    scene.ears.silence(QUIET, SOON).await?;
    scene.reads("a moderator muted me", SOON).await?;
    assert_says(&scene.command("resume").await?, "not paused");
    let unmuted = Instant::now();
    scene.sim.server_mute(scene.guild, bot, false)?;
    scene.ears.packets(unmuted, 50, SOON).await?;
    let before = scene.ears.frames_of(tune, asked);
    let after = scene.ears.frames_of(tune, unmuted);
    assert!(after.first.is_some_and(|first| first < before.identical + 50), "{after}, of {before}");
    scene.command("stop").await?;
    Ok(())
}
