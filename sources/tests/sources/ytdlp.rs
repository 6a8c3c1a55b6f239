//! The real yt-dlp, with an extractor for the tests' own site.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use segue_domain::{GuildId, ListGaps, Millis, Query, ResolvedTrack, SourceFailure, SourceTier};
use segue_sources::{Direct, Resolution, Source, SourceConfig, Sources, YtDlp, in_the_name_of};
use segue_store::{Expected, Record, RecordKind, embedded::EmbeddedStore, now};
use serde_json::json;

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
    config.ytdlp.plugin_dirs = vec![crate_dir.join("tests/ytdlp-plugins")];
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
async fn another_worker_opens_a_track_without_a_run_while_its_link_lives() {
    let site = Site::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("a new file opens");
    let records = store.stores().records;
    let first = sources(&site).sharing_links(Arc::clone(&records));
    let found = first.resolve(&query(&site.url("/tunes/page/1"))).await.expect("a tune");
    // It is written beside what is played.
    let until = Instant::now() + Duration::from_secs(5);
    while records.list(RecordKind::MediaLink, 10, now()).await.expect("the store answers").is_empty() {
        assert!(Instant::now() < until, "the link is not kept");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // This worker's program can't find anything.
    let mut config = config(&site);
    config.ytdlp.program = "/bin/false".into();
    let second = Sources::new(config.clone()).expect("sources").sharing_links(Arc::clone(&records));
    assert!(second.open(&found[0], Millis::from_secs(1)).await.expect("sound").passthrough);
    let alone = Sources::new(config).expect("sources");
    assert_eq!(failure(alone.open(&found[0], Millis::ZERO).await), SourceFailure::ExtractorFailed);
    store.close().await;
}

/// What a worker does that takes 250 sessions over: nobody waits for a run of yt-dlp, only for the sites.
#[tokio::test(flavor = "multi_thread")]
async fn the_tracks_of_250_sessions_are_opened_by_another_worker_in_time() {
    const SESSIONS: usize = 250;
    const IN_TIME: Duration = Duration::from_secs(8);
    let site = Site::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("a new file opens");
    let records = store.stores().records;
    let pages: Vec<String> = (0..SESSIONS).map(|n| site.url(&format!("/tunes/page/{n}"))).collect();
    let body = json!({ "url": site.url("/file/tune.ogg") }).to_string();
    for page in &pages {
        let record = Record {
            id: page.clone(),
            revision: 0,
            body: body.clone(),
            expires_at: Some(now() + Millis::from_secs(600)),
        };
        records.put(RecordKind::MediaLink, &record, Expected::Any, now()).await.expect("the store answers");
    }
    let mut config = config(&site);
    config.ytdlp.program = "/bin/false".into();
    let worker = Arc::new(Sources::new(config).expect("sources").sharing_links(records));
    let begin = Instant::now();
    let opened = pages.iter().map(|page| {
        let (worker, track) = (Arc::clone(&worker), track(page));
        tokio::spawn(async move {
            let mut audio = worker.open(&track, Millis::from_secs(1)).await.expect("sound");
            tokio::task::block_in_place(|| packets(&mut audio, 5)).len()
        })
    });
    for opened in futures::future::join_all(opened).await {
        assert_eq!(opened.expect("it ends"), 5);
    }
    let took = begin.elapsed();
    println!("{SESSIONS} tracks opened, with the first frames of each, in {took:?}");
    assert!(took < IN_TIME, "{took:?}");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_its_entries_of_listed_sites() {
    let site = Site::open().await;
    let mut config = config(&site);
    config.ytdlp.max_entries = 100;
    let sources = Sources::new(config).expect("sources");
    let list = query(&site.url("/tunes/list/all"));
    let Resolution { tracks, gaps } =
        sources.resolve_within(&list, SourceTier::Unlimited).await.expect("a list");
    let titles: Vec<_> = tracks.into_iter().map(|track| track.title).collect();
    assert_eq!(titles, ["Entry 1", "Entry 2", "Entry 3", "Entry 4", "Entry 5"]);
    // One of another site, a private one, one for members.
    assert_eq!(gaps, ListGaps { unavailable: 3, cut_at: 0 });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_cut_says_where_and_an_empty_one_is_no_search() {
    let site = Site::open().await;
    let mut config = config(&site);
    config.ytdlp.max_entries = 3;
    let sources = Sources::new(config).expect("sources");
    let list = query(&site.url("/tunes/list/all"));
    let Resolution { tracks, gaps } =
        sources.resolve_within(&list, SourceTier::Unlimited).await.expect("a list");
    assert_eq!((tracks.len(), gaps), (3, ListGaps { unavailable: 0, cut_at: 3 }));
    for list in ["empty", "private"] {
        let refused = sources.resolve(&query(&site.url(&format!("/tunes/list/{list}")))).await;
        assert_eq!(failure(refused), SourceFailure::EmptyList, "{list}");
    }
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
    assert_eq!(failure(site.sources().resolve(&words).await), SourceFailure::SearchNotSetUp);
    assert_eq!(failure(site.sources().search("a song", 5).await), SourceFailure::SearchNotSetUp);
}

/// Other users of the machine can write into its folder for temporary files: packages that they put there are not the
/// program's.
#[tokio::test]
async fn the_program_has_a_home_of_its_own_and_no_packages_from_there() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("yt-dlp");
    let told = folder.path().join("told");
    // Plants a package at home, and sees whether Python takes it.
    let script = format!(
        "#!/bin/sh\n\
         site=$HOME/.local/lib/python$(python3 -c 'import sys; print(\"%d.%d\" % sys.version_info[:2])')/site-packages\n\
         mkdir -p $site && echo 'open(\"{told}.planted\", \"w\")' > $site/usercustomize.py\n\
         python3 -c 'import site; print(site.ENABLE_USER_SITE)' > {told}\n\
         echo $HOME >> {told}; stat -c %a $HOME >> {told}; env >> {told}\n\
         echo '{{\"title\": \"x\", \"webpage_url\": \"{page}\", \"url\": \"{page}\"}}'\n",
        told = told.display(),
        page = site.url("/tunes/page/1"),
    );
    std::fs::write(&program, script).expect("a script");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let mut config = config(&site);
    config.ytdlp.program = program;
    let sources = Sources::new(config).expect("sources");
    sources.resolve(&query(&site.url("/tunes/page/1"))).await.expect("what the script says");
    let told_all = std::fs::read_to_string(&told).expect("what the script saw");
    let lines: Vec<&str> = told_all.lines().collect();
    assert_eq!(lines[0], "False", "packages of the user are on");
    assert!(!folder.path().join("told.planted").exists(), "a planted package ran");
    let home = PathBuf::from(lines[1]);
    assert_ne!(home, std::env::temp_dir());
    assert_eq!(lines[2], "700");
    let known =
        ["PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "HOME", "TMPDIR", "LANG", "PYTHONUTF8", "PYTHONNOUSERSITE"];
    for line in &lines[3..] {
        let name = line.split('=').next().expect("a name");
        assert!(known.contains(&name) || ["PWD", "SHLVL", "_", "OLDPWD"].contains(&name), "{line}");
    }
    assert!(home.exists());
    drop(sources);
    assert!(!home.exists(), "its home is left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_servers_lists_do_not_keep_another_waiting() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("yt-dlp");
    let page = site.url("/tunes/page/1");
    let script = format!(
        "#!/bin/sh\nsleep 0.3\necho '{{\"title\": \"x\", \"webpage_url\": \"{page}\", \"url\": \"{page}\"}}'\n"
    );
    std::fs::write(&program, script).expect("a script");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let mut config = config(&site);
    (config.ytdlp.program, config.ytdlp.max_runs) = (program, 2);
    let sources = Arc::new(Sources::new(config).expect("sources"));
    let page = query(&page);
    // One guild asks for 30 at once: with one run of two at a time, about 9 s.
    for _ in 0..30 {
        let (sources, page) = (Arc::clone(&sources), page.clone());
        tokio::spawn(async move { in_the_name_of(GuildId::new(1), sources.resolve(&page)).await });
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begin = Instant::now();
    in_the_name_of(GuildId::new(2), sources.resolve(&page)).await.expect("what the script says");
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
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
