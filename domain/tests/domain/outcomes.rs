//! The outcome of a command of the panel is part of the state.

use crate::support::*;
use segue_domain::{
    ApplyContext, Effect, Job, ListGaps, MAX_OUTCOMES, Millis, Notice, Plans, ReplyHandle, Report, Session,
    SessionCommand, apply_job,
};

fn panel_job(id: usize, command: SessionCommand) -> Job {
    Job { reply: Some(ReplyHandle::panel(at(0))), ..job(&id.to_string(), command) }
}

fn give(session: &Session, job: &Job) -> (Session, Vec<Effect>) {
    apply_job(session, job, ada_in(Some(VOICE)), ApplyContext { now: at(5), past: None, plans: Plans::OFF })
}

fn told(session: &Session) -> Vec<(&str, &Notice)> {
    session.head.outcomes.iter().map(|outcome| (outcome.job_id.as_str(), &outcome.notice)).collect()
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
    assert_eq!(paused.head.outcomes[0].at, at(5));

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
    without.head.outcomes.clear();
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
    story.session = session;
    let track_id = resolve_of(&effects).expect("it is looked up");
    let effects =
        story.worker(Report::Resolved { track_id, tracks: vec![found("larks")], gaps: ListGaps::default() });
    story.worker(Report::Started { track_id, position: Millis::ZERO });
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
    assert_eq!(told(&paused), [("90", &Notice::Buried), ("90", &Notice::Paused)]);

    let asked = job("91", SessionCommand::Pause);
    assert_eq!(notices(&story.worker(put_aside(&asked))), [Notice::Buried]);
    assert_eq!(told(&story.session).len(), 1, "who asked in Discord is told there");
}

#[test]
fn the_last_outcomes_are_kept() {
    let mut session = Session::new(GUILD);
    for id in 0..MAX_OUTCOMES + 3 {
        (session, _) = give(&session, &panel_job(id, SessionCommand::Pause));
        assert_eq!(session.broken_invariant(), None);
    }
    assert_eq!(session.head.outcomes.len(), MAX_OUTCOMES);
    assert_eq!(session.head.outcomes[0].job_id.as_str(), "3");
}
