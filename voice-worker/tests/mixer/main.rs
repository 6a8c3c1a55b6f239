//! Twenty guilds on one thread of the driver, and what one of them does to the others.

use std::{
    collections::BTreeSet,
    env,
    num::{NonZeroU64, NonZeroUsize},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, atomic::AtomicU32},
    time::{Duration, Instant},
};

use discord_sim::{
    tls::TestCa,
    voice::{Listener, Seat, VoiceServer},
};
use segue_domain::{Millis, Query, ResolvedTrack, TrackId};
use segue_sources::{SourceConfig, Sources};
use segue_test_support::TuneSite;
use segue_voice_worker::player::{Sound, SoundEvent, SoundEvents};
use songbird::{
    Config, ConnectionInfo, Driver,
    driver::{Scheduler, SchedulerConfig, SchedulerMode},
};
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::{sleep, timeout},
};

/// A track that was asked for by its link.
fn track(url: &str) -> ResolvedTrack {
    let query = Query::parse(url).expect("a link");
    ResolvedTrack { title: query.label(), artist: None, duration: None, query, page_url: None }
}

const FOLDER: &str = "SEGUE_MIXER_TEST_FOLDER";
const GUILDS: u64 = 20;
const BOT: u64 = 104_694_319_306_248_192;
const ADA: u64 = 200_000_000_000_000_001;
/// Opus' own 20 ms of silence.
const SILENCE: [u8; 3] = [0xf8, 0xff, 0xfe];

/// Runs a test in a process of its own: songbird takes the authorities that it trusts from the environment.
fn run<F: Future<Output = ()>>(name: &str, test: impl FnOnce(PathBuf) -> F) {
    if let Some(folder) = env::var_os(FOLDER) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        return runtime.block_on(test(folder.into()));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env::current_exe().expect("this program"))
        .args([name, "--exact", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder.path())
        .env("SSL_CERT_FILE", folder.path().join("discord-sim-ca.pem"))
        .output()
        .expect("this program runs");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{out}");
    assert!(output.status.success() && out.contains("1 passed"), "{name} failed\n{out}\n{err}");
}

/// A voice server, and twenty guilds with a listener and a bot each.
struct Hall {
    server: VoiceServer,
    config: Config,
    site: TuneSite,
    sources: Sources,
    events: SoundEvents,
    told: UnboundedReceiver<(TrackId, SoundEvent)>,
}

struct Guild {
    id: u64,
    ears: Listener,
    driver: Driver,
    sound: Option<Sound>,
}

impl Hall {
    async fn open(folder: &Path) -> Self {
        let ca = TestCa::generate(folder).expect("an authority");
        let server = VoiceServer::start(&ca).await.expect("a voice server");
        let mut scheduler = SchedulerConfig::default();
        scheduler.strategy = SchedulerMode::MaxPerThread(NonZeroUsize::new(32).expect("a number"));
        // A slow machine must not spread them over more threads.
        scheduler.move_expensive_tasks = false;
        let config = Config::default().scheduler(Scheduler::new(scheduler));
        let site = TuneSite::open().await;
        let sources = Sources::new(SourceConfig {
            allowed_addresses: site.address.to_string().parse().expect("an address"),
            ..SourceConfig::default()
        });
        let sources = sources.expect("sources");
        let (sender, told) = unbounded_channel();
        let events = SoundEvents::new(move |track_id, event| {
            let _ = sender.send((track_id, event));
        });
        Self { server, config, site, sources, events, told }
    }

    async fn connected(&self, id: u64) -> Driver {
        let session = format!("session-{id}-{:?}", Instant::now());
        let seat = Seat { guild_id: id, channel_id: id, user_id: BOT, session_id: session.clone() };
        let number = |id: u64| NonZeroU64::new(id).expect("an identifier is not zero");
        let info = ConnectionInfo {
            channel_id: songbird::id::ChannelId(number(id)),
            endpoint: self.server.endpoint(),
            guild_id: songbird::id::GuildId(number(id)),
            session_id: session,
            token: self.server.admit(seat),
            user_id: songbird::id::UserId(number(BOT)),
        };
        let mut driver = Driver::new(self.config.clone());
        driver.connect(info).await.expect("songbird connects");
        driver
    }

    async fn start(&self, guild: &mut Guild, path: &str, at: Millis) {
        let audio = match self.sources.open(&track(&self.site.url(path)), at).await {
            Ok(audio) => audio,
            // Refused at once: just as well.
            Err(_) if path.starts_with("/damaged") => return,
            Err(error) => panic!("{path}: {error}"),
        };
        let playing = Arc::<AtomicU32>::default();
        let track_id = TrackId::new(guild.id);
        let sound = Sound::start(&mut guild.driver, track_id, audio, 100, self.events.clone(), playing);
        guild.sound = Some(sound);
    }

    /// Twenty guilds, in each of which a file is played.
    async fn play(&self, path: impl Fn(u64) -> &'static str) -> Vec<Guild> {
        let mut guilds = Vec::new();
        for id in 1..=GUILDS {
            let ears = self.server.listen(id, id, ADA);
            let driver = self.connected(id).await;
            let mut guild = Guild { id, ears, driver, sound: None };
            self.start(&mut guild, path(id), Millis::ZERO).await;
            guilds.push(guild);
        }
        guilds
    }
}

impl Guild {
    fn heard_since(&self, since: Instant) -> usize {
        let heard = self.ears.heard();
        let sounds = heard.iter().filter(|packet| packet.arrived >= since);
        sounds.filter(|packet| packet.opus.as_ref().is_ok_and(|opus| **opus != SILENCE[..])).count()
    }

    async fn is_heard(&self, since: Instant) {
        let heard = async {
            while self.heard_since(since) < 40 {
                sleep(Duration::from_millis(20)).await;
            }
        };
        let heard = timeout(Duration::from_secs(20), heard).await;
        assert!(heard.is_ok(), "guild {}: {} packets", self.id, self.heard_since(since));
    }
}

#[test]
fn files_of_every_kind_leave_the_other_guilds_on_their_thread_alone() {
    run("files_of_every_kind_leave_the_other_guilds_on_their_thread_alone", |folder| async move {
        let mut hall = Hall::open(&folder).await;
        let begin = Instant::now();
        // The first three are what songbird's own mixer dies of.
        let guilds = hall
            .play(|id| match id {
                5 => "/file/192000.wav",
                6 => "/file/surround.flac",
                7 => "/file/47952.wav",
                8 => "/damaged/damaged-3-bytes-flac.mka",
                id if id % 2 == 0 => "/file/tune.ogg",
                _ => "/file/tune.flac",
            })
            .await;
        for guild in guilds.iter().filter(|guild| guild.id != 8) {
            guild.is_heard(begin).await;
        }
        sleep(Duration::from_secs(5)).await;
        hall.told.close();
        while let Some((track_id, event)) = hall.told.recv().await {
            assert_ne!(event, SoundEvent::MixerLost, "guild {track_id:?}");
        }
    });
}

#[test]
fn guilds_of_a_thread_that_died_are_told_and_go_on_with_another() {
    run("guilds_of_a_thread_that_died_are_told_and_go_on_with_another", |folder| async move {
        let mut hall = Hall::open(&folder).await;
        let begin = Instant::now();
        let mut guilds = hall.play(|_| "/plain/long.ogg").await;
        for guild in &guilds {
            guild.is_heard(begin).await;
        }
        let died = Instant::now();
        guilds[3].sound.as_ref().expect("it plays").kill_mixer();
        let mut lost = BTreeSet::new();
        while lost.len() < guilds.len() {
            let message = timeout(Duration::from_secs(10), hall.told.recv()).await;
            let Ok(Some((track_id, SoundEvent::MixerLost))) = message else {
                panic!("{} of {GUILDS} were told of a dead thread", lost.len());
            };
            lost.insert(track_id.get());
        }
        let told = died.elapsed();
        println!("{GUILDS} guilds were told within {told:?}");
        assert!(told < Duration::from_secs(2), "{told:?}");
        // Each connects again, with the same settings, and continues where it was.
        let again = Instant::now();
        for guild in &mut guilds {
            let sound = guild.sound.take().expect("it played");
            assert!(sound.failure().is_none(), "an experiment is no file's fault");
            let at = sound.last_position();
            assert!(at > Millis::ZERO, "guild {}", guild.id);
            drop(sound);
            guild.driver.leave();
            guild.driver = hall.connected(guild.id).await;
            hall.start(guild, "/plain/long.ogg", at).await;
        }
        for guild in &guilds {
            guild.is_heard(again).await;
        }
    });
}
