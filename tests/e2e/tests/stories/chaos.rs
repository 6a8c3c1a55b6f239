//! `segue chaos`: every fault is injected by the worker itself, and the music comes back; what is not allowed is not done.

use std::time::{Duration, Instant};

use segue_domain::GuildId;
use segue_e2e::{E2eError, scene::TestGuild, stack::Deployment};
use segue_store::{Experiment, ExperimentState, OperationsLog, Stores, now};

use crate::harness::{Case, Family, Lane, Outcome};

const SOON: Duration = Duration::from_secs(30);
/// Longest wait for `segue chaos run`.
const RUN: Duration = Duration::from_secs(130);

macro_rules! fault {
    ($name:literal, $limit:literal) => {
        (concat!("recovers_from_", $name), |stack| Box::pin(recovers(stack, $name, $limit)))
    };
}

/// Each with the milliseconds in which the steady state has to be back, on a busy machine.
const CASES: &[(&str, Case)] = &[
    fault!("drop-voice", 8_000),
    fault!("drop-gateway", 8_000),
    fault!("invalidate-session", 15_000),
    fault!("delay-job", 10_000),
    fault!("duplicate-job", 5_000),
    fault!("throttle-store", 12_000),
    fault!("stall-source", 6_000),
    fault!("kill-mixer", 10_000),
    ("guilds_of_a_mixer_that_died_go_on_with_another", |stack| Box::pin(mixer_dies(stack))),
    fault!("kill-worker", 20_000),
    fault!("freeze-worker", 20_000),
    ("it_is_off_unless_it_was_enabled", |stack| Box::pin(is_off(stack))),
    ("guilds_that_are_not_named_feel_nothing", |stack| Box::pin(spares(stack))),
    ("the_schedule_tries_by_itself", |stack| Box::pin(schedule(stack))),
];

/// Each case has the workers to itself.
pub fn lanes() -> Vec<Lane> {
    [Family::EmbeddedWorkers, Family::AwsWorkers].map(|family| Lane::on(family, "chaos", CASES, 1)).into()
}

fn enabled(allowlist: &str) -> Vec<(&'static str, String)> {
    // Without an interval only what is asked for is tried.
    every("0", allowlist)
}

fn every(interval: &str, allowlist: &str) -> Vec<(&'static str, String)> {
    vec![
        ("CHAOS_ENABLED", "true".to_owned()),
        ("CHAOS_INTERVAL", interval.to_owned()),
        ("CHAOS_GUILD_ALLOWLIST", allowlist.to_owned()),
    ]
}

fn log(stores: &Stores) -> OperationsLog {
    OperationsLog::new(std::sync::Arc::clone(&stores.records))
}

/// A guild in which music plays.
async fn playing(stack: &dyn Deployment, name: &str) -> Result<TestGuild, E2eError> {
    let scene = TestGuild::open(stack.sim(), name)?;
    let asked = Instant::now();
    scene.play(&stack.tunes().url(stack.tunes().named("larks.opus")?)).await?;
    scene.ears.packets(asked, 50, SOON).await?;
    Ok(scene)
}

/// Runs `segue chaos run`; says whether it succeeded, and what it printed.
async fn run(
    stack: &dyn Deployment,
    variables: &[(&'static str, String)],
    fault: &str,
    scene: &TestGuild,
) -> Result<(bool, String), E2eError> {
    let program = stack.operator().named("chaos").argument("chaos").argument("run").argument(fault);
    let program = program.argument("--guild").argument(scene.guild.to_string());
    let program = variables.iter().fold(program, |program, (name, value)| program.variable(name, value));
    let child = program.start(stack.logs())?;
    let before = child.out().text().len();
    let status = child.ended_within(RUN).await?;
    let printed = child.out().text();
    Ok((status.success(), printed.get(before..).unwrap_or_default().to_owned()))
}

async fn last(stores: &Stores) -> Result<Experiment, E2eError> {
    let failed = |source| E2eError::Store { doing: "reading the experiments", source };
    let found = log(stores).experiments(1, now()).await.map_err(failed)?.into_iter().next();
    found.ok_or_else(|| E2eError::Shortfall("no experiment is recorded".into()))
}

async fn recovers(stack: &dyn Deployment, fault: &str, limit: u64) -> Outcome {
    let stores = stack.stores().await?;
    let partitions = stack.partitions().all().count();
    let variables = enabled("*");
    let workers = stack.workers();
    let port = segue_e2e::free_address()?;
    // Both would want the same port: only one has metrics, and the guild is one of its own.
    workers.replace_all(1, &with_metrics(&variables, port), &stores, partitions).await?;
    let scene = playing(stack, fault).await?;
    if matches!(fault, "kill-worker" | "freeze-worker") {
        workers.start_with(&variables).await?;
        workers.settled(&stores, partitions, SOON).await?;
        scene.ears.forget();
        scene.ears.packets(Instant::now(), 25, SOON).await?;
    }
    let (succeeded, printed) = run(stack, &variables, fault, &scene).await?;
    let experiment = last(&stores).await?;
    assert!(succeeded, "{printed}{experiment:?}");
    assert_eq!(experiment.state, ExperimentState::Recovered, "{experiment:?}");
    assert_eq!(experiment.guild_id, GuildId::new(scene.guild.get()));
    let recovery = experiment.recovery.expect("recovered").get();
    println!("{}: {fault}: steady again after {recovery} ms", stack.name());
    assert!(recovery <= limit, "{recovery} ms");
    assert!(printed.contains(&format!("recovered after {recovery} ms")), "{printed}");
    scene.ears.packets(Instant::now(), 50, SOON).await?;
    assert_eq!(scene.bot_channel(), Some(scene.voice));
    if !matches!(fault, "kill-worker" | "freeze-worker") {
        let metrics = metrics(port).await?;
        let counted = metrics.lines().any(|line| {
            line.starts_with("segue_chaos_experiments_total")
                && line.contains(&format!("experiment=\"{fault}\""))
                && line.contains("outcome=\"recovered\"")
                && line.contains(&scene.guild.to_string())
        });
        assert!(counted, "{metrics}");
        assert!(metrics.contains("segue_chaos_recovery_seconds"), "{metrics}");
    }
    if fault == "drop-voice" {
        is_told(stack, &scene, recovery).await?;
    }
    scene.command("stop").await?;
    Ok(())
}

/// Anybody can read in `/api/status` the outcome, and nobody in which guild it was.
async fn is_told(stack: &dyn Deployment, scene: &TestGuild, recovery: u64) -> Outcome {
    let url = format!("{}/status", stack.api_url());
    let until = Instant::now() + SOON;
    loop {
        let text = get(&url).await?;
        assert!(!text.contains(&scene.guild.to_string()), "{text}");
        let status: serde_json::Value = serde_json::from_str(&text).expect("the status is JSON");
        let last = &status["fleet"]["experiments"][0];
        if last["recoveryMs"] == recovery {
            assert_eq!((&last["experiment"], &last["outcome"]), (&"drop-voice".into(), &"recovered".into()));
            return Ok(());
        }
        assert!(Instant::now() < until, "{text}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

fn with_metrics(
    variables: &[(&'static str, String)],
    port: std::net::SocketAddr,
) -> Vec<(&'static str, String)> {
    let metrics = [("METRICS_ENABLED", "true".to_owned()), ("METRICS_ADDRESS", port.to_string())];
    variables.iter().cloned().chain(metrics).collect()
}

async fn metrics(address: std::net::SocketAddr) -> Result<String, E2eError> {
    get(&format!("http://{address}/metrics")).await
}

async fn get(url: &str) -> Result<String, E2eError> {
    let doing = "reading metrics or the status";
    let client = reqwest::Client::builder().no_proxy().build().map_err(E2eError::http(doing))?;
    let answer = client.get(url).send().await.map_err(E2eError::http(doing))?;
    answer.text().await.map_err(E2eError::http(doing))
}

async fn is_off(stack: &dyn Deployment) -> Outcome {
    let stores = stack.stores().await?;
    stack.workers().replace_all(1, &[], &stores, stack.partitions().all().count()).await?;
    let scene = playing(stack, "Off").await?;
    // An operator who has not enabled it is refused at once; workers that have not are not reached by one who has.
    let before = log(&stores).experiments(50, now()).await.map(|all| all.len());
    let (succeeded, _) = run(stack, &[], "kill-worker", &scene).await?;
    assert!(!succeeded);
    assert_eq!(log(&stores).experiments(50, now()).await.map(|all| all.len()).ok(), before.ok());
    let (succeeded, printed) = run(stack, &enabled("*"), "drop-voice", &scene).await?;
    assert!(!succeeded);
    assert!(printed.contains("no worker with CHAOS_ENABLED=true took it up"), "{printed}");
    assert_eq!(last(&stores).await?.state, ExperimentState::Skipped);
    scene.ears.packets(Instant::now(), 25, SOON).await?;
    scene.command("stop").await?;
    Ok(())
}

async fn spares(stack: &dyn Deployment) -> Outcome {
    let stores = stack.stores().await?;
    let partitions = stack.partitions().all().count();
    let (named, spared) = (TestGuild::open(stack.sim(), "Named")?, playing_later(stack)?);
    let variables = enabled(&named.guild.to_string());
    stack.workers().replace_all(1, &variables, &stores, partitions).await?;
    let url = stack.tunes().url(stack.tunes().named("larks.opus")?);
    for scene in [&named, &spared] {
        let asked = Instant::now();
        scene.play(&url).await?;
        scene.ears.packets(asked, 50, SOON).await?;
    }
    let began = Instant::now();
    for (fault, scene, why) in [
        ("drop-voice", &spared, "not in CHAOS_GUILD_ALLOWLIST"),
        ("kill-worker", &named, "no other worker could take over"),
        ("drop-everything", &named, ""),
    ] {
        let (succeeded, printed) = run(stack, &variables, fault, scene).await?;
        assert!(!succeeded && printed.contains(why), "{fault}: {printed}");
    }
    stack.workers().start_with(&variables).await?;
    let moved = Instant::now();
    stack.workers().settled(&stores, partitions, SOON).await?;
    let same = stack
        .workers()
        .holding(&stores, stack.partitions(), GuildId::new(named.guild.get()))
        .await?
        .id
        == stack.workers().holding(&stores, stack.partitions(), GuildId::new(spared.guild.get())).await?.id;
    if same {
        let (succeeded, printed) = run(stack, &variables, "kill-worker", &named).await?;
        assert!(!succeeded && printed.contains("1 guilds that are not in"), "{printed}");
    }
    // Nobody noticed anything of it, but for the partitions that moved to the second worker.
    let heard = spared.ears.sound_since(began);
    let longest = heard
        .windows(2)
        .filter(|pair| pair[1].arrived < moved)
        .map(|pair| pair[1].arrived - pair[0].arrived)
        .max();
    assert!(longest.is_some_and(|gap| gap < Duration::from_millis(500)), "{longest:?}");
    for scene in [&named, &spared] {
        scene.command("stop").await?;
    }
    Ok(())
}

/// Twenty guilds share a thread of the driver, or two. It dies under them, and all are heard again where they were.
async fn mixer_dies(stack: &dyn Deployment) -> Outcome {
    const GUILDS: usize = 20;
    let stores = stack.stores().await?;
    let variables = enabled("*");
    let partitions = stack.partitions().all().count();
    stack.workers().replace_all(1, &variables, &stores, partitions).await?;
    let mut scenes = Vec::new();
    for _ in 0..GUILDS {
        scenes.push(playing_later(stack)?);
    }
    let url = stack.tunes().url(stack.tunes().named("larks.opus")?);
    for scene in &scenes {
        scene.play(&url).await?;
    }
    for scene in &scenes {
        scene.ears.packets(Instant::now(), 50, SOON).await?;
    }
    let died = Instant::now();
    let (succeeded, printed) = run(stack, &variables, "kill-mixer", &scenes[0]).await?;
    assert!(succeeded, "{printed}");
    let mut longest = Duration::ZERO;
    for scene in &scenes {
        scene.ears.packets(Instant::now(), 50, SOON).await?;
        let heard = scene.ears.sound_since(died);
        let gaps = heard.windows(2).map(|pair| pair[1].arrived - pair[0].arrived);
        longest = longest.max(gaps.max().unwrap_or_default());
    }
    println!("{}: a mixer of {GUILDS} guilds died: silent for {longest:?} at most", stack.name());
    assert!(longest > Duration::from_millis(500), "nobody was on that thread");
    assert!(longest < Duration::from_secs(10), "{longest:?}");
    for scene in &scenes {
        scene.command("stop").await?;
    }
    Ok(())
}

fn playing_later(stack: &dyn Deployment) -> Result<TestGuild, E2eError> {
    // Ids of guilds are made of the millisecond.
    std::thread::sleep(Duration::from_millis(5));
    TestGuild::open(stack.sim(), "Spared")
}

async fn schedule(stack: &dyn Deployment) -> Outcome {
    let stores = stack.stores().await?;
    let scene = TestGuild::open(stack.sim(), "Scheduled")?;
    let mut variables = every("2", &scene.guild.to_string());
    variables.push(("CHAOS_EXPERIMENTS", "duplicate-job".to_owned()));
    variables.push(("CHAOS_SEED", "42".to_owned()));
    let began = now();
    stack.workers().replace_all(1, &variables, &stores, stack.partitions().all().count()).await?;
    let asked = Instant::now();
    scene.play(&stack.tunes().url(stack.tunes().named("larks.opus")?)).await?;
    scene.ears.packets(asked, 50, SOON).await?;
    let until = Instant::now() + SOON;
    loop {
        let failed = |source| E2eError::Store { doing: "reading the experiments", source };
        let all = log(&stores).experiments(20, now()).await.map_err(failed)?;
        let ours: Vec<_> = all.into_iter().filter(|experiment| experiment.asked_at > began).collect();
        let recovered =
            ours.iter().filter(|experiment| experiment.state == ExperimentState::Recovered).count();
        if recovered >= 2 {
            assert!(ours.iter().all(|experiment| experiment.name == "duplicate-job"));
            break;
        }
        assert!(Instant::now() < until, "{ours:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    scene.command("stop").await?;
    Ok(())
}
