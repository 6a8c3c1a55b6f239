//! Thousands of commands while workers are killed: none lost, none doubled.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use discord_sim::InteractionHandle;
use futures::future::try_join_all;
use rand::{Rng, SeedableRng, rngs::StdRng};
use segue_domain::{
    ApplyContext, ChannelId, GuildId, Job, JobId, JournalEntry, ListGaps, Member, Plans, Query, Rank, Report,
    ResolvedTrack, Session, SessionCommand, Timestamp, TraceId, TrackId, UndoVersions, UserId, apply_job,
    apply_report,
};

use super::{Row, crew::fresh_workers};
use crate::{E2eError, scene::TestGuild, stack::Deployment};

/// How long an answer may take while workers die.
const ANSWER: Duration = Duration::from_secs(60);

/// How many commands, and how often workers die.
#[derive(Clone, Copy, Debug)]
pub struct CommandsPlan {
    /// Commands over all guilds.
    pub commands: usize,
    /// Guilds.
    pub guilds: usize,
    /// Workers.
    pub workers: usize,
    /// Time between two kills.
    pub kill_every: Duration,
    /// Seed of the choice of commands.
    pub seed: u64,
}

/// Commands beyond the plan, at most, that a guild gives until it is told what became of those before.
const SETTLING: usize = 100;

/// How many commands a reported difference names.
const REMEMBERED: usize = 12;

/// Versions before a difference whose journal is told.
const VERSIONS: u64 = 40;

/// What made a version, and what it came to.
fn in_short(entry: &JournalEntry) -> String {
    let made_by = entry.commands.first().map(|command| command.command.clone()).or(entry.report.clone());
    let events: Vec<String> = entry.events.iter().map(|event| format!("{:?}", event.kind)).collect();
    let (at, made_by) = (entry.at.as_millis() % 1_000_000, made_by.unwrap_or_default());
    format!("{at} {}: {made_by} {}", entry.version, events.join(", "))
}

/// What one guild's people did, and what became of it.
struct Announcements {
    unanswered: usize,
    /// Answers that leave open whether the command was taken.
    unconfirmed: usize,
    /// Commands that were refused because a worker that had just begun did not know yet where the person is.
    refused_for_now: usize,
    lost_or_doubled: usize,
    differs: Option<String>,
    /// The newest commands and what was answered, for anyone who looks for the reason of a difference.
    newest: VecDeque<String>,
    /// What the journal told when the first difference was seen.
    events: Vec<String>,
    took: Vec<f64>,
}

impl Announcements {
    /// Remembers the first difference, with what led to it.
    fn differs(&mut self, problem: &str) {
        if self.differs.is_none() {
            let newest: Vec<&str> = self.newest.iter().map(String::as_str).collect();
            self.differs = Some(format!("{problem}; before: {}", newest.join("; ")));
        }
    }

    fn evidence(&self) -> Option<String> {
        let differs = self.differs.as_ref()?;
        Some(format!("{differs}; what happened to the session: {}", self.events.join("; ")))
    }

    fn note(&mut self, entry: String) {
        if self.newest.len() == REMEMBERED {
            self.newest.pop_front();
        }
        self.newest.push_back(entry);
    }
}

/// Gives commands in many guilds at once while workers are killed, and compares what is stored in the end with what the
/// pure rules make of the same commands. Rows: commands without an answer, guilds whose state differs, time to answer.
///
/// # Errors
///
/// [`E2eError`] when the stack itself breaks.
pub async fn commands(stack: &dyn Deployment, plan: CommandsPlan) -> Result<Vec<Row>, E2eError> {
    fresh_workers(stack, plan.workers).await?;
    let mut scenes = Vec::new();
    for number in 0..plan.guilds {
        scenes.push(TestGuild::open(stack.sim(), &format!("Crowd {number}"))?);
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    let done = Arc::new(AtomicBool::new(false));
    let each = plan.commands / plan.guilds;
    let crowds = async {
        let crowds = scenes
            .iter()
            .enumerate()
            .map(|(number, scene)| crowd(stack, scene, each, plan.seed.wrapping_add(number as u64)));
        let told = try_join_all(crowds).await;
        done.store(true, Ordering::Relaxed);
        told
    };
    let began = Instant::now();
    let (told, kills) = tokio::join!(crowds, kill_again_and_again(stack, plan, &done));
    let (told, kills) = (told?, kills?);
    eprintln!(
        "{}: {} commands in {:.0} s, {kills} workers killed",
        stack.name(),
        each * plan.guilds,
        began.elapsed().as_secs_f64()
    );
    let sum = |of: fn(&Announcements) -> usize| {
        vec![f64::from(u32::try_from(told.iter().map(of).sum::<usize>()).unwrap_or(u32::MAX))]
    };
    let row = |detail: &str, limit, samples| {
        let what = format!(
            "{} commands, {} guilds, {kills} workers killed: {detail}",
            each * plan.guilds,
            plan.guilds
        );
        Row::new(stack.name(), &what, 1, limit, samples)
    };
    Ok(vec![
        row("without an answer", Some(0.0), sum(|told| told.unanswered)),
        row("answered that nobody knows", None, sum(|told| told.unconfirmed)),
        row("refused, the person's channel not being known yet", None, sum(|told| told.refused_for_now)),
        row("lost or doubled", Some(0.0), sum(|told| told.lost_or_doubled)),
        row("guilds that differ from the model", Some(0.0), sum(|told| usize::from(told.differs.is_some())))
            .because(told.iter().filter_map(Announcements::evidence).collect()),
        row("answer, s", None, told.iter().flat_map(|told| told.took.clone()).collect()),
    ])
}

/// Kills one worker after the other, and starts another in its place, until all is done.
async fn kill_again_and_again(
    stack: &dyn Deployment,
    plan: CommandsPlan,
    done: &AtomicBool,
) -> Result<usize, E2eError> {
    let mut kills = 0;
    let mut next = Instant::now() + plan.kill_every;
    while !done.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if Instant::now() < next {
            continue;
        }
        next = Instant::now() + plan.kill_every;
        let running = stack.workers().running();
        if let Some(victim) = running.get(kills % running.len().max(1)) {
            victim.process().kill();
            kills += 1;
            stack.workers().start().await?;
        }
    }
    Ok(kills)
}

/// The people of one guild, who wait for each answer before they continue.
async fn crowd(
    stack: &dyn Deployment,
    scene: &TestGuild,
    count: usize,
    seed: u64,
) -> Result<Announcements, E2eError> {
    let mut random = StdRng::seed_from_u64(seed);
    let tune = stack.tunes().named("embers.opus")?;
    let url = stack.tunes().url(tune);
    let mut model = Model::new(scene);
    let mut told = Announcements {
        unanswered: 0,
        unconfirmed: 0,
        refused_for_now: 0,
        lost_or_doubled: 0,
        differs: None,
        newest: VecDeque::new(),
        events: Vec::new(),
        took: Vec::new(),
    };
    let mut given: Vec<JobId> = Vec::new();
    // What nobody confirmed may have been taken all the same: the next answer comes after it, and tells.
    let mut unconfirmed: Vec<(JobId, SessionCommand)> = Vec::new();
    let sessions = stack.stores().await?.sessions;
    let failed = |source| E2eError::Store { doing: "reading a session", source };
    let mut number = 0;
    // The last answer is one that tells.
    while number < count || (!unconfirmed.is_empty() && number < count + SETTLING) {
        number += 1;
        // Twice as many tracks come as go; a stop is rare.
        let (name, command) = match random.random_range(0..100) {
            0..45 => ("play", SessionCommand::play(Query::Url { url: url.clone() })),
            45..62 => ("pause", SessionCommand::Pause),
            62..79 => ("resume", SessionCommand::Resume),
            79..98 => ("skip", SessionCommand::Skip),
            _ => ("stop", SessionCommand::Stop),
        };
        let invocation = scene.invocation(name);
        let invocation = if name == "play" { invocation.option("query", url.as_str()) } else { invocation };
        let asked = Instant::now();
        let interaction = scene.sim.command(&invocation)?;
        let id = JobId::new(interaction.id().to_string());
        let Ok(answer) = interaction.settled(ANSWER).await else {
            told.unanswered += 1;
            told.note(format!("{name}: no answer"));
            eprintln!("no answer to {name} ({id}) in guild {}: {:?}", scene.guild, states(&interaction));
            unconfirmed.push((id, command));
            continue;
        };
        let answer = answer.text();
        told.took.push(asked.elapsed().as_secs_f64());
        told.note(format!("{name}: {answer:?} [{}]", model.outline()));
        if is_refused_for_now(&answer) {
            // Nobody knew where the person was: that is no matter of the rules, and nothing was done.
            told.refused_for_now += 1;
            continue;
        }
        if is_unconfirmed(&answer) {
            told.unconfirmed += 1;
            unconfirmed.push((id, command));
            continue;
        }
        if !unconfirmed.is_empty() {
            let head = sessions.head(model.session.head.guild_id).await.map_err(failed)?;
            let taken = |id: &JobId| head.as_ref().is_some_and(|head| head.recent_jobs.contains(id));
            for (id, command) in unconfirmed.drain(..).filter(|(id, _)| taken(id)) {
                if model.advance(&id, &command) {
                    given.push(id);
                } else {
                    told.differs(&format!("{} was taken, and the model refuses it", command.name()));
                }
            }
        }
        if model.advance(&id, &command) {
            given.push(id);
            if is_refusal(&answer) {
                told.differs(&format!("{name} was answered {answer:?}, and the model applies it"));
            }
        } else if !is_refusal(&answer) {
            told.differs(&format!("{name} was answered {answer:?}, and the model refuses it"));
        }
        if told.differs.is_some() && told.events.is_empty() {
            let guild = model.session.head.guild_id;
            let version = sessions.head(guild).await.map_err(failed)?.map_or(0, |head| head.version);
            let newest: Vec<u64> = (version.saturating_sub(VERSIONS)..=version).collect();
            let entries = sessions.journal(guild, &newest).await.map_err(failed)?;
            told.events = entries.iter().map(in_short).collect();
        }
    }
    let stored = sessions.load(model.session.head.guild_id).await.map_err(failed)?;
    let stored = stored.unwrap_or_else(|| Session::new(model.session.head.guild_id));
    let model = &model.session;
    let applied: Vec<&JobId> = given.iter().rev().take(segue_domain::RECENT_JOBS).collect();
    told.lost_or_doubled = applied.iter().filter(|id| !stored.head.recent_jobs.contains(id)).count();
    if told.differs.is_none() && outline(&stored) != outline(model) {
        let (stored, model) = (outline(&stored), outline(model));
        told.differs(&format!("guild {}: stored {stored:?}, the model says {model:?}", scene.guild));
    }
    Ok(told)
}

fn states(interaction: &InteractionHandle) -> Vec<String> {
    interaction.history().iter().map(|entry| format!("{entry:?}")).collect()
}

/// Whether a command was refused for what a worker that has just begun does not know.
fn is_refused_for_now(answer: &str) -> bool {
    answer.contains("`voice.place-unknown`")
}

/// Whether an answer leaves open the outcome of the command.
fn is_unconfirmed(answer: &str) -> bool {
    answer.contains("`store.")
}

fn is_refusal(answer: &str) -> bool {
    answer.contains("session.") || answer.contains("queue.") || answer.contains("voice.")
}

/// What the rules make of the commands of one guild.
struct Model {
    member: Member,
    session: Session,
    /// Every version there was: `/resume` goes back to what was before a stop.
    versions: Vec<Session>,
}

impl Model {
    fn new(scene: &TestGuild) -> Self {
        let member = Member {
            user_id: UserId::new(scene.person.get()),
            voice_channel: Some(ChannelId::new(scene.voice.get())),
            text_channel: Some(ChannelId::new(scene.text.get())),
            rank: Rank::Member,
        };
        let session = Session::new(GuildId::new(scene.guild.get()));
        Self { member, versions: vec![session.clone()], session }
    }

    /// Applies a command, and says whether the rules take it. What a worker reports in between (found, started) changes
    /// no order.
    fn advance(&mut self, id: &JobId, command: &SessionCommand) -> bool {
        let now = Timestamp::from_millis(1);
        let job = Job {
            format: Job::FORMAT,
            id: id.clone(),
            guild_id: self.session.head.guild_id,
            actor: self.member.into(),
            body: command.clone().into(),
            reply: None,
            grants: Vec::new(),
            trace_id: TraceId::new("model"),
            issued_at: now,
        };
        let version = |version| self.versions.iter().find(|session| session.head.version == version);
        let change = self.session.change_to_take_back(command);
        let past = change.and_then(|change| {
            Some(UndoVersions { before: version(change.before)?, after: version(change.before + 1)? })
        });
        let (next, _) = apply_job(
            &self.session,
            &job,
            self.member,
            ApplyContext { now, past, kept: None, plans: Plans::OFF },
        );
        let is_taken = next.head.version != self.session.head.version;
        self.keep(next);
        let unresolved = {
            let mut tracks = self.session.head.current.iter().chain(self.session.queue.iter());
            let track = tracks.find(|track| track.state == segue_domain::TrackState::Unresolved);
            track.map(|track| (track.id, track.info.query.clone()))
        };
        if let Some((track_id, query)) = unresolved {
            let found =
                ResolvedTrack { title: "found".into(), artist: None, duration: None, query, page_url: None };
            let found = Report::Resolved { track_id, tracks: vec![found], gaps: ListGaps::default() };
            self.keep(apply_report(&self.session, &found, now).0);
        }
        is_taken
    }

    /// What the rules say of the session now, in a word or two.
    fn outline(&self) -> String {
        let (current, queue, paused, stopped, _) = outline(&self.session);
        let current = current.map_or_else(|| "nothing".to_owned(), |track| format!("{track:?}"));
        format!("{current}, {} wait, paused {paused}, stopped {stopped}", queue.len())
    }

    fn keep(&mut self, session: Session) {
        self.versions.push(session.clone());
        self.session = session;
    }
}

/// What has to be equal: everything but times, titles, and what only the worker knows.
fn outline(session: &Session) -> (Option<TrackId>, Vec<TrackId>, bool, bool, u64) {
    (
        session.head.current.as_ref().map(|track| track.id),
        session.queue.iter().map(|track| track.id).collect(),
        session.head.paused,
        session.head.tombstone.is_some(),
        session.head.next_track,
    )
}
