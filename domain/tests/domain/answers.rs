//! Answers that Discord has not taken yet.

use crate::support::*;
use segue_domain::{
    Answer, Effect, Field, JobId, MessageId, Millis, Notice, Query, ReplyHandle, Report, Session,
    SessionCommand, SettingValue, Timestamp, apply_job,
};

fn owed(id: &str, expires_at: Timestamp) -> Answer {
    let reply = ReplyHandle { expires_at, ..ReplyHandle::new(1, format!("token-{id}"), at(0)) };
    Answer { job_id: JobId::new(id), reply, notice: Notice::NothingPlaying }
}

fn repeated(session: &Session, id: &str) -> Vec<Effect> {
    apply_job(session, &job(id, SessionCommand::Pause), ada_in(Some(VOICE)), at(0)).1
}

#[test]
fn a_refusal_that_did_not_arrive_is_kept_and_said_in_the_same_words() {
    let mut story = Story::new();
    let answer = owed("90", at(0) + Millis::from_secs(900));
    let effects = story.worker(Report::AnswerOwed { answer: Box::new(answer.clone()) });
    assert!(effects.is_empty(), "it is being sent: {effects:?}");
    assert_eq!(story.session.head.answers, std::slice::from_ref(&answer));

    // The job comes again, although it was to be deleted: meanwhile its command would do something.
    let id = story.play("song");
    story.started(id);
    let again = Effect::Reply { job_id: answer.job_id, to: answer.reply, notice: Notice::NothingPlaying };
    assert_eq!(repeated(&story.session, "90"), [again]);
}

#[test]
fn an_answer_is_owed_once_and_not_for_longer_than_anybody_can_read_it() {
    let mut story = Story::new();
    let answer = owed("90", at(0) + Millis::from_secs(900));
    story.worker(Report::AnswerOwed { answer: Box::new(answer.clone()) });
    let version = story.session.head.version;
    story.worker(Report::AnswerOwed { answer: Box::new(answer) });
    story.worker(Report::AnswerOwed { answer: Box::new(owed("91", at(0))) });
    assert_eq!(story.session.head.version, version);
    assert_eq!(story.session.head.answers.len(), 1);
}

#[test]
fn refusals_push_out_neither_the_answers_nor_the_ids_of_what_was_done() {
    let mut story = Story::new();
    let applied = job("1", SessionCommand::play(Query::Search { text: "song".into() }));
    story.session = apply_job(&story.session, &applied, ada_in(Some(VOICE)), at(0)).0;
    story.session = apply_job(&story.session, &job("2", SessionCommand::Pause), ada_in(Some(VOICE)), at(0)).0;
    let answers = story.session.head.answers.clone();
    assert!(!answers.is_empty());
    for id in 100..300 {
        let answer = owed(&id.to_string(), at(0) + Millis::from_secs(900));
        story.worker(Report::AnswerOwed { answer: Box::new(answer) });
    }
    let head = &story.session.head;
    assert!(answers.iter().all(|answer| head.answers.contains(answer)));
    assert!(head.answers.len() <= segue_domain::MAX_ANSWERS);
    assert!(head.recent_jobs.contains(&JobId::new("1")) && head.recent_jobs.contains(&JobId::new("2")));
}

#[test]
fn whoever_waits_for_an_answer_gets_it_from_the_next_worker_whatever_became_of_the_session() {
    let mut story = Story::new();
    let refused = owed("90", at(0) + Millis::from_secs(900));
    story.worker(Report::AnswerOwed { answer: Box::new(refused.clone()) });
    assert!(!story.session.head.is_present() && story.session.head.needs_owner());
    let version = story.session.head.version;
    story.session.confirm_answer(&refused.job_id);
    story.worker(Report::AnswersArrived);
    assert!(story.session.head.version > version, "it is stored");
    assert!(!story.session.head.needs_owner());
}

#[test]
fn where_commands_are_counted_a_refusal_pushes_nothing_out_and_that_of_a_button_is_not_said_twice() {
    let mut story = Story::new();
    story.choose(Field::ServerRate, SettingValue::Number(200));
    let applied = job("1", SessionCommand::play(Query::Search { text: "song".into() }));
    story.session = apply_job(&story.session, &applied, ada_in(Some(VOICE)), at(0)).0;
    let answers = story.session.head.answers.clone();
    assert!(!answers.is_empty());
    for id in 100..200 {
        let refused = job(&id.to_string(), SessionCommand::Resume);
        story.session = apply_job(&story.session, &refused, ada_in(Some(VOICE)), at(0)).0;
    }
    let head = &story.session.head;
    assert!(head.answers.len() > answers.len(), "refusals are kept too");
    assert!(answers.iter().all(|answer| head.answers.contains(answer)), "{:?}", head.answers);

    let mut button = job("300", SessionCommand::Resume);
    let reply = button.reply.as_mut().expect("somebody waits");
    reply.card = Some(MessageId::new(7));
    let session = apply_job(&story.session, &button, ada_in(Some(VOICE)), at(0)).0;
    assert!(session.head.recent_jobs.contains(&button.id));
    assert!(session.head.answers.iter().all(|answer| answer.job_id != button.id));
}
