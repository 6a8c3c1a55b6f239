//! The outcome of a command of the panel is written into the journal.

use crate::support::*;
use segue_domain::{
    ApplyContext, Effect, Job, JournalEntry, ListGaps, Notice, Plans, ReplyHandle, Report, Session,
    SessionCommand, SessionEvent, SessionEventKind, apply_job,
};

fn panel_job(id: usize, command: SessionCommand) -> Job {
    Job { reply: Some(ReplyHandle::panel(at(0))), ..job(&id.to_string(), command) }
}

fn give(session: &Session, job: &Job) -> (Session, Vec<Effect>) {
    apply_job(
        session,
        job,
        ada_in(Some(VOICE)),
        ApplyContext { now: at(5), past: None, kept: None, plans: Plans::OFF },
    )
}

fn told(session: &Session) -> Vec<(&str, &Notice)> {
    session.journal.outcomes.iter().map(|outcome| (outcome.job_id.as_str(), &outcome.notice)).collect()
}

#[test]
fn what_came_of_a_panels_command_is_stored_and_not_sent() {
    let mut story = Story::new();
    let id = story.play("larks");
    story.started(id);
    let (paused, effects) = give(&story.session, &panel_job(90, SessionCommand::Pause));
    assert!(effects.is_empty(), "nothing goes to Discord: {effects:?}");
    assert!(paused.head.paused && paused.head.answers == story.session.head.answers);
    assert_eq!(told(&paused), [("90", &Notice::Paused)]);
    assert_eq!(paused.journal.outcomes[0].at, at(5));

    let (again, effects) = give(&paused, &panel_job(90, SessionCommand::Pause));
    assert!(again == paused && effects.is_empty(), "a job that comes twice is told once");
}

#[test]
fn a_refusal_is_stored_too_and_changes_nothing_else() {
    let story = Story::new();
    let (after, effects) = give(&story.session, &panel_job(1, SessionCommand::Skip));
    assert!(effects.is_empty());
    assert_eq!(told(&after), [("1", &Notice::NothingPlaying)]);
    assert_eq!(after.head.version, story.session.head.version + 1, "so that the panel sees it");
    assert!(after.head.recent_jobs.contains(&panel_job(1, SessionCommand::Skip).id));
    let mut without = after.clone();
    without.head.version = story.session.head.version;
    without.head.updated_at = story.session.head.updated_at;
    without.head.recent_jobs = story.session.head.recent_jobs.clone();
    assert_eq!(without, story.session);
}

#[test]
fn what_is_looked_up_is_told_when_it_is_found() {
    let mut story = Story::new();
    let (session, effects) = give(&story.session, &panel_job(7, SessionCommand::play(link("larks"))));
    assert!(told(&session).is_empty(), "not known yet");
    story.keep(session);
    let track_id = resolve_of(&effects).expect("it is looked up");
    let effects =
        story.worker(Report::Resolved { track_id, tracks: vec![found("larks")], gaps: ListGaps::default() });
    assert!(notices(&effects).is_empty());
    let told = told(&story.session);
    assert!(matches!(told[..], [("7", Notice::Playing { .. } | Notice::Queued { .. })]), "{told:?}");
}

#[test]
fn a_job_that_is_put_aside_is_told_and_can_be_carried_out_later() {
    let mut story = Story::new();
    let id = story.play("larks");
    story.started(id);
    let pause = panel_job(90, SessionCommand::Pause);
    let put_aside = |job: &Job| Report::DeadLettered {
        job_id: job.id.clone(),
        reply: job.reply.clone().expect("somebody waits"),
    };
    assert!(story.worker(put_aside(&pause)).is_empty(), "nothing goes to Discord");
    assert_eq!(told(&story.session), [("90", &Notice::Buried)]);
    assert!(!story.session.head.paused);
    let (paused, _) = give(&story.session, &pause);
    assert!(paused.head.paused, "sent again, it is no repetition");
    assert_eq!(told(&paused), [("90", &Notice::Paused)]);

    let asked = job("91", SessionCommand::Pause);
    assert_eq!(notices(&story.worker(put_aside(&asked))), [Notice::Buried]);
    assert_eq!(story.journal.outcomes.len(), 1, "who asked in Discord is told there");
}

#[test]
fn each_outcome_is_in_the_entry_of_its_version_and_in_no_other() {
    let mut session = Session::new(GUILD);
    for id in 0..40 {
        (session, _) = give(&session, &panel_job(id, SessionCommand::Pause));
        assert_eq!(session.broken_invariant(), None);
        assert_eq!(told(&session), [(id.to_string().as_str(), &Notice::NothingPlaying)]);
        assert_eq!((session.journal.version, session.journal.at), (session.head.version, at(5)));
    }
}

#[test]
fn what_an_earlier_release_kept_comes_along_with_the_first_version_and_makes_none() {
    let mut story = Story::new();
    let id = story.play("larks");
    story.started(id);
    let old = SessionEvent { at: at(1), kind: SessionEventKind::QueueEnded };
    story.session.journal = JournalEntry { events: vec![old.clone()], ..JournalEntry::default() };
    let (same, _) = give(&story.session, &job("1", SessionCommand::Resume));
    assert_eq!(same.head.version, story.session.head.version, "a refusal makes no version");
    let (skipped, _) = give(&same, &job("2", SessionCommand::Skip));
    assert_eq!(skipped.journal.events.first(), Some(&old));
    let (after, _) = give(&skipped, &panel_job(3, SessionCommand::Pause));
    assert_eq!(after.journal.events, [], "it is told once");
}
