//! The panel database, the API in front of it, and the metrics.

use std::time::{Duration, Instant};

use reqwest::Client;
use segue_domain::{GuildId, PartitionId};
use segue_e2e::{
    E2eError,
    stack::{Deployment, PanelView},
};
use serde_json::{Value, json};

use super::{SOON, guild, play};
use crate::harness::Outcome;

/// Every metric that the worker's documentation names.
const METRICS: [&str; 12] = [
    "segue_jobs_total",
    "segue_job_seconds",
    "segue_first_frame_seconds",
    "segue_replies_total",
    "segue_tracks_started_total",
    "segue_guilds",
    "segue_guilds_playing",
    "segue_voice_connections_total",
    "segue_voice_join_seconds",
    "segue_gateway_events_total",
    "segue_partitions_held",
    "segue_commit_bytes",
];

pub async fn it_shows_what_the_snapshot_says(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Panel")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    play(stack, &scene, "harbour.wav").await?;
    play(stack, &scene, "comet.opus").await?;
    scene.command("pause").await?;

    let stores = stack.stores().await?;
    let failed = |source| E2eError::Store { doing: "reading the snapshot", source };
    let head = stores.sessions.head(GuildId::new(scene.guild.get())).await.map_err(failed)?;
    let head = head.expect("the session is stored");
    let waiting = stores.sessions.tracks(&head, 0, 10).await.map_err(failed)?;
    let view = PanelView::until(stack, scene.guild, SOON, "the stored version", |view| {
        view.version() >= head.version
    })
    .await?;
    assert_eq!(view.version(), head.version);
    assert_eq!(view.current(), head.current.as_ref().map(|track| track.info.title.as_str()));
    let titles: Vec<_> = waiting.iter().map(|track| track.info.title.as_str()).collect();
    assert_eq!(view.queue(), titles);
    assert_eq!(titles.len(), 2);
    assert_eq!(view.0["paused"], true);

    scene.command("stop").await?;
    PanelView::until(stack, scene.guild, SOON, "the end of the session", |view| {
        view.current().is_none() && view.queue().is_empty()
    })
    .await?;
    Ok(())
}

pub async fn it_refuses_callers_without_a_key(stack: &dyn Deployment) -> Outcome {
    let doing = "asking the panel's API without a key";
    let client = Client::builder().no_proxy().build().map_err(E2eError::http(doing))?;
    let url = format!("{}/bot/queue-sync/1", stack.api_url());
    let answer = client.get(&url).send().await.map_err(E2eError::http(doing))?;
    assert_eq!(answer.status().as_u16(), 401);
    let answer = client.get(&url).bearer_auth("segue_0").send().await.map_err(E2eError::http(doing))?;
    assert_eq!(answer.status().as_u16(), 401);
    Ok(())
}

pub async fn the_status_names_the_worker_and_its_partitions_to_operators_only(
    stack: &dyn Deployment,
) -> Outcome {
    let doing = "asking the panel's API for its status";
    let client = Client::builder().no_proxy().build().map_err(E2eError::http(doing))?;
    let url = format!("{}/status", stack.api_url());
    let partitions: Vec<u32> = stack.partitions().all().map(PartitionId::get).collect();
    let deadline = Instant::now() + SOON;
    // A worker that has just started tells of itself with its next heartbeat, and the status is 5 s old at most.
    let operator = loop {
        let answer = client.get(&url).bearer_auth(stack.api_key()).send();
        let answer = answer.await.map_err(E2eError::http(doing))?;
        assert_eq!(answer.status().as_u16(), 200);
        let answer: Value = answer.json().await.map_err(E2eError::http(doing))?;
        if answer["status"] == "ok" && answer["workers"][0]["partitions"] == json!(partitions) {
            break answer;
        }
        assert!(Instant::now() < deadline, "{answer:#}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    let worker = operator["workers"][0]["id"].as_str().expect("it has an id");
    assert_eq!(operator["workers"].as_array().map(Vec::len), Some(1), "{operator:#}");
    for partition in operator["partitions"].as_array().expect("a list") {
        assert_eq!(partition["owner"], worker, "{operator:#}");
        assert!(
            partition["shards"].as_array().is_some_and(|all| all.iter().all(|one| one["session"] == true))
        );
    }

    let answer = client.get(&url).send().await.map_err(E2eError::http(doing))?;
    let public: Value = answer.json().await.map_err(E2eError::http(doing))?;
    assert_eq!(public["fleet"]["workers"], json!({"running": 1, "draining": 0}));
    let all = partitions.len();
    assert_eq!(public["fleet"]["partitions"], json!({"total": all, "held": all}));
    assert!(!public.to_string().contains(worker), "{public:#}");
    Ok(())
}

pub async fn the_metrics_endpoint_names_every_metric_of_the_worker(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Metrics")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let doing = "reading the metrics";
    let client = Client::builder().no_proxy().build().map_err(E2eError::http(doing))?;
    let answer = client.get(stack.metrics_url()).send().await.map_err(E2eError::http(doing))?;
    let text = answer.text().await.map_err(E2eError::http(doing))?;
    for name in METRICS {
        assert!(text.lines().any(|line| line.starts_with(name)), "{name} is not in\n{text}");
    }
    scene.command("stop").await?;
    Ok(())
}
