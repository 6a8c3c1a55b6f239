//! `segue serve --workers`: worker processes that are started again when they die, and end with their parent.

use std::time::{Duration, Instant};

use segue_e2e::{
    E2eError,
    process::{is_alive, kill_now},
    scene::TestGuild,
    stack::{Deployment, EmbeddedDeployment, EmbeddedOptions},
};

use crate::harness::{Lane, OwnStack};

const CASES: &[(&str, OwnStack)] = &[("workers_that_die_are_replaced_and_none_outlives_the_front", || {
    Box::pin(workers_that_die_are_replaced_and_none_outlives_the_front())
})];

/// Each case has stacks of its own.
pub fn lane() -> Lane {
    Lane::alone("supervised", CASES)
}

const SOON: Duration = Duration::from_secs(40);

async fn until(what: &str, condition: impl Fn() -> bool) {
    let limit = Instant::now() + SOON;
    while !condition() {
        assert!(Instant::now() < limit, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn workers_that_die_are_replaced_and_none_outlives_the_front() -> Result<(), E2eError> {
    let options = EmbeddedOptions {
        tune_length: Duration::from_mins(3),
        http_interactions: true,
        supervised_workers: Some(2),
        tunes: Some(&["larks"]),
        ..EmbeddedOptions::default()
    };
    let stack = EmbeddedDeployment::start(options).await?;
    until("two workers", || stack.children().len() == 2).await;
    let scene = TestGuild::open(stack.sim(), "Supervised")?;
    let asked = Instant::now();
    scene.play(&stack.tunes().url(stack.tunes().named("larks.opus")?)).await?;
    scene.ears.packets(asked, 50, SOON).await?;

    // One after the other: one of the two plays.
    for victim in stack.children() {
        kill_now(victim);
        until("a worker in its place", || {
            let children = stack.children();
            children.len() == 2 && !children.contains(&victim)
        })
        .await;
        // Past the end of the lease of anyone who was killed.
        tokio::time::sleep(Duration::from_secs(6)).await;
        let since = Instant::now();
        scene.ears.packets(since, 50, SOON).await?;
    }
    let children = stack.children();
    assert_eq!(children.len(), 2);
    stack.shut_down().await?;
    assert!(!children.into_iter().any(is_alive), "a worker outlived the front");
    Ok(())
}
