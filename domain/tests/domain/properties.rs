//! What holds for any sequence of commands.

use crate::support::*;
use proptest::prelude::*;
use segue_domain::{
    Answer, ApplyContext, Card, ChannelId, DormantReason, Effect, Field, Grant, Interruption, JobId,
    JoinProblem, LibraryNotice, ListGaps, LoopMode, Member, MessageId, Millis, Notice, PAGE_LEN, Plans,
    PlaybackBlocker, Rank, ReplyHandle, Report, Restore, SeekTo, Session, SessionCommand, SettingValue,
    SettingsChange, SourceFailure, TrackId, TrackSelector, TrackState, UndoVersions, UserId, apply_command,
    apply_job, apply_report, restore,
};

#[derive(Clone, Debug)]
enum Act {
    Member(Option<ChannelId>, SessionCommand),
    Worker(Report),
    /// The last job is delivered again.
    Again,
}

fn member_command() -> impl Strategy<Value = SessionCommand> {
    prop_oneof![
        5 => "[a-z]{1,8}".prop_map(|name| SessionCommand::play(link(&name))),
        1 => Just(SessionCommand::Pause),
        1 => Just(SessionCommand::Resume),
        2 => Just(SessionCommand::Skip),
        1 => Just(SessionCommand::Stop),
        12 => queue_command(),
        2 => Just(SessionCommand::Undo),
        1 => Just(SessionCommand::Redo),
        1 => Just(SessionCommand::Previous),
        1 => Just(SessionCommand::Replay),
        1 => (0u64..200_000).prop_map(|to| SessionCommand::Seek { to: SeekTo::Position(Millis::new(to)) }),
        1 => (0u16..300).prop_map(|percent| SessionCommand::Volume { percent }),
        1 => prop_oneof![Just(LoopMode::Off), Just(LoopMode::Track), Just(LoopMode::Queue)]
            .prop_map(|mode| SessionCommand::Loop { mode }),
        1 => Just(SessionCommand::Join),
        1 => Just(SessionCommand::Grab),
        1 => "[a-z]{1,8}".prop_map(|text| SessionCommand::Search { text }),
        1 => Just(SessionCommand::MoveSession),
        2 => settings_change().prop_map(|change| SessionCommand::Settings { change, version: None }),
    ]
}

/// Changes of the settings that the rules look at, some of them out of range.
fn settings_change() -> impl Strategy<Value = SettingsChange> {
    let set = |field, value| SettingsChange::Set { field, value };
    prop_oneof![
        any::<bool>().prop_map(move |on| set(Field::Stay, SettingValue::Toggle(on))),
        any::<bool>().prop_map(move |on| set(Field::PauseAlone, SettingValue::Toggle(on))),
        (0u32..200).prop_map(move |percent| set(Field::MaxVolume, SettingValue::Number(percent))),
        (0u32..20).prop_map(move |tracks| set(Field::QueueLimit, SettingValue::Number(tracks))),
        (0u32..5).prop_map(move |tracks| set(Field::MemberTracks, SettingValue::Number(tracks))),
        (0u32..3).prop_map(move |rate| set(Field::MemberRate, SettingValue::Number(rate))),
        Just(SettingsChange::Add { field: Field::DjRoles, item: "900".into() }),
        Just(SettingsChange::ResetAll),
    ]
}

/// Commands that change the order of the queue, and can be taken back.
fn queue_command() -> impl Strategy<Value = SessionCommand> {
    let place = 0usize..12;
    prop_oneof![
        place.clone().prop_map(|place| SessionCommand::SkipTo { place }),
        (place.clone(), place.clone())
            .prop_map(|(from, to)| SessionCommand::Remove { which: TrackSelector::Range { from, to } }),
        proptest::collection::vec(0u64..40, 0..6).prop_map(|ids| SessionCommand::RemoveTracks {
            tracks: ids.into_iter().map(TrackId::new).collect()
        }),
        (0u64..40, place.clone()).prop_map(|(id, to)| SessionCommand::MoveTo { track: TrackId::new(id), to }),
        Just(SessionCommand::Remove { which: TrackSelector::Duplicates }),
        Just(SessionCommand::Remove { which: TrackSelector::Absent }),
        (400u64..402).prop_map(|id| SessionCommand::Remove {
            which: TrackSelector::Member { user_id: UserId::new(id) }
        }),
        (place.clone(), place.clone()).prop_map(|(from, to)| SessionCommand::MoveTrack { from, to }),
        (place.clone(), place).prop_map(|(a, b)| SessionCommand::Swap { a, b }),
        Just(SessionCommand::Clear),
        any::<u64>().prop_map(|seed| SessionCommand::Shuffle { seed }),
        Just(SessionCommand::Fair),
        Just(SessionCommand::Skip),
        (0u64..150).prop_map(|version| SessionCommand::Restore { version }),
    ]
}

/// The version that a command brings back.
fn kept<'a>(versions: &'a [Session], command: &SessionCommand) -> Option<&'a Session> {
    let SessionCommand::Restore { version } = command else { return None };
    versions.iter().find(|past| past.head.version == *version)
}

/// The versions around the change that a command takes back.
fn past<'a>(
    versions: &'a [Session],
    session: &Session,
    command: &SessionCommand,
) -> Option<UndoVersions<'a>> {
    let entry = session.change_to_take_back(command)?;
    let of = |version| versions.iter().find(|past| past.head.version == version);
    Some(UndoVersions { before: of(entry.before)?, after: of(entry.before + 1)? })
}

/// Whether there is something to be heard, be it paused.
fn is_heard(session: &Session) -> bool {
    session.head.is_active() && session.head.dormant.is_none()
}

/// What a person sees of the order.
fn order(session: &Session) -> (Option<TrackId>, Vec<TrackId>, bool, Millis) {
    let head = &session.head;
    let queue = session.queue.iter().map(|track| track.id).collect();
    (head.current.as_ref().map(|track| track.id), queue, head.paused, head.playhead.position)
}

fn worker_command() -> impl Strategy<Value = Report> {
    let id = (1u64..40).prop_map(TrackId::new);
    let position = (0u64..200_000).prop_map(Millis::new);
    prop_oneof![
        5 => (id.clone(), 0usize..130).prop_map(|(track_id, n)| Report::Resolved {
            track_id,
            tracks: (0..n).map(|n| found(&format!("t{n}"))).collect(), gaps: ListGaps::default() }),
        3 => (id.clone(), position.clone()).prop_map(|(track_id, position)| Report::Started { track_id, position }),
        1 => (id.clone(), position.clone()).prop_map(|(track_id, position)| Report::Interrupted {
            track_id,
            position,
            cause: Interruption::ConnectionLost,
        }),
        2 => (id.clone(), position.clone(), any::<bool>()).prop_map(|(track_id, position, planned)| {
            Report::Recovered { track_id, position, planned, silent_since: at(0) }
        }),
        1 => (position, any::<bool>()).prop_map(|(position, away)| Report::WentDormant {
            reason: if away { DormantReason::AwayTooLong } else { DormantReason::NobodyListening },
            position,
        }),
        1 => Just(Report::Joined { voice: voice_session() }),
        1 => Just(Report::Rejoins),
        1 => (1u32..80).prop_map(|id| Report::AnswerOwed {
            answer: Box::new(Answer {
                job_id: JobId::new(id.to_string()),
                reply: ReplyHandle::new(1, format!("owed-{id}"), at(60_000)),
                notice: Notice::NothingPlaying,
            }),
        }),
        2 => proptest::collection::vec((1u64..90).prop_map(UserId::new), 0..70)
            .prop_map(|members| Report::Listeners { members }),
        3 => id.clone().prop_map(|track_id| Report::Ended { track_id }),
        2 => (1u32..80).prop_map(|id| Report::BackgroundTaskDone {
            job_id: JobId::new(id.to_string()),
            notice: Notice::Library(LibraryNotice::TooMany),
        }),
        1 => (1u32..80).prop_map(|id| Report::DeadLettered {
            job_id: JobId::new(id.to_string()),
            reply: ReplyHandle::panel(at(0)),
        }),
        2 => (id, failure()).prop_map(|(track_id, failure)| Report::Failed { track_id, failure }),
        1 => (1u64..4).prop_map(|channel| Report::Moved { channel: ChannelId::new(channel) }),
        1 => Just(Report::Disconnected { by: None }),
        1 => prop_oneof![Just(JoinProblem::Forbidden), Just(JoinProblem::Full), Just(JoinProblem::Unanswered)]
            .prop_map(|problem| Report::JoinFailed { problem }),
        1 => Just(Report::IdledOut),
        2 => (hold(), any::<bool>()).prop_map(|(by, on)| Report::Held { by, on }),
        1 => Just(Report::LeftAlone),
        1 => any::<bool>().prop_map(|shown| Report::CardShown {
            card: shown.then_some(Card { channel: TEXT, message: MessageId::new(1) }),
        }),
        1 => any::<bool>().prop_map(|ended| Report::Granted {
            grant: Grant { id: "s:1".into(), tier: "pro".into(), until: ended.then_some(at(0)) },
        }),
    ]
}

fn failure() -> impl Strategy<Value = SourceFailure> {
    prop_oneof![
        Just(SourceFailure::NotFound),
        Just(SourceFailure::TimedOut),
        Just(SourceFailure::Unreachable),
        Just(SourceFailure::ExtractorFailed),
    ]
}

fn hold() -> impl Strategy<Value = PlaybackBlocker> {
    prop_oneof![
        Just(PlaybackBlocker::Alone),
        Just(PlaybackBlocker::Suppressed),
        Just(PlaybackBlocker::ServerMuted)
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let channel = prop_oneof![6 => Just(Some(VOICE)), 1 => Just(Some(OTHER_VOICE)), 1 => Just(None)];
    prop_oneof![
        5 => (channel, member_command()).prop_map(|(channel, command)| Act::Member(channel, command)),
        5 => worker_command().prop_map(Act::Worker),
        1 => Just(Act::Again),
    ]
}

/// Hears a session tick by tick, and believes a worker who says up to where sound was heard.
#[derive(Default)]
struct Ear {
    heard: u64,
    stretch: u64,
}

impl Ear {
    fn tick(&mut self, session: &Session, millis: u64) {
        if session.head.playhead.as_of.is_some() {
            self.heard += millis;
            self.stretch += millis;
        }
    }

    fn change(&mut self, before: &Session, report: Option<&Report>, after: &Session) {
        let from = before.head.playhead;
        if from == after.head.playhead {
            return;
        }
        if let Some(
            Report::Interrupted { position, .. }
            | Report::Recovered { position, .. }
            | Report::WentDormant { position, .. },
        ) = report
        {
            let ran = position.get().saturating_sub(from.position.get());
            self.heard -= self.stretch.saturating_sub(ran);
        }
        self.stretch = 0;
    }
}

fn is_answer_to(effect: &Effect, job: &segue_domain::Job) -> bool {
    matches!(effect, Effect::Reply { job_id, .. } if *job_id == job.id)
}

/// Replies of the effects, by token.
fn answered(effects: &[Effect]) -> Vec<ReplyHandle> {
    let reply = |effect: &Effect| match effect {
        Effect::Reply { to, .. } => Some(to.clone()),
        _ => None,
    };
    effects.iter().filter_map(reply).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Invariants hold after every step; versions grow by one or not at all; every accepted job is answered exactly
    /// once or waits; a job applied twice changes nothing; a session stored and read back is the same.
    #[test]
    fn any_sequence_of_commands_keeps_the_promises(acts in proptest::collection::vec(act(), 1..80)) {
        let mut session = Session::new(GUILD);
        let mut last = None;
        let mut given = 0u32;
        let mut replies: Vec<String> = Vec::new();
        let mut versions = vec![session.clone()];
        for (now, act) in (0u64..).step_by(400).zip(acts) {
            let (next, effects) = match act {
                Act::Member(channel, command) => {
                    given += 1;
                    let job = job(&given.to_string(), command);
                    let actor = ada_in(channel);
                    let command = job.command().expect("a member gives it");
                    let (past, kept) = (past(&versions, &session, command), kept(&versions, command));
                    let (next, effects) = apply_job(&session, &job, actor, ApplyContext { now: at(now), past, kept, plans: Plans::OFF });
                    if next != session {
                        let (twice, again) = apply_job(&next, &job, actor, at(now + 1));
                        prop_assert_eq!(&twice, &next);
                        let first: Vec<_> = effects.iter().filter(|e| is_answer_to(e, &job)).cloned().collect();
                        prop_assert_eq!(again, first, "an answer is repeated in the same words");
                        last = Some((job, actor));
                    }
                    if is_heard(&next) && !is_heard(&session) {
                        // Anyone who called it listens, whatever becomes of its worker now.
                        let taken_up = restore(&next.head, at(now), Millis::ZERO, at(now), Millis::from_secs(60), false);
                        let nobody = matches!(taken_up, Restore::Wait { reason: DormantReason::NobodyListening, .. });
                        prop_assert!(!nobody, "{:?}", next.head);
                    }
                    (next, effects)
                }
                Act::Worker(report) => apply_report(&session, &report, at(now)),
                Act::Again => match &last {
                    Some((job, actor)) => {
                        let (next, _) = apply_job(&session, job, *actor, at(now));
                        prop_assert_eq!(&next, &session);
                        continue;
                    }
                    None => continue,
                },
            };
            prop_assert_eq!(next.broken_invariant(), None);
            let grown = next.head.version - session.head.version;
            prop_assert_eq!(grown, u64::from(next != session));
            replies.extend(answered(&effects).into_iter().map(|reply| reply.token));

            // What a commit writes, with what was stored, is the whole session.
            let written: Vec<_> = next.pages_to_write(&session.head.directory).into_iter().cloned().collect();
            let stored: Vec<_> = session.queue.pages().iter().map(|page| (**page).clone()).collect();
            let pages = next.head.directory.iter().map(|entry| {
                let here = |page: &&segue_domain::Page| page.id == entry.id && page.revision == entry.revision;
                written.iter().chain(&stored).find(here).cloned()
            });
            let pages: Option<Vec<_>> = pages.collect();
            let reloaded = Session::from_parts(next.head.clone(), pages.expect("every page is written or stored"));
            prop_assert_eq!(&reloaded, &next);
            let json = serde_json::to_string(&next.head).expect("a head is JSON");
            let head: segue_domain::Head = serde_json::from_str(&json).expect("and reads back");
            prop_assert_eq!(&head, &next.head);

            session = next;
            versions.push(session.clone());
        }
        let waiting = session.head.pending.iter().map(|pending| pending.reply.token.clone());
        let waiting = waiting.chain(session.head.background_tasks.iter().map(|background_task| background_task.reply.token.clone()));
        let mut all: Vec<String> = replies.into_iter().chain(waiting).collect();
        let total = all.len();
        all.sort();
        all.dedup();
        prop_assert_eq!(all.len(), total, "nobody is answered twice");
        prop_assert_eq!(total, given as usize, "everybody is answered or waits");
    }

    /// Plays add up to what was heard, whatever happens; their numbers only grow, and a change ends one at most.
    #[test]
    fn plays_add_up_to_what_was_heard(acts in proptest::collection::vec(act(), 1..120)) {
        const TICK: u64 = 400;
        let mut session = Session::new(GUILD);
        let mut versions = vec![session.clone()];
        let mut ear = Ear::default();
        let (mut counted, mut last) = (Millis::ZERO, 0);
        for (now, act) in (1..).map(|ticks| ticks * TICK).zip(acts) {
            ear.tick(&session, TICK);
            let facts = |past, kept| ApplyContext { now: at(now), past, kept, plans: Plans::OFF };
            let (next, report) = match act {
                Act::Member(channel, command) => {
                    let (past, kept) = (past(&versions, &session, &command), kept(&versions, &command));
                    (apply_command(&session, &command, &ada_in(channel), facts(past, kept)).0, None)
                }
                Act::Worker(report) => (apply_report(&session, &report, facts(None, None)).0, Some(report)),
                Act::Again => continue,
            };
            ear.change(&session, report.as_ref(), &next);
            let head = &next.head;
            let new = if head.version == session.head.version { &[] } else { next.journal.plays.as_slice() };
            prop_assert!(new.len() <= 1);
            for play in new {
                prop_assert_eq!(play.id, last + 1);
                prop_assert!(play.heard > Millis::ZERO && play.heard <= play.ended_at.since(play.started_at));
                (counted, last) = (counted + play.heard, play.id);
            }
            let unfinished = head.hearing.map(|hearing| hearing.heard).unwrap_or_default();
            let running = head.playhead.as_of.map(|as_of| at(now).since(as_of)).unwrap_or_default();
            prop_assert_eq!((counted + unfinished + running).get(), ear.heard);
            session = next;
            versions.push(session.clone());
        }
    }

    /// Taking a change back makes the order what it was, and doing it again makes it what it was then.
    #[test]
    fn undo_restores_exactly(
        members in proptest::collection::vec(1u64..4, 3..60),
        changes in proptest::collection::vec(queue_command(), 1..6),
        paused in any::<bool>(),
    ) {
        let mut story = Story::new();
        for (n, member) in members.iter().enumerate() {
            let by = Member { user_id: UserId::new(399 + member), voice_channel: Some(VOICE), text_channel: None, rank: Rank::Member };
            let play = SessionCommand::play(link(&format!("{}", n % 17)));
            let (session, effects) = apply_command(&story.session, &play, &by, at(0));
            story.session = session;
            let track_id = resolve_of(&effects).expect("looked up");
            story.worker(Report::Resolved { track_id, tracks: vec![found(&n.to_string())], gaps: ListGaps::default() });
        }
        story.started(TrackId::new(1));
        if paused {
            story.member(SessionCommand::Pause);
        }
        let mut versions = vec![story.session.clone()];
        let mut give = |story: &mut Story, command: SessionCommand| {
            story.now += 500;
            let (past, kept) = (past(&versions, &story.session, &command), kept(&versions, &command));
            let facts = ApplyContext { now: at(story.now), past, kept, plans: Plans::OFF };
            let (next, _) = apply_command(&story.session, &command, &ada_in(Some(VOICE)), facts);
            assert_eq!(next.broken_invariant(), None);
            story.session = next.clone();
            versions.push(next);
        };
        let mut orders = Vec::new();
        for change in changes {
            let before = (order(&story.session), story.session.head.undo.len());
            give(&mut story, change);
            if story.session.head.undo.len() > before.1 {
                orders.push((before.0, order(&story.session)));
            }
        }
        if !story.session.head.is_active() {
            return Ok(());
        }
        for (before, _) in orders.iter().rev() {
            give(&mut story, SessionCommand::Undo);
            let after = order(&story.session);
            prop_assert_eq!(&after.1, &before.1);
            prop_assert_eq!((after.0, after.2), (before.0, before.2));
        }
        for (_, after) in &orders {
            give(&mut story, SessionCommand::Redo);
            prop_assert_eq!(&order(&story.session).1, &after.1);
            prop_assert_eq!(order(&story.session).0, after.0);
        }
        prop_assert!(story.session.head.redo.is_empty());
    }

    /// One `/play` or `/skip` touches at most two pages, however long the queue is.
    #[test]
    fn what_a_command_writes_does_not_grow_with_the_queue(len in 0usize..3_000) {
        let mut story = Story::new();
        let effects = story.member(SessionCommand::play(link("list")));
        let list = resolve_of(&effects).expect("looked up");
        let tracks = (0..=len).map(|n| found(&n.to_string())).collect();
        story.worker(Report::Resolved { track_id: list, tracks, gaps: ListGaps::default() });
        prop_assert_eq!(story.session.queue.len(), len);
        prop_assert!(story.session.queue.pages().len() <= len.div_ceil(PAGE_LEN) + 1);

        for command in [SessionCommand::play(link("more")), SessionCommand::Skip] {
            let before = story.session.head.directory.clone();
            story.member(command);
            prop_assert!(story.session.pages_to_write(&before).len() <= 2);
        }
    }

    /// Whatever a worker reports, nothing that people queued is lost but what was played to its end, or failed by its own
    /// fault: one track a report. What can be taken back can still be, and the settings stay.
    #[test]
    fn no_report_of_a_worker_loses_what_people_made(
        plays in proptest::collection::vec("[a-z]{1,8}", 1..20),
        reports in proptest::collection::vec(worker_command(), 1..60),
        mode in prop_oneof![Just(LoopMode::Off), Just(LoopMode::Track), Just(LoopMode::Queue)],
    ) {
        let mut story = Story::new();
        for name in &plays {
            story.play(name);
        }
        story.member(SessionCommand::Loop { mode });
        story.member(SessionCommand::Shuffle { seed: 7 });
        let settings = story.session.head.settings.clone();
        let known = |session: &Session| -> Vec<TrackId> {
            session.head.current.iter().chain(session.queue.iter()).map(|track| track.id).collect()
        };
        for report in reports {
            story.now += 700;
            let before = known(&story.session);
            let current = story.session.head.current.as_ref().map(|track| track.id);
            let unresolved = |id: TrackId| {
                let all = story.session.head.current.iter().chain(story.session.queue.iter());
                all.into_iter().any(|track| track.id == id && track.state == TrackState::Unresolved)
            };
            let may_go = match &report {
                // The last: taken up again and again, and it never got further.
                Report::Ended { track_id }
                | Report::Failed { track_id, failure: SourceFailure::NotFound }
                | Report::Recovered { track_id, .. } => Some(*track_id),
                // Who asked is told at once that it can't be looked up.
                Report::Failed { track_id, .. } if Some(*track_id) != current => Some(*track_id),
                Report::Resolved { track_id, .. } | Report::Failed { track_id, .. } if unresolved(*track_id) => {
                    Some(*track_id)
                }
                _ => None,
            };
            let undo = story.session.head.undo.clone();
            story.worker(report.clone());
            let after = known(&story.session);
            let lost: Vec<_> = before.into_iter().filter(|id| !after.contains(id)).collect();
            prop_assert!(lost.iter().all(|id| Some(*id) == may_go), "{report:?} lost {lost:?}");
            prop_assert_eq!(&story.session.head.undo, &undo);
            prop_assert_eq!(&story.session.head.settings, &settings);
        }
    }
}
