//! The real yt-dlp, with an extractor for the tests' own site.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use segue_domain::{Millis, Query, ResolvedTrack, SourceFailure};
use segue_voice_worker::source::{Direct, Source, SourceConfig, Sources, YtDlp};

use crate::{
    listening::packets,
    site::{Site, failure, query, track},
};

/// Settings for the real program and the site.
fn config(site: &Site) -> SourceConfig {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let installed = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.venv/bin/yt-dlp"));
    let mut config = site.config();
    config.ytdlp.program = match std::env::var_os("SEGUE_YTDLP") {
        Some(program) => program.into(),
        None if installed.exists() => installed,
        None => "yt-dlp".into(),
    };
    config.ytdlp.sites = vec![site.address.to_string()];
    config.ytdlp.search = format!("tunesearch1:{}|", site.url(""));
    config.ytdlp.plugin_dirs = vec![crate_dir.join("tests/fixtures/ytdlp-plugins")];
    config
}

fn sources(site: &Site) -> Sources {
    Sources::new(config(site)).expect("sources")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_resolved_and_opened_as_opus() {
    let site = Site::open().await;
    let sources = sources(&site);
    let begin = Instant::now();
    let page = site.url("/tunes/page/1");
    let found = sources.resolve(&query(&page)).await.expect("a tune");
    let resolved = begin.elapsed();
    assert_eq!((found[0].title.as_str(), found[0].artist.as_deref()), ("Tune 1", Some("Tests")));
    assert_eq!((found[0].duration, &found[0].query), (Some(Millis::from_secs(4)), &query(&page)));
    let mut audio = sources.open(&found[0], Millis::from_secs(1)).await.expect("sound");
    println!("resolved in {resolved:?}, opened {:?} after the request", begin.elapsed());
    assert!(audio.passthrough);
    assert_eq!(tokio::task::block_in_place(|| packets(&mut audio, usize::MAX)).len(), 151);
    // A track from a snapshot, after a restart: nothing is remembered, and it is looked for again.
    let fresh = Sources::new(config(&site)).expect("sources");
    assert!(fresh.open(&found[0], Millis::ZERO).await.expect("sound").passthrough);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_its_entries_of_listed_sites() {
    let site = Site::open().await;
    let mut config = config(&site);
    config.ytdlp.max_entries = 100;
    let found = Sources::new(config).expect("sources").resolve(&query(&site.url("/tunes/list/all"))).await;
    let titles: Vec<_> = found.expect("a list").into_iter().map(|track| track.title).collect();
    assert_eq!(titles, ["Entry 1", "Entry 2", "Entry 3", "Entry 4", "Entry 5"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_searched_for() {
    let site = Site::open().await;
    let sources = sources(&site);
    let words = |text: &str| Query::Search { text: text.to_owned() };
    let found = sources.resolve(&words("--rising; $(tone) 'x")).await.expect("a tune");
    assert_eq!((found.len(), found[0].title.as_str()), (1, "Tune 7"));
    assert!(sources.open(&found[0], Millis::ZERO).await.expect("sound").passthrough);
    assert_eq!(failure(sources.resolve(&words("nothing")).await), SourceFailure::NothingFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_are_found_without_looking_at_each() {
    let site = Site::open().await;
    let sources = sources(&site);
    let found = sources.search("many tunes", 10).await.expect("tunes");
    let titles: Vec<_> = found.iter().map(|track| track.title.as_str()).collect();
    assert_eq!(titles.len(), 10);
    assert_eq!(&titles[..2], ["Found 1", "Found 2"]);
    assert!(sources.open(&found[1], Millis::ZERO).await.is_ok(), "what was found can be played");
    assert_eq!(failure(sources.search("nothing", 10).await), SourceFailure::NothingFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_track_of_words_alone_is_searched_for_when_it_is_due() {
    let site = Site::open().await;
    let sources = sources(&site);
    let kept = ResolvedTrack { query: Query::Search { text: "rising".to_owned() }, ..track(&site.url("/x")) };
    sources.prepare(&kept).await.expect("it is found");
    assert!(sources.open(&kept, Millis::ZERO).await.expect("sound").passthrough);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_at_the_site_is_told() {
    let site = Site::open().await;
    let mut config = config(&site);
    config.ytdlp.timeout = Duration::from_secs(5);
    let sources = Sources::new(config).expect("sources");
    assert_eq!(
        failure(sources.resolve(&query(&site.url("/tunes/page/broken"))).await),
        SourceFailure::NotFound
    );
    // No extractor but the generic one would take this.
    let other = sources.resolve(&query(&site.url("/file/tune.ogg"))).await;
    assert_eq!(failure(other), SourceFailure::ExtractorFailed);
    // The site's extractor gives a link that leads inside.
    let inside = sources.open(&track(&site.url("/tunes/page/inside")), Millis::ZERO).await;
    assert_eq!(failure(inside), SourceFailure::AddressRefused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_page_has_the_program_killed() {
    let site = Site::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let program = pid_writer(folder.path(), &config(&site).ytdlp.program);
    let mut config = config(&site);
    config.ytdlp.program = program;
    config.ytdlp.timeout = Duration::from_secs(3);
    let sources = Sources::new(config).expect("sources");
    let hanging = query(&site.url("/tunes/page/hanging"));
    let begin = Instant::now();
    assert_eq!(failure(sources.resolve(&hanging).await), SourceFailure::TimedOut);
    assert!(begin.elapsed() < Duration::from_secs(20));
    all_gone(folder.path()).await;
    // Closing does the same to one that runs.
    let (closed, ()) = tokio::join!(sources.resolve(&hanging), async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        sources.close().await;
    });
    assert_eq!(failure(closed), SourceFailure::Unreachable);
    all_gone(folder.path()).await;
}

#[tokio::test]
async fn another_site_is_refused_before_anything_runs() {
    let site = Site::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut config = config(&site);
    config.ytdlp.program = pid_writer(folder.path(), &config.ytdlp.program);
    let direct = Direct::new(&config).expect("a source");
    let ytdlp = YtDlp::find(config.ytdlp, direct.into()).expect("yt-dlp");
    for url in ["https://example.org/watch?v=1", "http://127.0.0.1:9/tunes/page/1"] {
        assert!(!ytdlp.accepts(&query(url)));
        assert_eq!(failure(ytdlp.resolve(&query(url)).await), SourceFailure::SiteNotAllowed);
    }
    assert!(!folder.path().join("pids").exists(), "a program ran");
}

#[tokio::test]
async fn without_the_program_a_search_says_so() {
    let site = Site::open().await;
    let words = Query::Search { text: "a song".into() };
    assert_eq!(failure(site.sources().resolve(&words).await), SourceFailure::ExtractorFailed);
}

/// A program that writes its number and its child's down, then runs another as its child.
fn pid_writer(folder: &Path, program: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("yt-dlp");
    let script = format!(
        "#!/bin/sh\n{} \"$@\" &\necho $$ $! >>{}/pids\nwait $!\n",
        program.display(),
        folder.display()
    );
    std::fs::write(&path, script).expect("a script");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a program");
    path
}

/// Waits until none of the processes that were written down is there.
async fn all_gone(folder: &Path) {
    let pids = std::fs::read_to_string(folder.join("pids")).expect("processes that ran");
    let alive = |pid: &&str| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        !status.is_empty() && !status.contains(") Z ")
    };
    for _ in 0..50 {
        if !pids.split_whitespace().any(|pid| alive(&pid)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("still there: {:?}", pids.split_whitespace().filter(alive).collect::<Vec<_>>());
}
