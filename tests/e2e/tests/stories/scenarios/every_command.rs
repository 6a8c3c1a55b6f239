//! Every command, given as a person gives it.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use segue_e2e::stack::Deployment;
use twilight_model::guild::Permissions;

use super::{SOON, guild, play};
use crate::harness::Outcome;

/// What a person reads when something of ours failed.
const FAULTS: [&str; 4] = ["store.", "job.buried", "command.unknown", "option.malformed"];

pub async fn each_is_answered(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Every command")?;
    let olga = scene.sim.create_member(scene.guild, "Olga", Permissions::MANAGE_GUILD)?;
    for tune in ["larks.opus", "comet.opus", "larks.opus", "comet.opus", "larks.opus"] {
        play(stack, &scene, tune).await?;
    }
    scene.ears.first_sound(Instant::now(), SOON).await?;

    let plain = |name: &str| scene.invocation(name);
    let owners = |name: &str| scene.invocation_of(olga, name);
    let walk = [
        (plain("ping"), "pong"),
        (plain("nowplaying"), "now playing"),
        (plain("queue"), "4 tracks wait"),
        (plain("queue").option("search", "comet"), "comet"),
        (plain("history"), "nothing was played"),
        (plain("why"), "nothing has stopped"),
        (plain("plan"), "everything"),
        (plain("save").option("name", "Evening"), "saved 5 tracks"),
        (plain("playlist list"), "evening"),
        (plain("playlist show").option("name", "Evening"), "larks"),
        (plain("playlist share").option("name", "Evening"), "the server's playlist"),
        (plain("playlist rename").option("name", "Evening").option("to", "Night"), "is called"),
        (plain("playlist export").option("name", "Night"), "5 tracks"),
        (plain("load").option("name", "Night"), "queued"),
        (plain("playlist delete").option("name", "Night"), "deleted"),
        (plain("favourite"), "favourites"),
        (plain("grab"), "larks"),
        (plain("search").option("words", "larks"), "i found 1 track"),
        (owners("settings view"), "max_volume"),
        (owners("settings view").option("setting", "stay"), "can be"),
        (owners("settings set").option("setting", "skip_votes").option("value", "60 %"), "**60**"),
        (
            owners("settings add").option("setting", "blocked_sites").option("value", "example.com"),
            "example.com",
        ),
        (
            owners("settings remove").option("setting", "blocked_sites").option("value", "example.com"),
            "empty",
        ),
        (owners("settings permission").option("command", "fair").option("level", "manager"), "may manage"),
        (plain("fair"), "manage this server"),
        (owners("settings reset"), "defaults"),
        (plain("fair"), "turns"),
        (plain("pause"), "paused"),
        (plain("resume"), "playing on"),
        (plain("volume").option("percent", 80), "80 %"),
        (plain("loop").option("mode", "track"), "repeats"),
        (plain("loop").option("mode", "off"), "nothing is repeated"),
        (plain("seek").option("to", "0:02"), "0:02"),
        (plain("replay"), "from the start"),
        (plain("move").option("from", 2).option("to", 1), "at place 1"),
        (plain("swap").option("first", 1).option("second", 2), "changed places"),
        (plain("remove track").option("place", 1), "removed"),
        (plain("undo"), "took back"),
        (plain("redo"), "again"),
        (plain("shuffle"), "shuffled"),
        (plain("skip"), "skipped"),
        (plain("previous"), "back to"),
        (plain("clear"), "removed all"),
        (plain("move-session"), "with you already"),
        (plain("join"), "with you already"),
        (plain("leave"), "stopped"),
        (plain("stop"), "nothing is playing"),
    ];
    let mut given: BTreeSet<String> = BTreeSet::from(["play".to_owned()]);
    for (invocation, says) in walk {
        let answer = scene.give(&invocation).await?;
        let text = answer.text().to_lowercase();
        assert!(text.contains(says), "/{}: {says:?} is not in {text:?}", invocation.name);
        assert!(FAULTS.iter().all(|fault| !text.contains(fault)), "/{}: {text}", invocation.name);
        let first = answer.interaction.initial(Duration::from_secs(1)).await?;
        assert!(first.latency < Duration::from_secs(3), "/{}: {first:?}", invocation.name);
        given.extend(invocation.name.split(' ').next().map(str::to_owned));
    }
    let url = stack.tunes().url(stack.tunes().named("comet.opus")?);
    let message = scene.sim.say(scene.text, scene.person, &format!("Listen to this: {url} !"))?;
    let chosen = scene.choose(message.id, "Play this").await?;
    assert!(chosen.says("playing **comet"), "{}", chosen.text());
    given.insert("Play this".to_owned());
    scene.command("stop").await?;

    let registered: BTreeSet<String> = scene
        .sim
        .commands(scene.guild)
        .iter()
        .filter_map(|command| Some(command["name"].as_str()?.to_owned()))
        .collect();
    assert_eq!(given, registered, "every command is given");
    assert!(scene.thinking().is_empty());
    Ok(())
}
