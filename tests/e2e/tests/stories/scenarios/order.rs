//! The order of the queue, and taking changes back.

use std::time::{Duration, Instant};

use segue_domain::{
    Actor, ChannelId, GuildId, Job, JobId, Member, Rank, ReplyHandle, SessionCommand, TraceId, TrackId,
    UserId,
};
use segue_e2e::{E2eError, scene::TestGuild, stack::Deployment};

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

/// Entries as they are stored: the current one, and those that wait.
async fn entries(stack: &dyn Deployment, scene: &TestGuild) -> Result<(Option<u64>, Vec<u64>), E2eError> {
    let failed = |source| E2eError::Store { doing: "reading a session", source };
    let guild = GuildId::new(scene.guild.get());
    let session = stack.stores().await?.sessions.load(guild).await.map_err(failed)?;
    let Some(session) = session else { return Ok((None, Vec::new())) };
    let queue = session.queue.iter().map(|track| track.id).map(TrackId::get).collect();
    Ok((session.head.current.map(|track| track.id.get()), queue))
}

pub async fn every_change_of_the_order_can_be_taken_back(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Order")?;
    for tune in ["larks.opus", "larks.opus", "comet.opus", "larks.opus", "comet.opus", "moss.webm"] {
        play(stack, &scene, tune).await?;
    }
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let before = entries(stack, &scene).await?;
    assert_eq!(before, (Some(1), vec![2, 3, 4, 5, 6]));

    let place = |command: &str, name: &str, place: usize| scene.invocation(command).option(name, place);
    let cases = [
        (place("remove track", "place", 2), "removed", Some(vec![2, 4, 5, 6])),
        (place("remove range", "from", 2).option("to", 4), "removed 3 tracks", Some(vec![2, 6])),
        (scene.invocation("remove duplicates"), "removed 3 tracks", Some(vec![3, 6])),
        (place("move", "from", 5).option("to", 1), "at place 1", Some(vec![6, 2, 3, 4, 5])),
        (place("swap", "first", 4).option("second", 1), "changed places", Some(vec![5, 3, 4, 2, 6])),
        (scene.invocation("clear"), "5 tracks", Some(vec![])),
        (scene.invocation("shuffle"), "shuffled 5 tracks", None),
        (scene.invocation("skip"), "skipped", Some(vec![3, 4, 5, 6])),
        (place("skip", "to", 3), "skipped", Some(vec![5, 6])),
    ];
    for (command, says, expected) in cases {
        assert_says(&scene.give(&command).await?, says);
        let after = entries(stack, &scene).await?;
        if let Some(expected) = expected {
            assert_eq!(after.1, expected, "{says}");
        }
        assert_says(&scene.command("undo").await?, "took back");
        assert_eq!(entries(stack, &scene).await?, before, "undo after {says:?}");
        assert_says(&scene.command("redo").await?, "again");
        assert_eq!(entries(stack, &scene).await?, after, "redo of {says:?}");
        assert_says(&scene.command("undo").await?, "took back");
        assert_eq!(entries(stack, &scene).await?, before, "undo of the redo of {says:?}");
    }
    assert_says(&scene.command("undo").await?, "nothing to take back");

    // What is asked for after a change stays when the change is taken back.
    scene.command("clear").await?;
    play(stack, &scene, "comet.opus").await?;
    scene.command("undo").await?;
    assert_eq!(entries(stack, &scene).await?, (Some(1), vec![2, 3, 4, 5, 6, 7]));
    scene.command("stop").await?;
    scene.bot_present(false, SOON).await?;
    let undone = Instant::now();
    assert_says(&scene.command("undo").await?, "took back stopping");
    assert_eq!(entries(stack, &scene).await?, (Some(1), vec![2, 3, 4, 5, 6, 7]));
    scene.ears.packets(undone, 50, SOON).await?;
    scene.command("stop").await?;
    Ok(())
}

/// Gives a command as the panel does: it is answered in the journal.
async fn give_in_panel(
    stack: &dyn Deployment,
    scene: &TestGuild,
    id: &str,
    command: SessionCommand,
) -> Result<String, E2eError> {
    let failed = |source| E2eError::Store { doing: "giving a command as the panel does", source };
    let (guild, stores) = (GuildId::new(scene.guild.get()), stack.stores().await?);
    let (user_id, voice, now) = (UserId::new(scene.person.get()), scene.voice.get(), segue_store::now());
    let voice_channel = Some(ChannelId::new(voice));
    let job = Job {
        format: Job::FORMAT,
        id: JobId::new(format!("panel-{guild}-{id}")),
        guild_id: guild,
        actor: Actor::Member(Member { user_id, voice_channel, text_channel: None, rank: Rank::Dj }),
        body: command.into(),
        reply: Some(ReplyHandle::panel(now)),
        grants: Vec::new(),
        trace_id: TraceId::new("panel"),
        issued_at: now,
    };
    stores.jobs.enqueue(stack.partitions().of(guild), &job).await.map_err(failed)?;
    let until = Instant::now() + SOON;
    loop {
        let version = stores.sessions.head(guild).await.map_err(failed)?.map_or(0, |head| head.version);
        let versions: Vec<u64> = (1..=version).collect();
        let entries = stores.sessions.journal(guild, &versions).await.map_err(failed)?;
        let outcome =
            entries.iter().flat_map(|entry| &entry.outcomes).find(|outcome| outcome.job_id == job.id);
        if let Some(outcome) = outcome {
            return Ok(outcome.notice.code().to_owned());
        }
        assert!(Instant::now() < until, "nobody is told what came of it");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

pub async fn an_earlier_queue_is_brought_back(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Earlier")?;
    let failed = |source| E2eError::Store { doing: "reading a session", source };
    for tune in ["larks.opus", "comet.opus", "larks.opus"] {
        play(stack, &scene, tune).await?;
    }
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let full = entries(stack, &scene).await?;
    let (sessions, id) = (stack.stores().await?.sessions, GuildId::new(scene.guild.get()));
    let version = sessions.head(id).await.map_err(failed)?.map_or(0, |head| head.version);
    scene.command("clear").await?;
    play(stack, &scene, "moss.webm").await?;

    let restore = SessionCommand::Restore { version };
    assert_eq!(give_in_panel(stack, &scene, "1", restore.clone()).await?, "restored");
    assert_eq!(entries(stack, &scene).await?, full, "what is heard is heard on");
    assert_says(&scene.command("undo").await?, "took back");
    assert_eq!(entries(stack, &scene).await?, (Some(1), vec![4]));

    scene.command("stop").await?;
    scene.bot_present(false, SOON).await?;
    let restored = Instant::now();
    assert_eq!(give_in_panel(stack, &scene, "2", restore).await?, "restored");
    assert_eq!(entries(stack, &scene).await?, full);
    scene.ears.packets(restored, 50, SOON).await?;
    assert_eq!(
        give_in_panel(stack, &scene, "3", SessionCommand::Restore { version: 100_000 }).await?,
        "restore.gone"
    );
    scene.command("stop").await?;
    Ok(())
}

pub async fn members_take_turns(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Turns")?;
    let bob = scene.newcomer("Bob")?;
    let _ears = scene.sim.join_voice(scene.guild, scene.voice, bob)?;
    let url = stack.tunes().url(stack.tunes().named("larks.opus")?);
    for who in [scene.person, scene.person, scene.person, bob, bob] {
        scene.give(&scene.invocation_of(who, "play").option("query", url.as_str())).await?;
    }
    assert_says(&scene.command("fair").await?, "2 members");
    assert_eq!(entries(stack, &scene).await?, (Some(1), vec![4, 2, 5, 3]), "who is heard has had a turn");
    assert_says(&scene.command("fair").await?, "already");
    let bobs = scene.invocation("remove member").option("who", bob.to_string());
    assert_says(&scene.give(&bobs).await?, "removed 2 tracks");
    assert_eq!(entries(stack, &scene).await?, (Some(1), vec![2, 3]));
    scene.command("stop").await?;
    Ok(())
}

pub async fn places_that_are_not_there_are_named(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Places")?;
    play(stack, &scene, "larks.opus").await?;
    for command in ["clear", "shuffle", "undo", "redo", "fair"] {
        let answer = scene.command(command).await?;
        assert!(answer.text().contains('`'), "{command} is refused with a code: {}", answer.text());
    }
    let gone = scene.invocation("remove track").option("place", 3);
    assert_says(&scene.give(&gone).await?, "nothing waits");
    play(stack, &scene, "comet.opus").await?;
    assert_says(&scene.give(&gone).await?, "from 1 to 1");
    scene.command("stop").await?;
    Ok(())
}
