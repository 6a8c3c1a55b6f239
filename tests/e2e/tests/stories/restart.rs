//! A worker that is asked to end leaves the session, and the next one continues it.

use std::time::{Duration, Instant};

use segue_e2e::{
    scene::{Listener, TestGuild},
    stack::Deployment,
};
use twilight_model::guild::Permissions;

use crate::harness::{Case, Family, Lane, Outcome};

/// How long sound may take to come back. Wide: the promise of a planned hand-off is measured elsewhere.
const SOON: Duration = Duration::from_secs(20);
/// Frames of 20 ms by which the position may be off: 1 s.
const POSITION: usize = 50;

const CASES: &[(&str, Case)] = &[
    ("the_next_worker_goes_on_with_the_track_and_the_queue", |stack| Box::pin(goes_on(stack))),
    ("a_paused_session_stays_paused", |stack| Box::pin(stays_paused(stack))),
    ("a_slow_discord_holds_up_neither_pause_nor_the_next_track", |stack| Box::pin(slow_discord(stack))),
    ("commands_that_can_not_be_registered_end_nothing", |stack| Box::pin(unregistered(stack))),
    ("votes_settings_the_message_and_undo_survive", |stack| Box::pin(memories_survive(stack))),
];

/// A restart is felt by every session of the stack: one case at a time.
pub fn lanes() -> Vec<Lane> {
    [Family::Embedded, Family::Aws].map(|family| Lane::on(family, "restart", CASES, 1)).into()
}

async fn goes_on(stack: &dyn Deployment) -> Outcome {
    let scene = TestGuild::open(stack.sim(), "Restart")?;
    let (first, second) = (stack.tunes().named("larks.opus")?, stack.tunes().named("comet.opus")?);
    let asked = Instant::now();
    scene.play(&stack.tunes().url(first)).await?;
    scene.ears.packets(asked, 150, SOON).await?;
    scene.play(&stack.tunes().url(second)).await?;

    let ended = Instant::now();
    stack.restart_worker().await?;
    let before = scene.ears.frames_of(first, asked);
    let back = scene.ears.sound_since(ended).len();
    scene.ears.packets(ended, back + 100, SOON).await?;
    let frames = scene.ears.frames_of(first, asked);
    let heard = scene.ears.sound_since(asked);
    let silence = heard.windows(2).map(|pair| pair[1].arrived - pair[0].arrived).max().unwrap_or_default();
    println!("{}: {silence:?} of silence\nbefore: {before}\nafter: {frames}", stack.name());
    assert_eq!(frames.first, Some(0), "{frames}");
    assert!(frames.last > before.last, "{frames}");
    assert!(frames.missing + frames.duplicated + frames.out_of_order <= POSITION, "{frames}");

    let queue = scene.command("queue").await?;
    assert!(queue.says("comet"), "{}", queue.text());
    let skipped = Instant::now();
    scene.command("skip").await?;
    scene.ears.packets(skipped, 100, SOON).await?;
    assert!(scene.ears.frames_of(second, skipped).identical > 50);
    scene.command("stop").await?;
    Ok(())
}

async fn stays_paused(stack: &dyn Deployment) -> Outcome {
    let scene = TestGuild::open(stack.sim(), "Paused")?;
    let tune = stack.tunes().named("larks.opus")?;
    let asked = Instant::now();
    scene.play(&stack.tunes().url(tune)).await?;
    scene.ears.packets(asked, 100, SOON).await?;
    scene.command("pause").await?;
    scene.ears.silence(Duration::from_millis(300), SOON).await?;
    let held = scene.ears.frames_of(tune, asked).last;

    stack.restart_worker().await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(scene.ears.frames_of(tune, asked).last, held, "sound although it is paused");

    let resumed = Instant::now();
    scene.command("resume").await?;
    scene.ears.packets(resumed, 50, SOON).await?;
    let frames = scene.ears.frames_of(tune, asked);
    assert!(frames.missing + frames.duplicated + frames.out_of_order <= POSITION, "{frames}");
    scene.command("stop").await?;
    Ok(())
}

async fn memories_survive(stack: &dyn Deployment) -> Outcome {
    let scene = TestGuild::open(stack.sim(), "Memories")?;
    let olga = scene.sim.create_member(scene.guild, "Olga", Permissions::MANAGE_GUILD)?;
    let (ben, cid) = (scene.newcomer("Ben")?, scene.newcomer("Cid")?);
    let others = [ben, cid].map(|who| scene.sim.join_voice(scene.guild, scene.voice, who));
    let _ears: Vec<Listener> =
        others.into_iter().map(|ears| ears.map(Listener::new)).collect::<Result<_, _>>()?;
    let add = scene.invocation_of(olga, "settings add").option("setting", "dj_roles");
    scene.give(&add.option("value", "190000000000000900")).await?;
    for tune in ["larks.opus", "comet.opus", "larks.opus"] {
        scene.play(&stack.tunes().url(stack.tunes().named(tune)?)).await?;
    }
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let card = scene.card("larks", SOON).await?;
    assert!(scene.give(&scene.invocation_of(ben, "skip")).await?.says("1 of 2 votes"));
    scene.card("1 vote to skip", SOON).await?;
    let own = scene.give(&scene.invocation("remove track").option("place", 2)).await?;
    assert!(own.says("removed"), "{}", own.text());

    let ended = Instant::now();
    stack.restart_worker().await?;
    scene.ears.packets(ended, 50, SOON).await?;
    assert!(scene.command("undo").await?.says("took back"), "a change is taken back after a restart");
    let skipped = scene.give(&scene.invocation_of(cid, "skip")).await?;
    assert!(skipped.says("skipped **larks"), "the vote before the restart counts: {}", skipped.text());
    let after = scene.card("comet", SOON).await?;
    assert_eq!(after.id, card.id, "the same message is edited on");
    scene.give(&scene.invocation_of(olga, "stop")).await?;
    Ok(())
}

/// A process that took over knows where the listeners are, and has to ask Discord for everybody else.
async fn slow_discord(stack: &dyn Deployment) -> Outcome {
    const SLOW: Duration = Duration::from_secs(10);
    let scene = TestGuild::open(stack.sim(), "Slow after a restart")?;
    let ben = scene.newcomer("Ben")?;
    let (first, second) = (stack.tunes().named("larks.opus")?, stack.tunes().named("comet.opus")?);
    let asked = Instant::now();
    for tune in [first, second] {
        scene.play(&stack.tunes().url(tune)).await?;
    }
    scene.ears.packets(asked, 50, SOON).await?;
    let ended = Instant::now();
    stack.restart_worker().await?;
    scene.ears.packets(ended, 20, SOON).await?;

    let places = "GET /guilds/*/voice-states/*";
    for route in [places, "PATCH /webhooks/*/*/messages/@original", "* /channels/**"] {
        scene.sim.delay_rest(route, SLOW, 100);
    }
    scene.sim.command(&scene.invocation_of(ben, "play").option("query", stack.tunes().url(second)))?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let paused = Instant::now();
    scene.sim.command(&scene.invocation("pause"))?;
    scene.ears.silence(Duration::from_millis(300), SOON).await?;
    let last = scene.ears.sound_since(paused).last().map_or(paused, |packet| packet.arrived);
    // The queue gives the next job of a guild only after the one before, which waits for half a second at most.
    assert!(last - paused < Duration::from_secs(3), "/pause took {:?}", last - paused);
    assert!(scene.sim.rest_faults_left_for(places) < 100, "Discord was asked where Ben is");

    let resumed = Instant::now();
    scene.sim.command(&scene.invocation("resume"))?;
    scene.ears.packets(resumed, 20, SOON).await?;
    // Somebody asks all the time, and the next track comes all the same.
    let until = Instant::now() + Duration::from_secs(20);
    while scene.ears.frames_of(second, resumed).identical < 20 {
        assert!(Instant::now() < until, "the next track is not heard");
        scene.sim.command(&scene.invocation_of(ben, "skip"))?;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let heard = scene.ears.sound_since(resumed);
    let silence = heard.windows(2).map(|pair| pair[1].arrived - pair[0].arrived).max().unwrap_or_default();
    assert!(silence < Duration::from_millis(1_500), "{silence:?} of silence between two tracks");
    scene.sim.clear_rest_faults();
    scene.command("stop").await?;
    Ok(())
}

async fn unregistered(stack: &dyn Deployment) -> Outcome {
    let commands = format!("GET /applications/{}/commands", stack.sim().application_id());
    let scene = TestGuild::open(stack.sim(), "Commands")?;
    for refused in [true, false] {
        if refused {
            stack.sim().refuse_rest(&commands, 403, 50_001, 1);
        } else {
            stack.sim().fail_rest(&commands, 502, 1);
        }
        stack.restart_worker().await?;
        let asked = Instant::now();
        scene.play(&stack.tunes().url(stack.tunes().named("larks.opus")?)).await?;
        scene.ears.packets(asked, 20, SOON).await?;
        scene.command("stop").await?;
    }
    // The workers of AWS register nothing.
    stack.sim().clear_rest_faults();
    Ok(())
}
