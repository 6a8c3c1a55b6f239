//! Networks that are cut, and stores that restart: between a worker and its store, and between the bot and Discord.

use std::time::{Duration, Instant};

use discord_sim::SimEvent;
use segue_domain::{GuildId, Session};
use segue_e2e::{
    E2eError,
    durability::{Gap, Numbering, Table, storm},
    process::Line,
    scene::{Listener, TestGuild},
    stack::{AwsDeployment, AwsOptions, Deployment, EmbeddedDeployment, EmbeddedOptions, WorkerProcess},
};
use segue_store::Stores;
use tokio::sync::broadcast::error::TryRecvError;

use crate::harness::{Lane, OwnStack};

const CASES: &[(&str, OwnStack)] = &[
    ("between_a_worker_and_its_store", || Box::pin(between_a_worker_and_its_store())),
    ("a_store_that_restarts", || Box::pin(a_store_that_restarts())),
    ("a_database_file_that_is_locked", || Box::pin(a_database_file_that_is_locked())),
    ("between_the_bot_and_discord", || Box::pin(between_the_bot_and_discord())),
    ("discord_is_away_when_somebody_asks", || Box::pin(discord_is_away_when_somebody_asks())),
    ("who_joins_while_the_gateway_is_away_is_found", || Box::pin(who_joins_meanwhile())),
    ("a_voice_connection_that_is_lost_again_and_again", || {
        Box::pin(a_voice_connection_that_is_lost_again_and_again())
    }),
    ("all_voice_connections_are_cut_at_once", || Box::pin(all_voice_connections_are_cut_at_once())),
    ("people_hear_again_after_every_reconnect", || Box::pin(people_hear_again_after_every_reconnect())),
    ("a_hand_over_that_discord_refuses", || Box::pin(a_hand_over_that_discord_refuses())),
];

/// Each case has stacks of its own.
pub fn lane() -> Lane {
    Lane::alone("network", CASES)
}

const SOON: Duration = Duration::from_secs(60);
/// As long as a lease lasts without a heartbeat, and some for a busy machine.
const LEASE: Duration = Duration::from_secs(6);
/// What may be heard again, in seconds: who loses the store plays on until its lease is over by its own clock, 4.25 s
/// after its last heartbeat; anyone who continues knows of that heartbeat alone, and adds one second for the usual case.
const HEARD_AGAIN: f64 = 3.5;
/// Longest wait for music after a crash.
const CRASH: f64 = 8.0;

struct Play<'a> {
    stack: &'a dyn Deployment,
    stores: Stores,
    scene: TestGuild,
    numbering: Numbering,
}

impl<'a> Play<'a> {
    /// A guild in which music plays, with a queue behind it.
    async fn begin(stack: &'a dyn Deployment, name: &str) -> Result<Self, E2eError> {
        let scene = TestGuild::open(stack.sim(), name)?;
        let tune = stack.tunes().named("larks.opus")?;
        let asked = Instant::now();
        scene.play(&stack.tunes().url(tune)).await?;
        scene.play(&stack.tunes().url(tune)).await?;
        scene.ears.packets(asked, 100, SOON).await?;
        Ok(Self { stack, stores: stack.stores().await?, scene, numbering: Numbering::of(tune) })
    }

    async fn holder(&self) -> Result<WorkerProcess, E2eError> {
        let guild = GuildId::new(self.scene.guild.get());
        self.stack.workers().holding(&self.stores, self.stack.partitions(), guild).await
    }

    /// Forgets what was heard, but for a moment of music.
    async fn forget(&self) -> Result<(), E2eError> {
        self.scene.ears.forget();
        self.scene.ears.packets(Instant::now(), 25, SOON).await
    }

    /// The longest silence since an event, once music was heard for a while after it.
    async fn gap(&self, event: Instant) -> Result<Gap, E2eError> {
        let until = Instant::now() + SOON;
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let last = self.scene.ears.sound_since(event).last().map(|packet| packet.arrived.elapsed());
            if last.is_some_and(|last| last < Duration::from_millis(300))
                && let Some(gap) = self.numbering.gap(&self.scene.ears, event, Duration::from_secs(1))
            {
                return Ok(gap);
            }
            if Instant::now() > until {
                return Err(E2eError::timed_out("music after the event", SOON));
            }
        }
    }

    /// What is stored of the session.
    async fn session(&self) -> Result<Session, E2eError> {
        let session = self.stores.sessions.load(GuildId::new(self.scene.guild.get())).await;
        session.ok().flatten().ok_or_else(|| E2eError::Shortfall("there is no session".to_owned()))
    }

    /// Asserts that nothing was heard of an event.
    async fn unheard(&self, event: Instant) -> Result<(), E2eError> {
        let gap = self.gap(event).await?;
        assert!(gap.silence < Duration::from_millis(500) && gap.position_error() < 0.1, "{gap:?}");
        Ok(())
    }

    /// Asserts that a command that was given now is carried out.
    async fn obeys(&self) -> Result<(), E2eError> {
        for (command, paused) in [("pause", true), ("resume", false)] {
            let answer = self.scene.command(command).await?;
            let stored = self.stores.sessions.head(GuildId::new(self.scene.guild.get())).await;
            assert_eq!(stored.ok().flatten().map(|head| head.paused), Some(paused), "{}", answer.text());
        }
        Ok(())
    }
}

async fn aws() -> Result<AwsDeployment, E2eError> {
    let options = AwsOptions {
        tune_length: Duration::from_mins(8),
        separate_workers: Some(1),
        tunes: Some(&["larks"]),
        ..AwsOptions::default()
    };
    AwsDeployment::start(options).await
}

async fn embedded() -> Result<EmbeddedDeployment, E2eError> {
    let options = EmbeddedOptions {
        tune_length: Duration::from_mins(8),
        http_interactions: true,
        separate_workers: Some(1),
        tunes: Some(&["larks"]),
        ..EmbeddedOptions::default()
    };
    EmbeddedDeployment::start(options).await
}

/// A worker whose way to the store is a line, and the line.
async fn start_on_a_line(stack: &AwsDeployment) -> Result<(WorkerProcess, Line), E2eError> {
    let address = stack.services().trim_start_matches("http://");
    let line = Line::lay(address.parse().expect("an address of this machine")).await?;
    let endpoint = format!("http://{}", line.address());
    Ok((stack.workers().start_with(&[("AWS_ENDPOINT_URL", endpoint)]).await?, line))
}

async fn between_a_worker_and_its_store() -> Result<(), E2eError> {
    let stack = aws().await?;
    let (first, line) = start_on_a_line(&stack).await?;
    let stores = stack.stores().await?;
    stack.workers().settled(&stores, 1, SOON).await?;
    let play = Play::begin(&stack, "Cut off").await?;

    // Shorter than a lease: nothing is heard of it, and the worker keeps its partition.
    let event = Instant::now();
    line.cut();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    line.mend();
    tokio::time::sleep(LEASE).await;
    play.unheard(event).await?;
    assert_eq!(play.holder().await?.id, first.id);
    play.obeys().await?;

    // Longer, and nobody else is there: silence, for another might play. Then it continues by itself.
    play.forget().await?;
    let event = Instant::now();
    line.cut();
    tokio::time::sleep(LEASE).await;
    let silent = Instant::now();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(play.scene.ears.sound_since(silent).len(), 0, "it plays without a lease");
    line.mend();
    let gap = play.gap(event).await?;
    assert!(gap.position_error() <= HEARD_AGAIN, "{gap:?}");
    play.obeys().await?;

    // Longer, with another worker that reaches the store: that one continues.
    let second = stack.workers().start().await?;
    play.forget().await?;
    let version = play.stores.sessions.load(GuildId::new(play.scene.guild.get())).await.ok().flatten();
    let event = Instant::now();
    line.cut();
    while play.holder().await?.id != second.id {
        assert!(event.elapsed() < SOON, "nobody takes over");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let gap = play.gap(event).await?;
    println!("aws: cut off, another takes over: {:.2} s of silence", gap.silence.as_secs_f64());
    assert!(gap.silence.as_secs_f64() <= CRASH && gap.position_error() <= HEARD_AGAIN, "{gap:?}");
    // The first comes back, and finds that it is not needed: nobody hears two of them, and the queue is what it was.
    let event = Instant::now();
    line.mend();
    tokio::time::sleep(LEASE).await;
    play.unheard(event).await?;
    assert_eq!(play.holder().await?.id, second.id);
    let after = play.stores.sessions.load(GuildId::new(play.scene.guild.get())).await.ok().flatten();
    let queue = |session: Option<segue_domain::Session>| session.map(|session| session.queue);
    assert_eq!(queue(after), queue(version));
    play.obeys().await?;
    stack.shut_down().await
}

/// Starts a worker whenever none runs, as whatever supervises it would: one that is woken only after its lease is over
/// ends itself, which happens on a busy machine.
async fn supervised<T>(stack: &dyn Deployment, what: impl Future<Output = T>) -> T {
    let supervise = async {
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if stack.workers().running().is_empty()
                && let Err(error) = stack.workers().start().await
            {
                println!("{}: a worker does not start: {error}", stack.name());
            }
        }
    };
    tokio::select! {
        done = what => done,
        never = supervise => never,
    }
}

async fn a_store_that_restarts() -> Result<(), E2eError> {
    let stack = aws().await?;
    stack.workers().start().await?;
    stack.workers().settled(&stack.stores().await?, 1, SOON).await?;
    let play = Play::begin(&stack, "Restarted store").await?;
    let event = Instant::now();
    stack.restart_services().await?;
    println!("aws: the store was away for {:.1} s", event.elapsed().as_secs_f64());
    let gap = play.gap(event).await?;
    println!("aws: the store restarts: {:.2} s of silence", gap.silence.as_secs_f64());
    // Whether the lease outlives it depends on how long it takes; the music comes back either way.
    assert!(gap.position_error() <= HEARD_AGAIN, "{gap:?}");
    play.obeys().await?;
    stack.shut_down().await
}

async fn a_database_file_that_is_locked() -> Result<(), E2eError> {
    let stack = embedded().await?;
    let worker = stack.workers().start().await?;
    stack.workers().settled(&stack.stores().await?, 1, SOON).await?;
    let play = Play::begin(&stack, "Locked").await?;
    let event = Instant::now();
    lock(stack.database(), Duration::from_millis(1_500)).await;
    tokio::time::sleep(LEASE).await;
    play.unheard(event).await?;
    assert_eq!(play.holder().await?.id, worker.id);
    play.obeys().await?;

    play.forget().await?;
    let event = Instant::now();
    let locked = async {
        lock(stack.database(), LEASE + Duration::from_secs(3)).await;
        play.gap(event).await
    };
    let gap = supervised(&stack, locked).await?;
    println!("embedded: locked for 9 s: {:.2} s of silence", gap.silence.as_secs_f64());
    assert!(gap.position_error() <= HEARD_AGAIN, "{gap:?}");
    play.obeys().await?;
    stack.shut_down().await
}

/// Keeps everybody else from writing to the file, as a backup gone wrong does.
async fn lock(path: &std::path::Path, span: Duration) {
    let path = path.to_owned();
    let locked = tokio::task::spawn_blocking(move || {
        let script = "import sqlite3, sys, time\n\
            file = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)\n\
            file.execute('BEGIN EXCLUSIVE')\ntime.sleep(float(sys.argv[2]))\nfile.execute('ROLLBACK')\n";
        let seconds = span.as_secs_f64().to_string();
        std::process::Command::new("python3").arg("-c").arg(script).arg(path).arg(seconds).status()
    });
    let status = locked.await.expect("it does not panic").expect("python3 can be started");
    assert!(status.success());
}

async fn who_joins_meanwhile() -> Result<(), E2eError> {
    for stack in [Box::new(embedded().await?) as Box<dyn Deployment>, Box::new(aws().await?)] {
        let stack = stack.as_ref();
        stack.workers().start().await?;
        stack.workers().settled(&stack.stores().await?, 1, SOON).await?;
        let play = Play::begin(stack, "Meanwhile").await?;
        play.scene.command("stop").await?;
        let (sim, scene) = (stack.sim(), &play.scene);
        sim.turn_gateway_away(None);
        sim.drop_gateway(None);
        tokio::time::sleep(Duration::from_millis(500)).await;
        let bob = scene.newcomer("Bob")?;
        let ears = Listener::new(sim.join_voice(scene.guild, scene.voice, bob)?);
        let url = stack.tunes().url(stack.tunes().named("larks.opus")?);
        let answer = scene.give(&scene.invocation_of(bob, "play").option("query", url.as_str())).await?;
        assert!(answer.says("larks"), "{}", answer.text());
        let back = Instant::now();
        sim.let_gateway_in();
        ears.packets(back, 50, SOON).await?;
        stack.shut_down().await?;
    }
    Ok(())
}

async fn between_the_bot_and_discord() -> Result<(), E2eError> {
    for stack in [Box::new(embedded().await?) as Box<dyn Deployment>, Box::new(aws().await?)] {
        let stack = stack.as_ref();
        stack.workers().start().await?;
        stack.workers().settled(&stack.stores().await?, 1, SOON).await?;
        let play = Play::begin(stack, "Far away").await?;
        for seconds in [3, 12, 18] {
            play.forget().await?;
            let event = Instant::now();
            stack.sim().cut_network(true);
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            stack.sim().cut_network(false);
            let mended = Instant::now();
            let back = play.scene.ears.first_sound(mended, SOON).await?;
            let gap = play.gap(event).await?;
            let (after, missed) = (back - mended, gap.first.abs_diff(gap.last));
            println!(
                "{}: no network for {seconds} s: music {:.2} s after it is back, {missed} packets on",
                stack.name(),
                after.as_secs_f64()
            );
            assert!(gap.silence >= Duration::from_secs(seconds - 1), "the network was not cut: {gap:?}");
            assert!(after < Duration::from_secs(25), "{after:?}");
            play.obeys().await?;
            assert_eq!(play.scene.bot_channel(), Some(play.scene.voice));
        }
        stack.shut_down().await?;
    }
    Ok(())
}

/// Longer than what used to end a session: sixteen seconds without an answer.
const AWAY: Duration = Duration::from_secs(18);

async fn discord_is_away_when_somebody_asks() -> Result<(), E2eError> {
    for stack in [Box::new(embedded().await?) as Box<dyn Deployment>, Box::new(aws().await?)] {
        let stack = stack.as_ref();
        stack.workers().start().await?;
        let stores = stack.stores().await?;
        stack.workers().settled(&stores, 1, SOON).await?;
        let scene = TestGuild::open(stack.sim(), "Away")?;
        let tune = stack.tunes().named("larks.opus")?;
        // The worker knows where its members are.
        scene.command("stop").await?;
        stack.sim().cut_network(true);
        for _ in 0..2 {
            let play = scene.invocation("play").option("query", stack.tunes().url(tune));
            stack.sim().command(&play)?;
        }
        tokio::time::sleep(AWAY).await;
        stack.sim().cut_network(false);
        let mended = Instant::now();
        let heard = scene.ears.first_sound(mended, SOON).await?;
        println!("{}: asked while Discord was away: music after {:?}", stack.name(), heard - mended);
        scene.ears.packets(heard, 50, SOON).await?;
        let session = stores.sessions.load(GuildId::new(scene.guild.get())).await.ok().flatten();
        let session = session.ok_or_else(|| E2eError::Shortfall("there is no session".to_owned()))?;
        assert_eq!(session.head.dormant, None);
        assert_eq!(session.queue.len(), 1, "what was asked for second waits");
        stack.shut_down().await?;
    }
    Ok(())
}

async fn a_voice_connection_that_is_lost_again_and_again() -> Result<(), E2eError> {
    let stack = embedded().await?;
    stack.workers().start().await?;
    stack.workers().settled(&stack.stores().await?, 1, SOON).await?;
    let play = Play::begin(&stack, "Flapping").await?;
    let (guild, bot) = (play.scene.guild.get(), stack.sim().bot_user_id());
    let queue = play.session().await?.queue;
    let mut events = stack.sim().subscribe();
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        let _ = stack.sim().voice().close_client(guild, bot.get(), 4006);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let (mut joins, mended) = (0, Instant::now());
    loop {
        match events.try_recv() {
            Ok(SimEvent::VoiceState { state }) if state.user_id == bot && state.channel_id.is_some() => {
                joins += 1;
            }
            Ok(_) | Err(TryRecvError::Lagged(_)) => {}
            Err(TryRecvError::Empty | TryRecvError::Closed) => break,
        }
    }
    println!("a connection that is closed five times a second: {joins} joins in 20 s");
    assert!((2..=7).contains(&joins), "{joins} joins in 20 s");
    play.scene.ears.packets(mended, 50, SOON).await?;
    assert_eq!(play.session().await?.queue, queue);

    // A kick is no loss, even if the gateway is slow to tell: nothing joins.
    assert!(stack.sim().voice().close_client(guild, bot.get(), 4014), "it has a connection");
    let kicked = Instant::now();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(play.scene.ears.sound_since(kicked + Duration::from_millis(200)).len(), 0, "it joined again");
    stack.shut_down().await
}

/// `make durability` cuts 250.
async fn all_voice_connections_are_cut_at_once() -> Result<(), E2eError> {
    let stack = embedded().await?;
    let table = Table(storm(&stack, 16).await?);
    println!("{table}");
    assert!(table.is_kept(), "\n{table}");
    stack.shut_down().await
}

/// Longest silence of a hand-over in which Discord refuses the second Identify.
const REFUSED: f64 = 1.5;

/// The socket breaks and the driver resumes, while somebody joins, and whether or not Discord has taken the bot out of the
/// group of the end-to-end encryption.
async fn people_hear_again_after_every_reconnect() -> Result<(), E2eError> {
    for stack in [Box::new(embedded().await?) as Box<dyn Deployment>, Box::new(aws().await?)] {
        let stack = stack.as_ref();
        stack.workers().start().await?;
        stack.workers().settled(&stack.stores().await?, 1, SOON).await?;
        let play = Play::begin(stack, "Reconnects").await?;
        let (sim, scene) = (stack.sim(), &play.scene);
        for removes_severed in [false, true] {
            sim.voice().reconfigure(|config| config.removes_severed = removes_severed);
            play.forget().await?;
            let newcomer = scene.newcomer("Ben")?;
            let event = Instant::now();
            assert!(sim.voice().close_client(scene.guild.get(), sim.bot_user_id().get(), 4015));
            let listener = sim.join_voice(scene.guild, scene.voice, newcomer)?;
            let gap = play.gap(event).await?;
            println!(
                "{}: a socket broke (taken out of the group: {removes_severed}): {:.2} s of silence",
                stack.name(),
                gap.silence.as_secs_f64()
            );
            assert!(gap.position_error() <= 0.5, "{gap:?}");
            let since = Instant::now();
            listener.clear();
            scene.ears.packets(since, 150, SOON).await?;
            let stats = listener.stats();
            assert!(stats.encrypted_frames >= 100 && stats.undecryptable == 0, "{stats:?}");
            sim.leave_voice(scene.guild, newcomer)?;
        }
        sim.voice().reconfigure(|config| config.removes_severed = false);
        play.obeys().await?;
        stack.shut_down().await?;
    }
    Ok(())
}

async fn a_hand_over_that_discord_refuses() -> Result<(), E2eError> {
    for stack in [Box::new(embedded().await?) as Box<dyn Deployment>, Box::new(aws().await?)] {
        let stack = stack.as_ref();
        stack.workers().start().await?;
        let stores = stack.stores().await?;
        stack.workers().settled(&stores, 1, SOON).await?;
        let play = Play::begin(stack, "Refused hand-over").await?;
        let queue = play.session().await?.queue;
        let old = play.holder().await?;
        stack.workers().start().await?;
        play.forget().await?;
        let (guild, bot) = (play.scene.guild.get(), stack.sim().bot_user_id());
        let mut events = stack.sim().subscribe();
        stack.sim().voice().refuse_identify(guild, bot.get(), Some(4006));
        let event = Instant::now();
        let ended = old.end();
        let lifted = async {
            // Refused is the session of the worker before: once the bot has left, the next is its own.
            while let Ok(event) = events.recv().await {
                if matches!(event, SimEvent::VoiceState { state } if state.user_id == bot && state.channel_id.is_none())
                {
                    stack.sim().voice().refuse_identify(guild, bot.get(), None);
                    return Instant::now();
                }
            }
            Instant::now()
        };
        let (ended, lifted) = tokio::join!(ended, tokio::time::timeout(SOON, lifted));
        ended?;
        assert!(lifted.is_ok(), "the bot did not leave to join again");
        let gap = play.gap(event).await?;
        println!("{}: a refused hand-over: {:.2} s of silence", stack.name(), gap.silence.as_secs_f64());
        assert!(gap.silence.as_secs_f64() <= REFUSED, "{gap:?}");
        assert!(gap.position_error() <= 0.1, "{gap:?}");
        assert_eq!(play.session().await?.queue, queue);
        stack.shut_down().await?;
    }
    Ok(())
}
