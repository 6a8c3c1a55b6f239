//! Requests to the interactions endpoint that Discord would never send.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use reqwest::{Client, Url, header::HeaderMap};
use segue_e2e::{E2eError, stack::Deployment};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use super::{SOON, guild, play};
use crate::harness::Outcome;

pub async fn forged_old_broken_and_huge_requests_are_refused_and_harm_nothing(
    stack: &dyn Deployment,
) -> Outcome {
    let sim = stack.sim();
    let ping = br#"{"type":1}"#.to_vec();

    let good = post(stack, sim.signed_request(&ping, now()), ping.clone()).await?;
    assert_eq!(good, 200, "a PING as Discord sends it");

    let forged = post(stack, sim.signed_request(b"{}", now()), ping.clone()).await?;
    assert_eq!(forged, 401, "the signature of another body");

    let mut unsigned = sim.signed_request(&ping, now());
    unsigned.remove("x-signature-ed25519");
    assert_eq!(post(stack, unsigned, ping.clone()).await?, 401, "no signature");

    let old = post(stack, sim.signed_request(&ping, now() - 600), ping).await?;
    assert_eq!(old, 401, "a request of ten minutes ago");

    let broken = br#"{"type":2,"data":{"name":"pl"#.to_vec();
    let status = post(stack, sim.signed_request(&broken, now()), broken).await?;
    assert_eq!(status, 400, "JSON that ends in the middle");

    let huge = vec![b' '; 2 * 1024 * 1024];
    let status = post(stack, sim.signed_request(&huge, now()), huge).await?;
    assert_eq!(status, 413, "a body of 2 MiB");

    guild(stack, "After bad requests")?.command("ping").await?;
    Ok(())
}

pub async fn music_starts_beside_eleven_hundred_half_open_connections(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Strangers")?;
    let url: Url = stack.interactions_url().parse().expect("an address");
    let port = url.port().expect("a port of this machine");
    let limit = segue_http_server::raise_descriptor_limit().expect("the limit can be read");
    assert!(limit.now >= 2_400, "one end of each is in this process: {limit:?}");
    let mut strangers = Vec::new();
    for number in 0..1_100 {
        let doing = "connecting to the interactions endpoint";
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.map_err(E2eError::io(doing))?;
        if number % 2 == 0 {
            // Those that were closed to make room can't be written to.
            let _ = stream.write_all(b"POST /interactions HTTP/1.1\r\nhost: te").await;
        }
        strangers.push(stream);
    }
    let asked = Instant::now();
    play(stack, &scene, "larks.opus").await?;
    let first = scene.ears.first_sound(asked, SOON).await? - asked;
    println!("{}: first sound beside 1,100 half-open connections: {} ms", stack.name(), first.as_millis());
    scene.ears.packets(asked, 50, SOON).await?;
    drop(strangers);
    scene.command("stop").await?;
    Ok(())
}

async fn post(stack: &dyn Deployment, headers: HeaderMap, body: Vec<u8>) -> Result<u16, E2eError> {
    let doing = "posting to the interactions endpoint";
    let client = Client::builder().no_proxy().build().map_err(E2eError::http(doing))?;
    let request = client.post(stack.interactions_url()).headers(headers).body(body);
    let answer = request.timeout(Duration::from_secs(10)).send().await.map_err(E2eError::http(doing))?;
    Ok(answer.status().as_u16())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
