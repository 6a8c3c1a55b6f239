//! Bad links, and what people are told of them.

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use segue_domain::{Millis, SourceFailure};
use segue_sources::{AllowedAddresses, Names, SourceConfig, Sources};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::site::{Site, failure, query, track};

/// Names that lead wherever a test wants.
struct TestNames(&'static str);

#[async_trait]
impl Names for TestNames {
    async fn look_up(&self, _: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(vec![SocketAddr::new(self.0.parse().expect("an address"), port)])
    }
}

#[tokio::test]
async fn private_addresses_are_refused_in_every_spelling() {
    let site = Site::open().await;
    let sources =
        Sources::new(SourceConfig { allowed_addresses: AllowedAddresses::default(), ..site.config() })
            .expect("sources");
    let port = site.address.port();
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "10.0.0.1",
    ] {
        let refused = sources.resolve(&query(&format!("http://{host}:{port}/file/tune.ogg"))).await;
        assert_eq!(failure(refused), SourceFailure::AddressRefused, "{host}");
    }
    assert_eq!(site.requests(), 0);
}

#[tokio::test]
async fn names_that_lead_inside_are_refused() {
    let site = Site::open().await;
    for inside in ["127.0.0.1", "169.254.169.254", "::1", "fd00:ec2::254", "192.168.1.1"] {
        let config = SourceConfig {
            allowed_addresses: AllowedAddresses::default(),
            names: Arc::new(TestNames(inside)),
            ..site.config()
        };
        let sources = Sources::new(config).expect("sources");
        let url = format!("http://music.example:{}/file/tune.ogg", site.address.port());
        assert_eq!(failure(sources.resolve(&query(&url)).await), SourceFailure::AddressRefused, "{inside}");
    }
    assert_eq!(site.requests(), 0);
}

#[tokio::test]
async fn a_name_is_connected_to_where_it_was_checked() {
    let site = Site::open().await;
    let port = site.address.port();
    let config = SourceConfig {
        allowed_addresses: format!("music.example:{port}").parse().expect("a name"),
        names: Arc::new(TestNames("127.0.0.1")),
        ..site.config()
    };
    let found = Sources::new(config)
        .expect("sources")
        .resolve(&query(&format!("http://music.example:{port}/file/tune.ogg")))
        .await
        .expect("a tune");
    assert_eq!(found[0].title, "Rising");
}

#[tokio::test]
async fn redirects_to_private_addresses_are_refused() {
    let site = Site::open().await;
    let sources = site.sources();
    for inside in [
        "http://127.0.0.1:9/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://2130706433:9/",
    ] {
        let refused = sources.resolve(&query(&site.url(&format!("/redirect?to={inside}")))).await;
        assert_eq!(failure(refused), SourceFailure::AddressRefused, "{inside}");
    }
    for other in ["ftp://example.org/x", "file:///etc/passwd"] {
        let refused = sources.resolve(&query(&site.url(&format!("/redirect?to={other}")))).await;
        assert_eq!(failure(refused), SourceFailure::AddressRefused, "{other}");
    }
    let round = sources.resolve(&query(&site.url("/round/0"))).await;
    assert_eq!(failure(round), SourceFailure::TooManyRedirects);
    let good = site.url(&format!("/redirect?to={}", site.url("/file/tune.ogg")));
    assert_eq!(sources.resolve(&query(&good)).await.expect("a tune").len(), 1);
}

#[tokio::test]
async fn what_is_no_sound_is_named() {
    let site = Site::open().await;
    let sources = site.sources();
    for (path, expected) in [
        ("/status/404", SourceFailure::NotFound),
        ("/status/410", SourceFailure::NotFound),
        ("/status/403", SourceFailure::Forbidden),
        ("/status/500", SourceFailure::ServerError),
        ("/page", SourceFailure::NotAudio),
        ("/text.mp3", SourceFailure::NotAudio),
        ("/picture.ogg", SourceFailure::NotAudio),
        ("/empty.mp3", SourceFailure::Empty),
        ("/rubbish.mp3", SourceFailure::Undecodable),
        ("/file/surround.ogg", SourceFailure::UnsupportedSound),
        ("/file/nothing.wav", SourceFailure::NoSound),
        ("/list.m3u", SourceFailure::PlaylistFile),
        ("/list.pls", SourceFailure::PlaylistFile),
        ("/pieces.m3u8", SourceFailure::UnsupportedSound),
        ("/huge.mp3", SourceFailure::TooLarge),
    ] {
        let url = site.url(path);
        assert_eq!(failure(sources.resolve(&query(&url)).await), expected, "resolve {path}");
        assert_eq!(failure(sources.open(&track(&url), Millis::ZERO).await), expected, "open {path}");
    }
}

#[tokio::test]
async fn servers_that_let_wait_are_given_up() {
    let site = Site::open().await;
    let sources = site.sources();
    for path in ["/silent", "/drip.mp3"] {
        let begin = Instant::now();
        assert_eq!(
            failure(sources.resolve(&query(&site.url(path))).await),
            SourceFailure::TimedOut,
            "{path}"
        );
        assert!(begin.elapsed() < Duration::from_secs(15), "{path}: {:?}", begin.elapsed());
    }
    // Nobody listens on the port that was ours a moment ago.
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("its address").port()
    };
    let config =
        SourceConfig { allowed_addresses: "127.0.0.1".parse().expect("an address"), ..site.config() };
    let sources = Sources::new(config).expect("sources");
    let refused = sources.resolve(&query(&format!("http://127.0.0.1:{port}/x.mp3"))).await;
    assert_eq!(failure(refused), SourceFailure::Unreachable);
}

#[tokio::test]
async fn a_station_with_a_protocol_of_its_own_is_named() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            let _ = line.read(&mut [0; 1024]).await;
            let _ = line.write_all(b"ICY 200 OK\r\nicy-name: Old Radio\r\n\r\n").await;
        }
    });
    let site = Site::open().await;
    let config =
        SourceConfig { allowed_addresses: address.to_string().parse().expect("an address"), ..site.config() };
    let refused = Sources::new(config).expect("sources").resolve(&query(&format!("http://{address}/"))).await;
    assert_eq!(failure(refused), SourceFailure::OldRadio);
}
