//! Discord's REST interface is slow, limits or refuses; the music does not notice.

use std::time::{Duration, Instant};

use discord_sim::SimEvent;
use segue_e2e::{E2eError, scene::TestGuild, stack::Deployment};
use twilight_model::guild::Permissions;

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

/// `SET_VOICE_CHANNEL_STATUS`, which twilight does not know.
const SET_STATUS: Permissions = Permissions::from_bits_retain(1 << 48);
/// How slow Discord is.
const SLOW: Duration = Duration::from_secs(10);
/// Longest wait until `/pause` is heard. Wide: 300 ms is measured elsewhere, 8.7 s was seen.
const PAUSED: Duration = Duration::from_millis(1_500);

pub async fn pause_is_heard_while_discord_is_slow(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Slow Discord")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.packets(Instant::now(), 30, SOON).await?;
    for route in [format!("* /guilds/{}/**", scene.guild), format!("* /channels/{}/**", scene.text)] {
        scene.sim.delay_rest(&route, SLOW, 50);
    }
    // Its answer, its card and its status are slow; what is heard is not.
    for _ in 0..2 {
        let paused = Instant::now();
        scene.sim.command(&scene.invocation("pause"))?;
        scene.ears.silence(Duration::from_millis(200), SOON).await?;
        let last = scene.ears.sound_since(paused).last().map_or(paused, |packet| packet.arrived);
        assert!(last - paused < PAUSED, "{:?}", last - paused);
        let resumed = Instant::now();
        scene.sim.command(&scene.invocation("resume"))?;
        scene.ears.packets(resumed, 20, PAUSED).await?;
    }
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_status_that_is_limited_or_refused_delays_nothing(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Status")?;
    let route = format!("PUT /channels/{}/voice-status", scene.voice);
    scene.sim.rate_limit_next(&route, 40.0, 1);
    let asked = Instant::now();
    play(stack, &scene, "larks.opus").await?;
    scene.card("larks", SOON).await?;
    scene.command("pause").await?;
    scene.card("Paused", SOON).await?;
    assert!(asked.elapsed() < Duration::from_secs(30), "the card waited for the status");
    scene.command("stop").await?;
    scene.bot_present(false, SOON).await?;

    let scene = guild(stack, "No status")?;
    let route = format!("PUT /channels/{}/voice-status", scene.voice);
    scene.sim.refuse_rest(&route, 403, 50_013, 20);
    for tune in ["larks.opus", "comet.opus", "larks.opus"] {
        play(stack, &scene, tune).await?;
    }
    scene.ears.packets(Instant::now(), 20, SOON).await?;
    for _ in 0..2 {
        let skipped = Instant::now();
        scene.command("skip").await?;
        scene.ears.packets(skipped, 20, SOON).await?;
    }
    assert_eq!(
        scene.sim.rest_faults_left_for(&route),
        19,
        "it is refused once, and not asked for each track"
    );
    // Anyone who may now is noticed: the bot's role has changed.
    scene.sim.grant(scene.guild, scene.sim.bot_user_id(), SET_STATUS)?;
    scene.command("pause").await?;
    let deadline = Instant::now() + SOON;
    while scene.sim.rest_faults_left_for(&route) == 19 {
        assert!(Instant::now() < deadline, "it is not asked again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    scene.command("stop").await?;
    Ok(())
}

pub async fn the_status_is_taken_back_after_a_stop(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Status after a stop")?;
    scene.sim.grant(scene.guild, scene.sim.bot_user_id(), SET_STATUS)?;
    let mut events = scene.sim.subscribe();
    let mut status = async |wanted: &str| {
        let says = async {
            loop {
                match events.recv().await {
                    Ok(SimEvent::VoiceChannelStatus { channel_id, status }) if channel_id == scene.voice => {
                        let status = status.to_lowercase();
                        if status.contains(wanted) && status.is_empty() == wanted.is_empty() {
                            return;
                        }
                    }
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => std::future::pending().await,
                    _ => {}
                }
            }
        };
        let timed_out = |_| E2eError::timed_out("the channel's status", SOON);
        tokio::time::timeout(SOON, says).await.map_err(timed_out)
    };
    play(stack, &scene, "larks.opus").await?;
    status("larks").await?;
    scene.command("stop").await?;
    status("").await?;
    scene.bot_present(false, SOON).await
}

pub async fn one_trace_leads_to_the_first_frame(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Trace")?;
    let asked = Instant::now();
    assert_says(&play(stack, &scene, "larks.opus").await?, "larks");
    scene.ears.first_sound(asked, SOON).await?;
    let lines = lines_of(stack, &scene)?;
    let first = lines.iter().find(|line| line.contains("the first frame is on its way"));
    let trace = first
        .and_then(|line| trace_of(line))
        .ok_or_else(|| E2eError::Shortfall(format!("the first frame has no trace: {first:?}")))?;
    let play = lines.iter().find(|line| line.contains("a job was applied") && line.contains("play"));
    assert_eq!(play.and_then(|line| trace_of(line)), Some(trace), "{play:?}");
    scene.command("stop").await?;
    Ok(())
}

/// What the processes of a stack have said of the scene's guild.
fn lines_of(stack: &dyn Deployment, scene: &TestGuild) -> Result<Vec<String>, E2eError> {
    let guild = scene.guild.to_string();
    let mut lines = Vec::new();
    let failed = E2eError::io("reading the logs");
    let files = std::fs::read_dir(stack.logs()).map_err(failed)?;
    for file in files.flatten() {
        let text = std::fs::read(file.path()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        lines.extend(text.lines().filter(|line| line.contains(&guild)).map(str::to_owned));
    }
    Ok(lines)
}

/// The trace that a line names, colours or not: an interaction's id behind two letters.
fn trace_of(line: &str) -> Option<&str> {
    let digits = |rest: &str| rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let found = line.match_indices("i-").find(|(at, _)| digits(&line[at + 2..]) > 10);
    found.map(|(at, _)| &line[at..at + 2 + digits(&line[at + 2..])])
}
