//! The steps of the script, in order.

use std::time::{Duration, Instant};

use super::{Play, Report, Verdict, millis};
use crate::{
    E2eError,
    compare::{FrameReport, SoundReport},
    scene::{Answer, TestGuild},
    stack::PanelView,
    tunes::{BadLink, Tune},
};

/// Bound of every time that is measured: what is slower is broken, on any machine. The promises are tighter, and
/// printed beside the figures.
const BOUND: Duration = Duration::from_secs(3);
/// How long a step waits for sound or silence before it is given up.
const GIVE_UP: Duration = Duration::from_secs(15);
/// No packet for so long is silence.
const QUIET: Duration = Duration::from_millis(200);
/// How much of a tune is listened to: 10 s, and 5 s of what is transcoded.
const LISTEN: usize = 500;
const LISTEN_TO_SOUND: usize = 250;

impl Play<'_> {
    pub(super) async fn ping(&mut self) {
        let scene = self.scene.clone();
        if let Some(answer) = self.step("/ping", scene.command("ping")).await {
            self.report.time("/ping until answered", answer.took, "<= 3 s");
        }
    }

    /// A tune whose packets go out untouched.
    pub(super) async fn passthrough(&mut self) {
        let (stack, scene) = (self.stack, self.scene.clone());
        let Some(tune) = self.step("the first tune", async { stack.tunes().named("larks.opus") }).await
        else {
            return;
        };
        let url = stack.tunes().url(tune);
        let Some(heard) = self.step("/play, Ogg Opus", hear(&scene, &url, tune)).await else { return };
        self.report.time("/play until answered", heard.answer.took, "<= 3 s");
        self.report.time("/play until the first packet", heard.first, "p50 <= 700 ms (fails at 3 s)");
        self.report.frames(&heard.frames);
        let stats = scene.ears.stats();
        self.report.add("packets lost on the way", stats.lost, "0", Verdict::kept_if(stats.lost == 0));
        let plain = stats.plain_audio_frames + stats.plain_before_group;
        let figure = format!("{} of {} encrypted", stats.encrypted_frames, stats.encrypted_frames + plain);
        self.report.add("end-to-end encryption", figure, "every frame", Verdict::kept_if(plain == 0));
    }

    /// `/pause` and `/resume`.
    pub(super) async fn hold_and_go_on(&mut self) {
        let scene = self.scene.clone();
        if let Some(until_silent) = self.step("/pause", hold(&scene)).await {
            self.report.time("/pause until silence", until_silent, "p95 <= 150 ms (fails at 3 s)");
        }
        if let Some(until_sound) = self.step("/resume", go_on(&scene)).await {
            self.report.time("/resume until sound", until_sound, "fails at 3 s");
        }
    }

    /// What is answered from the snapshot, and what the panel shows of it.
    pub(super) async fn reads(&mut self) {
        let (stack, scene) = (self.stack, self.scene.clone());
        let queued = async {
            let second = stack.tunes().named("harbour.wav")?;
            let url = stack.tunes().url(second);
            says(scene.play(&url).await?, "harbour")?;
            says(scene.command("nowplaying").await?, "larks")?;
            let answer = says(scene.command("queue").await?, "harbour")?;
            let view = PanelView::until(stack, scene.guild, BOUND, "both tunes", |view| {
                view.current().is_some_and(|title| title.to_lowercase().contains("larks"))
                    && view.queue().iter().any(|title| title.to_lowercase().contains("harbour"))
            });
            Ok((answer.took, view.await?))
        };
        let Some((took, view)) = self.step("/queue, /nowplaying and the panel", queued).await else { return };
        self.report.time("/queue until answered", took, "<= 3 s");
        let figure = format!("version {}, 1 playing, {} waiting", view.version(), view.queue().len());
        let as_it_is = Verdict::kept_if(view.version() > 0 && view.queue().len() == 1);
        self.report.add("state in the panel database", figure, "as Discord shows it", as_it_is);
    }

    /// `/skip` to a tune that has to be encoded.
    pub(super) async fn transcoded(&mut self) {
        let (stack, scene) = (self.stack, self.scene.clone());
        let skipped = async {
            let tune = stack.tunes().named("harbour.wav")?;
            let asked = Instant::now();
            scene.ears.forget();
            scene.command("skip").await?;
            let until = sound_of_another(&scene, asked, stack.tunes().named("larks.opus")?).await?;
            scene.ears.forget();
            scene.ears.packets(Instant::now(), LISTEN_TO_SOUND, GIVE_UP).await?;
            Ok((until, scene.ears.sound_of(tune)?))
        };
        let Some((until, report)) = self.step("/skip to a WAV file", skipped).await else { return };
        self.report.time("/skip until the next tune", until, "p95 <= 150 ms (fails at 3 s)");
        self.report.sound(&report);
    }

    pub(super) async fn bad_link(&mut self) {
        let (stack, scene) = (self.stack, self.scene.clone());
        let url = stack.tunes().bad_url(BadLink::NotFound);
        let Some(answer) = self.step("/play of a bad link", scene.play(&url)).await else { return };
        let text = answer.text().replace('\n', " ");
        let clear = Verdict::kept_if(text.contains("404"));
        self.report.add(
            "/play of a link to nothing",
            format!("\u{201c}{text}\u{201d}"),
            "one clear sentence",
            clear,
        );
    }

    pub(super) async fn stop(&mut self) {
        let (stack, scene) = (self.stack, self.scene.clone());
        let stopped = async {
            let answer = scene.command("stop").await?;
            scene.ears.silence(QUIET, GIVE_UP).await?;
            scene.bot_present(false, GIVE_UP).await?;
            let left = answer.asked.elapsed();
            let view = PanelView::until(stack, scene.guild, BOUND, "an empty session", |view| {
                view.current().is_none() && view.queue().is_empty()
            });
            view.await?;
            Ok(left)
        };
        if let Some(left) = self.step("/stop", stopped).await {
            self.report.time("/stop until the bot has left", left, "fails at 3 s");
        }
    }

    /// Answers that never came.
    pub(super) fn loose_ends(&mut self) {
        let thinking = self.scene.thinking().len();
        self.report.add(
            "answers still \u{201c}thinking\u{201d}",
            thinking,
            "0",
            Verdict::kept_if(thinking == 0),
        );
    }
}

impl Report {
    fn time(&mut self, what: &str, span: Duration, promise: &str) {
        self.add(what, millis(span), promise, Verdict::kept_if(span <= BOUND));
    }

    fn frames(&mut self, frames: &FrameReport) {
        let share = frames.share_of_part();
        let from = frames.first.map_or_else(|| "none".to_owned(), |first| first.to_string());
        let figure = format!(
            "{} of {} identical ({:.2} %), from packet {from}",
            frames.identical,
            frames.heard,
            share * 100.0
        );
        // The first packets count too: listening began before the tune did.
        let whole = share >= 0.999 && frames.first == Some(0);
        self.add("Opus frames heard as they are", figure, ">= 99.9 %, in order", Verdict::kept_if(whole));
    }

    fn sound(&mut self, sound: &SoundReport) {
        let figure = format!("{:.4} over {:.1} s", sound.correlation, sound.compared.as_secs_f64());
        let alike = sound.correlation >= 0.99 && sound.gaps.is_empty();
        self.add("correlation of what was encoded", figure, ">= 0.99", Verdict::kept_if(alike));
    }
}

struct Heard {
    answer: Answer,
    first: Duration,
    frames: FrameReport,
}

async fn hear(scene: &TestGuild, url: &str, tune: &Tune) -> Result<Heard, E2eError> {
    let asked = Instant::now();
    let (answer, first) = tokio::join!(scene.play(url), scene.ears.first_sound(asked, GIVE_UP));
    let answer = says(answer?, "larks")?;
    let first = first?.duration_since(asked);
    scene.ears.packets(asked, LISTEN, GIVE_UP).await?;
    Ok(Heard { answer, first, frames: scene.ears.frames_of(tune, asked) })
}

async fn hold(scene: &TestGuild) -> Result<Duration, E2eError> {
    let asked = Instant::now();
    scene.command("pause").await?;
    let last = scene.ears.silence(QUIET, GIVE_UP).await?;
    Ok(last.map_or(Duration::ZERO, |last| last.saturating_duration_since(asked)))
}

async fn go_on(scene: &TestGuild) -> Result<Duration, E2eError> {
    let asked = Instant::now();
    let (answer, first) = tokio::join!(scene.command("resume"), scene.ears.first_sound(asked, GIVE_UP));
    answer?;
    Ok(first?.duration_since(asked))
}

/// Waits for the first packet that is not of this tune, and says how long after `since` it came.
async fn sound_of_another(scene: &TestGuild, since: Instant, tune: &Tune) -> Result<Duration, E2eError> {
    let old = tune.opus_packets.as_deref().unwrap_or_default();
    let deadline = since + GIVE_UP;
    while Instant::now() < deadline {
        let new = scene.ears.sound_since(since).into_iter().find(|packet| {
            packet.opus.as_ref().is_ok_and(|opus| !old.iter().any(|packet| packet[..] == opus[..]))
        });
        if let Some(packet) = new {
            return Ok(packet.arrived.duration_since(since));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Err(E2eError::timed_out("the next tune", GIVE_UP))
}

fn says(answer: Answer, words: &str) -> Result<Answer, E2eError> {
    if answer.says(words) {
        return Ok(answer);
    }
    Err(E2eError::Shortfall(format!("the answer does not name {words}: {}", answer.text())))
}
