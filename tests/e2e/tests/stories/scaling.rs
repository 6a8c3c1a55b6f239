//! Workers that come and go with the load, while people listen.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use discord_sim::SimEvent;
use futures::future::try_join_all;
use segue_domain::{GuildId, PartitionId};
use segue_e2e::{
    E2eError,
    process::kill_now,
    scene::TestGuild,
    stack::{Deployment, EmbeddedDeployment, EmbeddedOptions},
};
use segue_scaling::{EcsPlace, EcsService, ScaleTarget};
use segue_store::{Fleet, OperationsLog, Stores, WorkerId, now};
use segue_test_support::Ministack;
use tokio::sync::broadcast::error::TryRecvError;

use crate::harness::{Lane, OwnStack};

const CASES: &[(&str, OwnStack)] = &[
    ("a_process_is_added_for_four_guilds_and_drained_away_when_one_is_left", || {
        Box::pin(a_process_is_added_for_four_guilds_and_drained_away_when_one_is_left())
    }),
    ("the_worker_with_the_first_partition_scales_the_ecs_service_and_its_successor_goes_on", || {
        Box::pin(the_worker_with_the_first_partition_scales_the_ecs_service_and_its_successor_goes_on())
    }),
];

/// Each case has stacks of its own.
pub fn lane() -> Lane {
    Lane::alone("scaling", CASES)
}

/// Beyond anything that is promised: what is measured here is that it happens.
const SOON: Duration = Duration::from_secs(90);
/// A stopped session counts for two minutes more, as long as its guild's task waits for another command.
const FORGOTTEN: Duration = Duration::from_secs(240);
/// Far below what a worker that was not there would cost: its lease alone lasts 5 s.
const SILENCE: Duration = Duration::from_secs(4);

async fn until(what: &str, limit: Duration, condition: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !condition().await {
        assert!(began.elapsed() < limit, "{what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn store_error(source: segue_store::StoreError) -> E2eError {
    E2eError::Store { doing: "reading what the workers share", source }
}

/// The owner of each partition, if all of them have one that stays.
async fn owners(stores: &Stores) -> Option<Vec<WorkerId>> {
    let leases = stores.leases.all().await.ok()?;
    let held = leases.iter().filter(|lease| !lease.is_free(now()) && !lease.draining);
    let owners: Vec<WorkerId> = held.map(|lease| lease.owner.clone()).collect();
    (owners.len() == 4).then_some(owners)
}

/// One guild in each of four partitions.
async fn guilds(stack: &EmbeddedDeployment) -> Result<Vec<TestGuild>, E2eError> {
    let mut taken = BTreeSet::new();
    let mut scenes = Vec::new();
    while scenes.len() < 4 {
        let scene = TestGuild::open(stack.sim(), &format!("Guild {}", scenes.len()))?;
        if taken.insert(stack.partitions().of(GuildId::new(scene.guild.get()))) {
            scenes.push(scene);
        }
        // A guild's shard follows from the millisecond in which it was made.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(scenes)
}

fn longest_silence(scene: &TestGuild, since: Instant) -> Duration {
    let heard = scene.ears.sound_since(since);
    let silences = heard.windows(2).map(|pair| pair[1].arrived.saturating_duration_since(pair[0].arrived));
    silences.max().unwrap_or(Duration::MAX)
}

async fn all_hear(scenes: &[TestGuild], since: Instant) -> Result<(), E2eError> {
    try_join_all(scenes.iter().map(|scene| scene.ears.packets(since, 50, SOON))).await.map(drop)
}

async fn a_process_is_added_for_four_guilds_and_drained_away_when_one_is_left() -> Result<(), E2eError> {
    let setting = |name, value: &str| (name, value.to_owned());
    let stack = EmbeddedDeployment::start(EmbeddedOptions {
        tune_length: Duration::from_mins(3),
        http_interactions: true,
        supervised_workers: Some(1),
        partitions: Some(4),
        variables: vec![
            setting("SCALING_ENABLED", "true"),
            setting("SCALING_SESSIONS_PER_WORKER", "2"),
            setting("SCALING_INTERVAL_SECONDS", "1"),
            setting("SCALING_COOLDOWN_SECONDS", "3"),
            setting("SCALING_COOLDOWN_OUT_SECONDS", "1"),
        ],
        tunes: Some(&["larks"]),
        ..EmbeddedOptions::default()
    })
    .await?;
    let stores = stack.stores().await?;
    until("a worker with all partitions", SOON, async || owners(&stores).await.is_some()).await;
    assert_eq!(stack.children().len(), 1);

    let scenes = guilds(&stack).await?;
    let url = stack.tunes().url(stack.tunes().named("larks.opus")?);
    let asked = Instant::now();
    for scene in &scenes {
        scene.play(&url).await?;
        scene.play(&url).await?;
        scene.play(&url).await?;
    }
    all_hear(&scenes, asked).await?;
    let playing = Instant::now();
    until("two workers with two partitions each", SOON, async || {
        let owners = owners(&stores).await.unwrap_or_default();
        let different: BTreeSet<&WorkerId> = owners.iter().collect();
        let each = |worker| owners.iter().filter(|owner| *owner == worker).count();
        different.len() == 2 && different.into_iter().all(|worker| each(worker) == 2)
    })
    .await;
    assert_eq!(stack.children().len(), 2);
    all_hear(&scenes, Instant::now()).await?;
    for scene in &scenes {
        let silence = longest_silence(scene, playing);
        eprintln!("scaling out: guild {} missed {silence:?} at most", scene.guild);
        assert!(silence < SILENCE, "{silence:?}");
    }

    // The one that is left is the newest worker's: that is the one to go. Its name is the greatest.
    let fleet = Fleet::new(std::sync::Arc::clone(&stores.records));
    let workers = fleet.workers(now()).await.map_err(store_error)?;
    let newest = workers.last().expect("two run").id.clone();
    let leases = stores.leases.all().await.map_err(store_error)?;
    let theirs: BTreeSet<PartitionId> =
        leases.iter().filter(|lease| lease.owner == newest).map(|lease| lease.partition).collect();
    let stays = |scene: &TestGuild| theirs.contains(&stack.partitions().of(GuildId::new(scene.guild.get())));
    let left = scenes.iter().find(|scene| stays(scene)).expect("it plays for two");
    let mut events = stack.sim().subscribe();
    for scene in scenes.iter().filter(|scene| scene.guild != left.guild) {
        scene.command("stop").await?;
    }
    left.ears.forget();
    let stopped = Instant::now();
    until("one worker", FORGOTTEN, async || stack.children().len() == 1).await;
    until("the other one with all partitions", SOON, async || {
        owners(&stores).await.is_some_and(|owners| !owners.contains(&newest))
    })
    .await;
    left.ears.packets(Instant::now(), 100, SOON).await?;
    let silence = longest_silence(left, stopped);
    eprintln!("scaling in, after {:?}: it missed {silence:?} at most", stopped.elapsed());
    assert!(silence < SILENCE, "{silence:?}");
    let bot = stack.sim().bot_user_id();
    loop {
        match events.try_recv() {
            Ok(SimEvent::VoiceState { state }) if state.guild_id == left.guild && state.user_id == bot => {
                assert!(state.channel_id.is_some(), "the bot left");
            }
            Ok(_) | Err(TryRecvError::Lagged(_)) => {}
            Err(TryRecvError::Empty | TryRecvError::Closed) => break,
        }
    }

    let decisions = OperationsLog::new(std::sync::Arc::clone(&stores.records)).decisions(100, now()).await;
    let decisions = decisions.map_err(store_error)?;
    let applied: Vec<u32> = decisions.iter().rev().filter(|d| d.applied).map(|d| d.desired).collect();
    assert_eq!(applied, [2, 1], "{decisions:#?}");
    let outward = decisions.iter().rev().find(|decision| decision.applied).expect("the first");
    assert!(outward.inputs.sessions > 2 && outward.inputs.partitions == 4, "{outward:?}");
    stack.shut_down().await
}

/// A service of two workers in an emulated ECS, and what a worker has to be told of it.
async fn service(ministack: &Ministack) -> (EcsService, Vec<(&'static str, String)>) {
    let variables = [
        ("SCALING_ENABLED", "true"),
        ("SCALING_MIN_WORKERS", "2"),
        ("SCALING_INTERVAL_SECONDS", "1"),
        ("SCALING_COOLDOWN_OUT_SECONDS", "1"),
        ("SCALING_ECS_CLUSTER", "music"),
        ("SCALING_ECS_SERVICE", "workers"),
        ("AWS_ENDPOINT_URL_ECS", ministack.endpoint()),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    let settings = aws_config::defaults(BehaviorVersion::latest())
        .http_client(Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https())
        .endpoint_url(ministack.endpoint())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "stage"))
        .load()
        .await;
    let ecs = aws_sdk_ecs::Client::new(&settings);
    ecs.create_cluster().cluster_name("music").send().await.expect("the cluster is made");
    let container =
        aws_sdk_ecs::types::ContainerDefinition::builder().name("worker").image("segue-worker").build();
    let task = ecs.register_task_definition().family("segue-worker").container_definitions(container);
    task.cpu("256").memory("512").send().await.expect("the task is defined");
    let service = ecs.create_service().cluster("music").service_name("workers");
    let service = service.task_definition("segue-worker").desired_count(1);
    service.send().await.expect("the service is made");
    let place = EcsPlace { cluster: "music".to_owned(), service: "workers".to_owned() };
    let variables = variables.map(|(name, value)| (name, value.to_owned())).to_vec();
    (EcsService::with_client(ecs, place), variables)
}

async fn the_worker_with_the_first_partition_scales_the_ecs_service_and_its_successor_goes_on()
-> Result<(), E2eError> {
    let ministack = Ministack::start("ecs");
    let (ecs, variables) = service(&ministack).await;
    let stack = EmbeddedDeployment::start(EmbeddedOptions {
        separate_workers: Some(4),
        tunes: Some(&["larks"]),
        ..EmbeddedOptions::default()
    })
    .await?;
    let asked_for = async |count| ecs.desired().await.is_ok_and(|desired| desired == count);
    let first = stack.workers().start_with(&variables).await?;
    until("two workers asked for", SOON, async || asked_for(2).await).await;

    let second = stack.workers().start_with(&variables).await?;
    let stores = stack.stores().await?;
    until("the second with partitions", SOON, async || {
        owners(&stores).await.is_some_and(|owners| owners.contains(&second.id))
    })
    .await;
    kill_now(first.process().pid());
    until("the second with the first partition", SOON, async || {
        let lease = stores.leases.read(PartitionId::new(0)).await.ok().flatten();
        lease.is_some_and(|lease| lease.owner == second.id && !lease.is_free(now()))
    })
    .await;
    // Somebody changes it by hand: anyone who decides now changes it back.
    ecs.set_desired(1).await.expect("ECS answers");
    until("two workers asked for again", SOON, async || asked_for(2).await).await;
    stack.shut_down().await
}
