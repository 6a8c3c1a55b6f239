//! Any sequence of commands, stored version by version.

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use segue_domain::{
    ListGaps, Query, Report, Session, SessionCommand, SourceFailure, TrackId, apply_job, apply_report,
};
use segue_store::now;

use crate::{
    harness::Harness,
    music::{LISTENER, commit, guild, job, track},
};

/// What happens next, relative to the state it happens in.
#[derive(Clone, Debug)]
enum Step {
    Ask(SessionCommand),
    Resolve { entry: usize, tracks: usize },
    Fail { entry: usize },
    End,
}

fn step() -> impl Strategy<Value = Step> {
    let text = "\\PC{1,40}".prop_map(|text| SessionCommand::play(Query::Search { text }));
    prop_oneof![
        4 => text.prop_map(Step::Ask),
        1 => Just(Step::Ask(SessionCommand::Pause)),
        1 => Just(Step::Ask(SessionCommand::Resume)),
        3 => Just(Step::Ask(SessionCommand::Skip)),
        1 => Just(Step::Ask(SessionCommand::Stop)),
        3 => (0..20_usize, 0..130_usize).prop_map(|(entry, tracks)| Step::Resolve { entry, tracks }),
        1 => (0..20_usize).prop_map(|entry| Step::Fail { entry }),
        2 => Just(Step::End),
    ]
}

fn carry_out(session: &Session, step: Step) -> Session {
    let entries: Vec<TrackId> =
        session.head.current.iter().chain(session.queue.iter()).map(|track| track.id).collect();
    let entry = |number: usize| entries.get(number % entries.len().max(1)).copied();
    let told = |report| apply_report(session, &report, now()).0;
    match step {
        Step::Ask(command) => apply_job(session, &job(session.head.guild_id, command), LISTENER, now()).0,
        Step::Resolve { entry: number, tracks } => entry(number).map_or_else(
            || session.clone(),
            |track_id| {
                told(Report::Resolved {
                    track_id,
                    tracks: (0..tracks).map(track).collect(),
                    gaps: ListGaps::default(),
                })
            },
        ),
        Step::Fail { entry: number } => entry(number).map_or_else(
            || session.clone(),
            |track_id| told(Report::Failed { track_id, failure: SourceFailure::NotFound }),
        ),
        Step::End => entry(0).map_or_else(|| session.clone(), |track_id| told(Report::Ended { track_id })),
    }
}

pub async fn any_sequence_of_commands_is_read_back_as_it_was(harness: Harness) {
    let lease = harness.lease().await;
    let elsewhere = harness.again().await;
    // The emulator takes some 10 ms a commit, so the AWS family tries fewer sequences.
    let sequences = if harness.is_embedded() { 48 } else { 12 };
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..sequences {
        let steps = prop::collection::vec(step(), 1..40);
        let steps = steps.new_tree(&mut runner).expect("steps can be made").current();
        let mut session = Session::new(guild());
        for step in &steps {
            let next = carry_out(&session, step.clone());
            if next.head.version != session.head.version {
                let stored = commit(&harness.stores, &lease, &session.head.directory, &next).await;
                stored.unwrap_or_else(|error| panic!("{error:?} after {steps:?}"));
            }
            session = next;
        }
        let loaded = elsewhere.sessions.load(session.head.guild_id).await.expect("the store answers");
        let expected = (session.head.version > 0).then_some(session);
        assert_eq!(loaded, expected, "after {steps:?}");
    }
}
