//! Logging in to a Discord that is away, or refuses.

use std::net::TcpListener;

use discord_sim::{SimConfig, Simulator};
use tokio::time::{sleep, timeout};

use super::*;

/// As long as a slow machine may need.
const LONG: Duration = Duration::from_secs(120);

fn config(sim: &Simulator) -> WorkerConfig {
    let config = WorkerConfig::with_discord_at(format!("http://{}", sim.rest_authority()), sim.gateway_url());
    WorkerConfig { token: sim.bot_token().into(), ..config }
}

#[tokio::test]
async fn a_discord_that_fails_at_the_start_is_waited_for() {
    let sim = Simulator::start(SimConfig::default()).await.expect("a simulator");
    sim.fail_rest("GET /applications/@me", 502, 1);
    sim.fail_rest("GET /users/@me", 503, 1);
    let (config, shutdown) = (config(&sim), CancellationToken::new());
    let discord = timeout(LONG, Discord::connect_when_possible(&config, &shutdown)).await;
    let discord = discord.expect("in time").expect("it is let in").expect("nobody ends");
    assert_eq!(discord.bot().get(), sim.bot_user_id().get());
    assert_eq!(sim.rest_faults_left(), 0, "each was met");
}

#[tokio::test]
async fn a_discord_that_comes_up_later_is_waited_for() {
    // A port at which nobody listens yet.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let mut config = WorkerConfig::with_discord_at(format!("http://{address}"), String::new());
    let connecting = tokio::spawn(async move {
        let sim_config = SimConfig::default();
        sleep(Duration::from_millis(500)).await;
        let sim = Simulator::start(sim_config).await.expect("a simulator");
        // What stands between passes everything on from now on.
        let listener = tokio::net::TcpListener::bind(address).await.expect("the same port");
        let authority = sim.rest_authority().to_owned();
        while let Ok((mut caller, _)) = listener.accept().await {
            let mut there = tokio::net::TcpStream::connect(&authority).await.expect("the simulator");
            tokio::spawn(async move {
                let _ = tokio::io::copy_bidirectional(&mut caller, &mut there).await;
            });
        }
    });
    config.token = "a.b.c".into();
    let tried = timeout(LONG, Discord::connect_when_possible(&config, &CancellationToken::new())).await;
    // The simulator has a token of its own: that it refuses ours shows that it was reached.
    assert!(matches!(tried.expect("in time"), Err(WorkerError::Token)));
    connecting.abort();
}

#[tokio::test]
async fn a_token_that_discord_does_not_know_ends_at_once_and_says_so() {
    let sim = Simulator::start(SimConfig::default()).await.expect("a simulator");
    let config = WorkerConfig { token: "not.the.token".into(), ..config(&sim) };
    let refused = timeout(LONG, Discord::connect_when_possible(&config, &CancellationToken::new())).await;
    let error = refused.expect("in time").expect_err("it is refused");
    assert!(error.to_string().contains("DISCORD_TOKEN"), "{error}");
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn who_waits_for_discord_can_be_ended() {
    let nowhere = WorkerConfig::with_discord_at("http://127.0.0.1:9".to_owned(), String::new());
    let shutdown = CancellationToken::new();
    let connecting = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { Discord::connect_when_possible(&nowhere, &shutdown).await.map(|there| there.is_some()) }
    });
    sleep(Duration::from_millis(200)).await;
    assert!(!connecting.is_finished(), "it waits");
    shutdown.cancel();
    let ended = timeout(LONG, connecting).await.expect("in time").expect("no panic");
    assert!(matches!(ended, Ok(false)));
}
