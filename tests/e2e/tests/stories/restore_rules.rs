//! The rules of a restore that peers learned the hard way, and a job that can't be carried out.

use std::time::{Duration, Instant};

use discord_sim::Overwrite;
use segue_domain::{
    Actor, GuildId, Job, JobId, Member, Millis, Rank, ReplyHandle, Session, SessionCommand, Timestamp,
    TraceId, UserId,
};
use segue_e2e::{
    E2eError,
    scene::TestGuild,
    stack::{Deployment, WorkerProcess},
    tunes::BadLink,
};
use segue_store::{Commit, JobQueue, Stores};
use twilight_model::guild::Permissions;

use crate::harness::{Case, Family, Lane, Outcome};

const SOON: Duration = Duration::from_secs(30);
/// Longer than a lease, and than every attempt to come back.
const NEVER: Duration = Duration::from_secs(9);

const CASES: &[(&str, Case)] = &[
    ("what_was_stopped_stays_stopped_after_a_crash", |stack| Box::pin(stopped(stack))),
    ("a_bot_that_was_idle_when_its_worker_died_leaves_in_time", |stack| Box::pin(idle(stack))),
    ("a_kick_while_no_worker_is_alive_counts", |stack| Box::pin(kicked(stack))),
    ("a_kick_of_a_bot_that_stays_with_nothing_to_play_counts", |stack| Box::pin(kicked_while_idle(stack))),
    ("workers_that_die_one_after_the_other_are_no_kick", |stack| Box::pin(one_after_the_other(stack))),
    ("a_worker_that_dies_before_the_bot_is_back_is_no_kick", |stack| Box::pin(on_its_way(stack))),
    ("a_refusal_that_discord_did_not_take_is_said_by_the_next_worker", |stack| Box::pin(owed(stack))),
    ("an_answer_that_discord_refuses_for_longer_than_it_is_tried_arrives_all_the_same", |stack| {
        Box::pin(refused_for_long(stack))
    }),
    ("an_answer_of_a_session_that_has_ended_is_given_by_the_next_worker", |stack| {
        Box::pin(owed_after_the_end(stack))
    }),
    ("a_kick_of_a_bot_that_nobody_listens_to_counts_while_no_worker_is_alive", |stack| {
        Box::pin(kicked_while_alone(stack))
    }),
    ("a_kick_just_after_a_crash_counts_though_discord_is_slow_to_say_so", |stack| {
        Box::pin(kicked_after_a_crash(stack))
    }),
    ("a_kick_during_a_hand_over_counts", |stack| Box::pin(kicked_while_handed_over(stack))),
    ("for_a_queue_of_which_nothing_plays_nobody_joins", |stack| Box::pin(nothing_plays(stack))),
    ("a_track_that_never_gets_further_is_skipped", |stack| Box::pin(never_further(stack))),
    ("nobody_listening_it_stays_away_until_somebody_joins", |stack| Box::pin(nobody(stack))),
    ("away_for_too_long_it_waits_for_a_person", |stack| Box::pin(too_long(stack))),
    ("duplicates_and_manual_order_survive", |stack| Box::pin(order(stack))),
    ("a_refused_voice_session_is_joined_anew", |stack| Box::pin(refused(stack))),
    ("bad_tracks_are_left_out_with_a_number_and_what_plays_is_heard", |stack| Box::pin(bad_tracks(stack))),
    ("tracks_of_a_server_that_is_down_wait_and_those_of_others_play", |stack| Box::pin(server_down(stack))),
    ("a_track_that_waits_for_its_server_holds_nothing_up", |stack| Box::pin(waits_for_its_server(stack))),
    ("a_loop_of_what_fails_stops_asking_and_waits_for_a_person", |stack| Box::pin(loop_of_what_fails(stack))),
    ("without_a_worker_a_command_is_told_to_wait_and_is_carried_out_later", |stack| {
        Box::pin(no_worker(stack))
    }),
    ("a_job_that_fails_again_and_again_is_put_aside_and_can_be_sent_again", |stack| Box::pin(poison(stack))),
    ("the_panel_is_told_what_was_put_aside", |stack| Box::pin(poison_of_the_panel(stack))),
];

/// Each case has the workers to itself.
pub fn lanes() -> Vec<Lane> {
    [Family::EmbeddedWorkers, Family::AwsWorkers]
        .map(|family| Lane::on(family, "restore_rules", CASES, 1))
        .into()
}

struct Play<'a> {
    stack: &'a dyn Deployment,
    stores: Stores,
    scene: TestGuild,
    worker: WorkerProcess,
    url: String,
}

impl<'a> Play<'a> {
    /// One worker, one guild, and music.
    async fn begin(stack: &'a dyn Deployment, name: &str) -> Result<Self, E2eError> {
        let stores = stack.stores().await?;
        stack.workers().end().await?;
        let worker = stack.workers().start().await?;
        stack.workers().settled(&stores, stack.partitions().all().count(), SOON).await?;
        let scene = TestGuild::open(stack.sim(), name)?;
        let url = stack.tunes().url(stack.tunes().named("larks.opus")?);
        let play = Self { stack, stores, scene, worker, url };
        play.hear(&play.url).await?;
        Ok(play)
    }

    async fn hear(&self, url: &str) -> Outcome {
        let asked = Instant::now();
        self.scene.play(url).await?;
        self.scene.ears.packets(asked, 50, SOON).await
    }

    async fn kill(&self) -> Outcome {
        self.worker.process().kill();
        self.worker.process().ended_within(SOON).await.map(drop)
    }

    async fn session(&self) -> Result<Session, E2eError> {
        let failed = |source| E2eError::Store { doing: "reading a session", source };
        let session =
            self.stores.sessions.load(GuildId::new(self.scene.guild.get())).await.map_err(failed)?;
        session.ok_or_else(|| E2eError::Shortfall("no session is stored".into()))
    }

    /// No sound, and no bot in the channel, for long enough that nothing comes any more.
    async fn stays_silent(&self) {
        let since = Instant::now();
        tokio::time::sleep(NEVER).await;
        assert_eq!(self.scene.ears.sound_since(since + Duration::from_millis(500)).len(), 0, "it came back");
    }

    /// After a kick the bot is in no channel, and the session waits for a person.
    async fn is_kept_and_waits(&self) -> Outcome {
        let until = Instant::now() + SOON;
        loop {
            let head = self.session().await?.head;
            if head.tombstone.is_some() && head.current.is_some() {
                break;
            }
            assert!(Instant::now() < until, "{head:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(self.scene.bot_channel(), None, "it joined again");
        Ok(())
    }

    async fn end(self) -> Outcome {
        self.scene.command("stop").await.map(drop)
    }
}

async fn no_worker(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "No worker").await?;
    let card = play.scene.card("larks", SOON).await?;
    play.kill().await?;
    // Until then another worker might take over, and nothing is said.
    tokio::time::sleep(Duration::from_secs(17)).await;
    let waiting = play.scene.command("pause").await?;
    assert!(waiting.says("queued: starts when a worker is back"), "{}", waiting.text());
    let read = play.scene.command("nowplaying").await?;
    assert!(read.says("larks"), "reads need no worker: {}", read.text());
    play.scene.press_card(&card, "volume:90").await?;

    stack.workers().start().await?;
    let deadline = Instant::now() + SOON;
    while !play.scene.message(waiting.message.id).is_some_and(|message| message.text().contains("Paused")) {
        assert!(Instant::now() < deadline, "the answer is never edited");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    play.scene.card("Volume 90 %", SOON).await?;
    play.end().await
}

async fn stopped(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Stopped").await?;
    play.scene.command("stop").await?;
    play.kill().await?;
    stack.workers().start().await?;
    play.stays_silent().await;
    assert!(play.session().await?.head.tombstone.is_some());
    let why = play.scene.command("why").await?;
    assert!(why.says("stopped the music"), "{}", why.text());
    let undone = Instant::now();
    play.scene.command("undo").await?;
    play.scene.ears.packets(undone, 50, SOON).await?;
    play.end().await
}

async fn idle(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Idle").await?;
    let ended = Instant::now();
    play.scene.command("skip").await?;
    play.scene.ears.silence(Duration::from_millis(300), SOON).await?;
    // The heartbeat after this one stores where the gateway session is.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert!(play.scene.bot_channel().is_some(), "it stays for a minute");
    play.kill().await?;
    let next = stack.workers().start().await?;
    stack.workers().settled(&play.stores, stack.partitions().all().count(), SOON).await?;
    play.scene.bot_present(false, Duration::from_secs(80)).await?;
    assert!(ended.elapsed() > Duration::from_secs(50), "it left too early");
    assert!(play.session().await?.head.idle_since.is_none());

    // Somebody who does not want to wait for that sends it away.
    play.hear(&play.url).await?;
    play.scene.command("skip").await?;
    play.scene.ears.silence(Duration::from_millis(300), SOON).await?;
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    next.process().kill();
    next.process().ended_within(SOON).await?;
    stack.workers().start().await?;
    let left = play.scene.command("leave").await?;
    assert!(left.says("stopped") || left.says("left"), "{}", left.text());
    play.scene.bot_present(false, SOON).await?;
    Ok(())
}

async fn kicked(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Kicked").await?;
    // The heartbeat after this one stores where the gateway session is.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    play.kill().await?;
    stack.sim().disconnect_member(play.scene.guild, stack.sim().bot_user_id())?;
    stack.workers().start().await?;
    play.stays_silent().await;
    assert_eq!(play.scene.bot_channel(), None, "it joined again");
    let head = play.session().await?.head;
    assert!(head.tombstone.is_some() && head.current.is_some(), "{head:?}");
    let resumed = Instant::now();
    play.scene.command("resume").await?;
    play.scene.ears.packets(resumed, 50, SOON).await?;
    play.end().await
}

async fn kicked_while_idle(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Kicked while idle").await?;
    let (sim, scene) = (stack.sim(), &play.scene);
    let olga = sim.create_member(scene.guild, "Olga", Permissions::MANAGE_GUILD)?;
    let stay = scene.invocation_of(olga, "settings set").option("setting", "stay").option("value", "on");
    scene.give(&stay).await?;
    scene.command("skip").await?;
    scene.ears.silence(Duration::from_millis(300), SOON).await?;

    let mut worker = play.worker.clone();
    for kicked in [false, true] {
        // The heartbeat after this one stores where the gateway session is.
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        assert!(scene.bot_channel().is_some(), "it stays");
        worker.process().kill();
        worker.process().ended_within(SOON).await?;
        if kicked {
            sim.disconnect_member(scene.guild, sim.bot_user_id())?;
        }
        worker = stack.workers().start().await?;
        stack.workers().settled(&play.stores, stack.partitions().all().count(), SOON).await?;
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(scene.bot_channel().is_some(), !kicked, "whether it is in its channel");
    }
    assert_eq!(play.session().await?.head.voice_channel, None, "what is stored");
    play.hear(&play.url).await?;
    play.end().await
}

/// The gateway tells the third worker again what it told the second, and that it had told all: in between the bot had left,
/// to enter its channel again.
async fn one_after_the_other(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "One after the other").await?;
    // The heartbeat after this one stores where the gateway session is.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let mut worker = play.worker.clone();
    for _ in 0..3 {
        worker.process().kill();
        worker.process().ended_within(SOON).await?;
        let since = Instant::now();
        worker = stack.workers().start().await?;
        play.scene.ears.packets(since, 1, SOON).await?;
        let head = play.session().await?.head;
        assert!(head.tombstone.is_none() && head.dormant.is_none(), "{head:?}");
    }
    play.end().await
}

/// What the gateway told last is that the bot left: our own leaving, by a worker that did not live to see it back.
async fn on_its_way(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "On its way").await?;
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    play.kill().await?;
    let (sim, bot) = (stack.sim(), stack.sim().bot_user_id());
    let nothing = Permissions::empty();
    let deny = Overwrite { allow: nothing, deny: Permissions::CONNECT };
    sim.overwrite(play.scene.voice, bot, deny)?;
    let second = stack.workers().start().await?;
    play.scene.bot_present(false, SOON).await?;
    second.process().kill();
    second.process().ended_within(SOON).await?;
    sim.overwrite(play.scene.voice, bot, Overwrite { allow: nothing, deny: nothing })?;
    let since = Instant::now();
    stack.workers().start().await?;
    play.scene.ears.packets(since, 50, SOON).await?;
    play.end().await
}

/// A refused command changes nothing that would be stored, and is answered all the same.
async fn owed(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Owed").await?;
    let sim = stack.sim();
    sim.fail_rest("PATCH /webhooks/*/*/messages/@original", 503, 100);
    let asked = sim.command(&play.scene.invocation("resume"))?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    play.kill().await?;
    sim.clear_rest_faults();
    assert!(asked.settled(Duration::from_millis(100)).await.is_err(), "it was answered too early to tell");
    stack.workers().start().await?;
    let answer = asked.settled(SOON).await?;
    assert!(answer.text().contains("session.not-paused"), "{}", answer.text());
    play.end().await
}

/// The tries of one sending take about four seconds. It is sent again later, by the same worker.
async fn refused_for_long(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Refused for long").await?;
    let sim = stack.sim();
    sim.fail_rest("PATCH /webhooks/*/*/messages/@original", 503, 100);
    // Whichever comes first pauses.
    let one = sim.command(&play.scene.invocation("pause"))?;
    let other = sim.command(&play.scene.invocation("pause"))?;
    tokio::time::sleep(Duration::from_secs(7)).await;
    sim.clear_rest_faults();
    for asked in [&one, &other] {
        assert!(
            asked.settled(Duration::from_millis(100)).await.is_err(),
            "it was answered too early to tell"
        );
    }
    let answers = [one.settled(SOON).await?.text(), other.settled(SOON).await?.text()];
    let refused = answers.iter().filter(|answer| answer.contains("session.already-paused")).count();
    assert_eq!(refused, 1, "{answers:?}");
    play.end().await
}

/// Nothing of it would need a worker but the answer.
async fn owed_after_the_end(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Owed after the end").await?;
    let sim = stack.sim();
    play.scene.command("stop").await?;
    sim.fail_rest("PATCH /webhooks/*/*/messages/@original", 503, 100);
    let refused = sim.command(&play.scene.invocation("skip"))?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    play.kill().await?;
    sim.clear_rest_faults();
    assert!(refused.settled(Duration::from_millis(100)).await.is_err(), "it was answered too early to tell");
    stack.workers().start().await?;
    let answer = refused.settled(SOON).await?;
    assert!(answer.text().contains("session.nothing-playing"), "{}", answer.text());
    let until = Instant::now() + SOON;
    while play.session().await?.head.needs_owner() {
        assert!(Instant::now() < until, "a session that has ended is taken up again and again");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    play.end().await
}

/// When somebody joins again, it stays away: a person sent it away.
async fn kicked_while_alone(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Kicked while alone").await?;
    let sim = stack.sim();
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    sim.leave_voice(play.scene.guild, play.scene.person)?;
    let until = Instant::now() + SOON;
    while !play.session().await?.head.listeners.is_empty() {
        assert!(Instant::now() < until, "nobody noticed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    play.kill().await?;
    sim.disconnect_member(play.scene.guild, sim.bot_user_id())?;
    stack.workers().start().await?;
    stack.workers().settled(&play.stores, stack.partitions().all().count(), SOON).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let since = Instant::now();
    let ears = sim.join_voice(play.scene.guild, play.scene.voice, play.scene.person)?;
    let ears = segue_e2e::scene::Listener::new(ears);
    tokio::time::sleep(NEVER).await;
    assert_eq!(ears.sound_since(since).len(), 0, "it came back by itself");
    play.is_kept_and_waits().await?;
    let resumed = Instant::now();
    play.scene.command("resume").await?;
    ears.packets(resumed, 50, SOON).await?;
    play.end().await
}

/// What the gateway tells then may be old: Discord is asked, and says nothing for a while. Meanwhile nothing rejoins.
async fn kicked_after_a_crash(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Kicked after a crash").await?;
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    play.kill().await?;
    let since = Instant::now();
    stack.workers().start().await?;
    play.scene.ears.packets(since, 25, SOON).await?;
    let sim = stack.sim();
    let where_it_is = format!("GET /guilds/{}/voice-states/*", play.scene.guild);
    sim.fail_rest(&where_it_is, 503, 6);
    sim.disconnect_member(play.scene.guild, sim.bot_user_id())?;
    play.stays_silent().await;
    assert!(sim.rest_faults_left_for(&where_it_is) < 6, "Discord was asked");
    sim.clear_rest_faults();
    play.is_kept_and_waits().await?;
    let resumed = Instant::now();
    play.scene.command("resume").await?;
    play.scene.ears.packets(resumed, 50, SOON).await?;
    play.end().await
}

/// Whether it is told to the worker that ends, to the one that begins, or to nobody who is still there.
async fn kicked_while_handed_over(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Kicked while handed over").await?;
    let sim = stack.sim();
    let mut old = play.worker.clone();
    for millis in [0, 25, 100, 400] {
        // Both know the gateway session as it is now.
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        let next = stack.workers().start().await?;
        old.process().terminate();
        tokio::time::sleep(Duration::from_millis(millis)).await;
        sim.disconnect_member(play.scene.guild, sim.bot_user_id())?;
        let kicked = Instant::now();
        old.process().ended_within(SOON).await?;
        tokio::time::sleep(Duration::from_secs(5)).await;
        let heard = play.scene.ears.sound_since(kicked + Duration::from_millis(500)).len();
        assert_eq!(heard, 0, "it came back, kicked after {millis} ms");
        play.is_kept_and_waits().await?;
        let resumed = Instant::now();
        play.scene.command("resume").await?;
        play.scene.ears.packets(resumed, 50, SOON).await?;
        old = next;
    }
    play.end().await
}

async fn nothing_plays(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Gone").await?;
    play.kill().await?;
    // The session ends with its voice session, so only a new join could bring the bot back; and its only track is
    // replaced by one that nobody has any more.
    stack.sim().disconnect_member(play.scene.guild, stack.sim().bot_user_id())?;
    let mut session = play.session().await?;
    if let Some(track) = &mut session.head.current {
        track.info.query = segue_domain::Query::Url { url: play.stack.tunes().bad_url(BadLink::NotFound) };
    }
    session.head.voice = None;
    store(&play, session).await?;
    stack.sim().invalidate_session(false);
    let joined = Instant::now();
    stack.workers().start().await?;
    play.stays_silent().await;
    assert_eq!(play.scene.bot_channel(), None, "it joined for nothing, {:?} ago", joined.elapsed());
    assert!(!play.session().await?.head.is_active(), "{:?}", play.session().await?.head);
    Ok(())
}

async fn never_further(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Poison").await?;
    let second = stack.tunes().named("comet.opus")?;
    play.scene.play(&stack.tunes().url(second)).await?;
    let mut worker = play.worker.clone();
    // The track is always taken up at about the same place, as if it brought its worker down there.
    for _ in 0..=segue_domain::MAX_RESTORES {
        worker.process().kill();
        worker.process().ended_within(SOON).await?;
        let since = Instant::now();
        worker = stack.workers().start().await?;
        play.scene.ears.packets(since, 20, SOON).await?;
    }
    let until = Instant::now() + SOON;
    while !play.session().await?.head.current.is_some_and(|track| track.info.title.contains("omet")) {
        assert!(Instant::now() < until, "{:?}", play.session().await?.head);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let why = play.scene.command("why").await?;
    assert!(why.says("again and again"), "{}", why.text());
    play.end().await
}

async fn nobody(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Empty").await?;
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    stack.sim().leave_voice(play.scene.guild, play.scene.person)?;
    let until = Instant::now() + SOON;
    while !play.session().await?.head.listeners.is_empty() {
        assert!(Instant::now() < until, "nobody noticed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    play.kill().await?;
    stack.workers().start().await?;
    play.scene.bot_present(false, SOON).await?;
    // Discord may show that the bot has left before the store says why.
    let until = Instant::now() + SOON;
    while play.session().await?.head.dormant.is_none() {
        assert!(Instant::now() < until, "{:?}", play.session().await?.head);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let since = Instant::now();
    let ears = stack.sim().join_voice(play.scene.guild, play.scene.voice, play.scene.person)?;
    let ears = segue_e2e::scene::Listener::new(ears);
    ears.packets(since, 25, SOON).await?;
    play.end().await
}

async fn too_long(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Old").await?;
    play.kill().await?;
    // As if that had been hours ago.
    let old = Timestamp::from_millis(segue_store::now().as_millis() - 5 * 3_600_000);
    let mut session = play.session().await?;
    session.head.updated_at = old;
    session.head.playhead.as_of = Some(old);
    store(&play, session).await?;
    age_lease(&play, old).await?;
    stack.workers().start().await?;
    play.stays_silent().await;
    let head = play.session().await?.head;
    assert!(head.dormant.is_some() && head.current.is_some(), "{head:?}");
    let why = play.scene.command("why").await?;
    assert!(why.says("away for too long"), "{}", why.text());

    let resumed = Instant::now();
    play.scene.command("resume").await?;
    play.scene.ears.packets(resumed, 25, SOON).await?;
    play.end().await
}

async fn order(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Order").await?;
    let comet = stack.tunes().url(stack.tunes().named("comet.opus")?);
    for url in [&comet, &play.url, &comet, &comet, &play.url] {
        play.scene.play(url).await?;
    }
    let outline = |session: Session| {
        let all = session.head.current.iter().chain(session.queue.iter());
        all.map(|track| (track.id, track.info.title.clone())).collect::<Vec<_>>()
    };
    let before = outline(play.session().await?);
    assert_eq!(before.len(), 6);
    play.kill().await?;
    let since = Instant::now();
    stack.workers().start().await?;
    play.scene.ears.packets(since, 50, SOON).await?;
    assert_eq!(outline(play.session().await?), before);
    play.end().await
}

async fn refused(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Refused").await?;
    let (guild, bot) = (play.scene.guild.get(), stack.sim().bot_user_id().get());
    stack.sim().voice().refuse_identify(guild, bot, Some(4006));
    play.kill().await?;
    let since = Instant::now();
    stack.workers().start().await?;
    tokio::time::sleep(Duration::from_secs(7)).await;
    stack.sim().voice().refuse_identify(guild, bot, None);
    play.scene.ears.packets(since, 50, SOON).await?;
    play.end().await
}

async fn bad_tracks(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Bad tracks").await?;
    let bad = stack.tunes().bad_url(BadLink::NotFound);
    let comet = stack.tunes().named("comet.opus")?;
    let refused = play.scene.play(&bad).await?;
    assert!(refused.says("source.not-found") || refused.says("404"), "{}", refused.text());
    play.scene.play(&stack.tunes().url(comet)).await?;
    let skipped = Instant::now();
    play.scene.command("skip").await?;
    play.scene.ears.packets(skipped, 25, SOON).await?;
    assert!(play.scene.ears.frames_of(comet, skipped).identical > 0, "the one after the bad one is heard");

    // Tracks that were found, and can't be played when they are due; and one behind them that can.
    play.scene.play(&play.url).await?;
    play.kill().await?;
    queue_before_others(&play, &bad, 8).await?;
    let since = Instant::now();
    stack.workers().start().await?;
    play.scene.ears.packets(since, 25, SOON).await?;
    let skipped = Instant::now();
    play.scene.command("skip").await?;
    play.scene.reads("7 more tracks could not be played", SOON).await?;
    play.scene.ears.packets(skipped, 25, SOON).await?;
    let session = play.session().await?;
    assert!(session.queue.is_empty() && session.head.current.is_some_and(|track| track.info.title != "gone"));
    play.end().await
}

async fn server_down(stack: &dyn Deployment) -> Outcome {
    const BROKEN: usize = 8;
    let play = Play::begin(stack, "Server down").await?;
    let comet = stack.tunes().named("comet.opus")?;
    play.scene.play_file(comet).await?;
    play.kill().await?;
    queue_before_others(&play, &stack.tunes().broken_url(), BROKEN).await?;
    let since = Instant::now();
    stack.workers().start().await?;
    play.scene.ears.packets(since, 25, SOON).await?;
    let skipped = Instant::now();
    play.scene.command("skip").await?;
    play.scene.ears.packets(skipped, 50, SOON).await?;
    assert!(play.scene.ears.frames_of(comet, skipped).identical > 0, "what another server has is heard");
    assert_eq!(play.session().await?.queue.len(), BROKEN, "nothing is lost");

    // Nothing else is left: all of it waits for a person.
    play.scene.command("skip").await?;
    play.scene.bot_present(false, SOON).await?;
    let card = play.scene.card("could not be played", SOON).await?;
    let session = play.session().await?;
    assert!(session.head.dormant.is_some() && session.queue.len() == BROKEN - 1, "{:?}", session.head);
    let why = play.scene.command("why").await?;
    assert!(why.says("the queue is kept"), "{}", why.text());

    play.scene.press_card(&card, "resume").await?;
    // It is tried again, from the beginning of the queue.
    play.scene.card("gone", SOON).await?;
    play.scene.bot_present(true, SOON).await?;
    play.end().await
}

async fn waits_for_its_server(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Waits for its server").await?;
    let comet = stack.tunes().named("comet.opus")?;
    play.scene.play(&stack.tunes().url(comet)).await?;
    play.scene.play(&play.url).await?;
    play.kill().await?;
    queue_before_others(&play, &stack.tunes().broken_url(), 1).await?;
    let since = Instant::now();
    stack.workers().start().await?;
    play.scene.ears.packets(since, 25, SOON).await?;
    let skipped = Instant::now();
    play.scene.command("skip").await?;
    play.scene.ears.packets(skipped, 50, SOON).await?;
    let session = play.session().await?;
    let first = session.queue.first().map(|track| track.info.title.clone());
    assert_eq!(first.as_deref(), Some("gone"), "it waits before the others");

    // Meanwhile the card tells what is, and the session is taken along.
    play.scene.give(&play.scene.invocation("volume").option("percent", 90)).await?;
    play.scene.card("Volume 90 %", SOON).await?;
    let ears = stack.sim().join_voice(play.scene.guild, play.scene.other_voice, play.scene.person)?;
    let (ears, moved) = (segue_e2e::scene::Listener::new(ears), Instant::now());
    play.scene.command("move-session").await?;
    ears.packets(moved, 25, SOON).await?;
    play.end().await
}

async fn loop_of_what_fails(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Loop of what fails").await?;
    play.kill().await?;
    let mut session = play.session().await?;
    session.head.loop_mode = segue_domain::LoopMode::Track;
    if let Some(track) = &mut session.head.current {
        track.info.query = segue_domain::Query::Url { url: stack.tunes().broken_url() };
    }
    store(&play, session).await?;
    let asked = stack.tunes().broken_requests();
    stack.workers().start().await?;
    // The only track is tried again after 1, 2, 4 and 8 s.
    play.scene.card("could not be played", Duration::from_secs(60)).await?;
    play.scene.bot_present(false, SOON).await?;
    let head = play.session().await?.head;
    assert!(head.dormant.is_some() && head.current.is_some(), "{head:?}");
    assert!(head.playhead.position > Millis::ZERO, "where it was: {:?}", head.playhead);
    assert_eq!(head.loop_mode, segue_domain::LoopMode::Track);
    let tries = stack.tunes().broken_requests() - asked;
    assert!((2..=25).contains(&tries), "its server was asked {tries} times");
    // Now it is left alone.
    let left = stack.tunes().broken_requests();
    tokio::time::sleep(NEVER).await;
    assert_eq!(stack.tunes().broken_requests(), left);
    play.scene.command("resume").await?;
    let until = Instant::now() + SOON;
    while stack.tunes().broken_requests() == left {
        assert!(Instant::now() < until, "it is not tried again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    play.end().await
}

/// Puts tracks that were found, and lead to a link, before all that wait. No worker may be alive.
async fn queue_before_others(play: &Play<'_>, url: &str, count: usize) -> Outcome {
    let mut session = play.session().await?;
    let version = session.head.version + 1;
    let mut tracks = Vec::new();
    for _ in 0..count {
        let id = segue_domain::TrackId::new(session.head.next_track);
        session.head.next_track += 1;
        let info = segue_domain::ResolvedTrack {
            title: "gone".into(),
            artist: None,
            duration: None,
            query: segue_domain::Query::Url { url: url.to_owned() },
            page_url: None,
        };
        tracks.push(segue_domain::Track::resolved(id, info, UserId::new(play.scene.person.get())));
    }
    session.queue.insert(0, tracks, version);
    session.head.directory = session.queue.directory();
    session.head.next_page = session.queue.next_page();
    store_over(play, session, 1).await
}

async fn poison(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Poison job").await?;
    play.kill().await?;
    let good = play.session().await?;
    // What a program of the future would write: this one can't read it.
    let mut bad = good.clone();
    bad.head.format = 99;
    let spoil = async {
        // The command is accepted first: what can't be read takes no commands.
        tokio::time::sleep(Duration::from_secs(2)).await;
        store_over(&play, bad, 1).await?;
        let refused = play.scene.command("skip").await?;
        assert!(refused.says("store.corrupt"), "{}", refused.text());
        stack.workers().start().await.map(drop)
    };
    let (answer, spoiled) = tokio::join!(play.scene.command("pause"), spoil);
    spoiled?;
    let answer = answer?;
    assert!(answer.says("job.buried"), "{}", answer.text());

    let failed = |source| E2eError::Store { doing: "reading the dead letters", source };
    let letters = play.stores.jobs.dead_letters(None, 10).await.map_err(failed)?;
    let guild = GuildId::new(play.scene.guild.get());
    let letter = letters.iter().find(|letter| letter.job.as_ref().is_ok_and(|job| job.guild_id == guild));
    let letter = letter.ok_or_else(|| E2eError::Shortfall("nothing was put aside".into()))?;
    assert!(letter.reason.contains("5 tries"), "{}", letter.reason);

    // Repaired, and sent again.
    stack.workers().end().await?;
    store_over(&play, good, 2).await?;
    play.stores.jobs.replay(letter).await.map_err(failed)?;
    stack.workers().start().await?;
    let until = Instant::now() + SOON;
    while !play.session().await?.head.paused {
        assert!(Instant::now() < until, "it was not carried out");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    play.end().await
}

async fn poison_of_the_panel(stack: &dyn Deployment) -> Outcome {
    let play = Play::begin(stack, "Poison of the panel").await?;
    play.kill().await?;
    let failed = |source| E2eError::Store { doing: "using the queue of jobs", source };
    let guild = GuildId::new(play.scene.guild.get());
    let (partition, jobs) = (stack.partitions().of(guild), &play.stores.jobs);
    let (user_id, now) = (UserId::new(play.scene.person.get()), segue_store::now());
    let job = Job {
        format: Job::FORMAT,
        id: JobId::new(format!("panel-{guild}")),
        guild_id: guild,
        actor: Actor::Member(Member { user_id, voice_channel: None, text_channel: None, rank: Rank::Dj }),
        body: SessionCommand::Pause.into(),
        reply: Some(ReplyHandle::panel(now)),
        grants: Vec::new(),
        trace_id: TraceId::new("panel"),
        issued_at: now,
    };
    jobs.enqueue(partition, &job).await.map_err(failed)?;
    // Workers that fail on it each time.
    let until = Instant::now() + SOON;
    let mut tries = 0;
    while tries < <dyn JobQueue>::MAX_ATTEMPTS {
        assert!(Instant::now() < until, "it was received {tries} times");
        for delivery in jobs.receive(partition, 1, Duration::from_secs(1)).await.map_err(failed)? {
            assert_eq!(delivery.job.as_ref().map(|received| &received.id), Ok(&job.id));
            tries = delivery.attempt;
            jobs.extend(partition, &delivery.receipt, Duration::ZERO).await.map_err(failed)?;
        }
    }
    stack.workers().start().await?;
    let told = async || -> Result<Vec<&'static str>, E2eError> {
        let head = play.session().await?.head;
        let versions: Vec<u64> = (1..=head.version).collect();
        let entries = play.stores.sessions.journal(head.guild_id, &versions).await.map_err(failed)?;
        let told = entries.iter().flat_map(|entry| &entry.outcomes).filter(|told| told.job_id == job.id);
        Ok(told.map(|told| told.notice.code()).collect())
    };
    let until = Instant::now() + SOON;
    while told().await? != ["job.buried"] {
        assert!(Instant::now() < until, "the panel is not told");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(!play.session().await?.head.paused);

    let letters = jobs.dead_letters(None, 10).await.map_err(failed)?;
    let letter =
        letters.iter().find(|letter| letter.job.as_ref().is_ok_and(|put_aside| put_aside.id == job.id));
    let letter = letter.ok_or_else(|| E2eError::Shortfall("nothing was put aside".into()))?;
    jobs.replay(letter).await.map_err(failed)?;
    let until = Instant::now() + SOON;
    while !play.session().await?.head.paused {
        assert!(Instant::now() < until, "it was not carried out");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(told().await?, ["job.buried", "paused"]);
    play.end().await
}

/// Stores a session as its worker would have left it.
async fn store(play: &Play<'_>, session: Session) -> Outcome {
    store_over(play, session, 1).await
}

/// The same, some versions after the one that was read.
async fn store_over(play: &Play<'_>, mut session: Session, versions: u64) -> Outcome {
    let failed = |source| E2eError::Store { doing: "changing a session", source };
    let partition = play.stack.partitions().of(session.head.guild_id);
    let owner = segue_store::WorkerId("a test".to_owned());
    let until = Instant::now() + SOON;
    let lease = loop {
        let taken =
            play.stores.leases.acquire(partition, &owner, segue_store::now(), Millis::from_secs(5)).await;
        if let Some(lease) = taken.map_err(failed)? {
            break lease;
        }
        assert!(Instant::now() < until, "the lease is not given up");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    session.head.version += versions;
    // A head that can't be read has the pages of the one before.
    let stored = play.stores.sessions.head(session.head.guild_id).await.ok().flatten();
    let stored_pages = stored.map_or_else(|| session.head.directory.clone(), |head| head.directory);
    let commit = Commit { session: &session, stored_pages: &stored_pages, lease: &lease };
    play.stores.sessions.commit(commit).await.map_err(failed)?;
    play.stores.leases.release(&lease, &lease.shards, segue_store::now()).await.map_err(failed)
}

/// Dates the last sign of life of a guild's partition back.
async fn age_lease(play: &Play<'_>, to: Timestamp) -> Outcome {
    let failed = |source| E2eError::Store { doing: "changing a lease", source };
    let partition = play.stack.partitions().of(GuildId::new(play.scene.guild.get()));
    let owner = segue_store::WorkerId("a test".to_owned());
    let taken =
        play.stores.leases.acquire(partition, &owner, to, Millis::from_secs(5)).await.map_err(failed)?;
    let lease = taken.ok_or_else(|| E2eError::Shortfall("the lease is held".into()))?;
    play.stores.leases.release(&lease, &lease.shards, to).await.map_err(failed)
}
