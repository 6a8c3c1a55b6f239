//! What holds for any sequence of commands.

mod support;

use proptest::prelude::*;
use segue_domain::{
    Actor, ChannelId, Command, DormantReason, Effect, Interruption, Millis, PAGE_LEN, ReplyHandle, Session,
    SourceFailure, TrackId, UserId, apply, apply_job,
};
use support::*;

#[derive(Clone, Debug)]
enum Act {
    Member(Option<ChannelId>, Command),
    Worker(Command),
    /// The last job is delivered again.
    Again,
}

fn member_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        5 => "[a-z]{1,8}".prop_map(|name| Command::Play { query: link(&name) }),
        1 => Just(Command::Pause),
        1 => Just(Command::Resume),
        2 => Just(Command::Skip),
        1 => Just(Command::Stop),
    ]
}

fn worker_command() -> impl Strategy<Value = Command> {
    let id = (1u64..40).prop_map(TrackId::new);
    let position = (0u64..200_000).prop_map(Millis::new);
    prop_oneof![
        5 => (id.clone(), 0usize..130).prop_map(|(track_id, n)| Command::Resolved {
            track_id,
            tracks: (0..n).map(|n| found(&format!("t{n}"))).collect(),
        }),
        3 => (id.clone(), position.clone()).prop_map(|(track_id, position)| Command::Started { track_id, position }),
        1 => (id.clone(), position.clone()).prop_map(|(track_id, position)| Command::Interrupted {
            track_id,
            position,
            cause: Interruption::ConnectionLost,
        }),
        2 => (id.clone(), position.clone(), any::<bool>()).prop_map(|(track_id, position, planned)| {
            Command::TakenUp { track_id, position, planned, silent_since: at(0) }
        }),
        1 => (position, any::<bool>()).prop_map(|(position, away)| Command::WentDormant {
            reason: if away { DormantReason::AwayTooLong } else { DormantReason::NobodyListening },
            position,
        }),
        1 => Just(Command::Joined { voice: voice_session() }),
        2 => proptest::collection::vec((1u64..90).prop_map(UserId::new), 0..70)
            .prop_map(|members| Command::Listeners { members }),
        3 => id.clone().prop_map(|track_id| Command::Ended { track_id }),
        2 => id.prop_map(|track_id| Command::Failed { track_id, failure: SourceFailure::NotFound }),
        1 => (1u64..4).prop_map(|channel| Command::Moved { channel: ChannelId::new(channel) }),
        1 => Just(Command::Disconnected { by: None }),
        1 => any::<bool>().prop_map(|forbidden| Command::JoinFailed { forbidden }),
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
        for (now, act) in (0u64..).step_by(400).zip(acts) {
            let (next, effects) = match act {
                Act::Member(channel, command) => {
                    given += 1;
                    let job = job(&given.to_string(), command);
                    let actor = ada_in(channel);
                    let (next, effects) = apply_job(&session, &job, &actor, at(now));
                    if next != session {
                        let (twice, again) = apply_job(&next, &job, &actor, at(now + 1));
                        prop_assert_eq!(&twice, &next);
                        let first: Vec<_> = effects.iter().filter(|e| is_answer_to(e, &job)).cloned().collect();
                        prop_assert_eq!(again, first, "an answer is repeated in the same words");
                        last = Some((job, actor));
                    }
                    (next, effects)
                }
                Act::Worker(command) => apply(&session, &command, &Actor::Worker, at(now)),
                Act::Again => match &last {
                    Some((job, actor)) => {
                        let (next, _) = apply_job(&session, job, actor, at(now));
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
        }
        let waiting = session.head.pending.iter().map(|pending| pending.reply.token.clone());
        let mut all: Vec<String> = replies.into_iter().chain(waiting).collect();
        let total = all.len();
        all.sort();
        all.dedup();
        prop_assert_eq!(all.len(), total, "nobody is answered twice");
        prop_assert_eq!(total, given as usize, "everybody is answered or waits");
    }

    /// One `/play` or `/skip` touches at most two pages, however long the queue is.
    #[test]
    fn what_a_command_writes_does_not_grow_with_the_queue(len in 0usize..3_000) {
        let mut story = Story::new();
        let effects = story.member(Command::Play { query: link("list") });
        let list = resolve_of(&effects).expect("looked up");
        let tracks = (0..=len).map(|n| found(&n.to_string())).collect();
        story.worker(Command::Resolved { track_id: list, tracks });
        prop_assert_eq!(story.session.queue.len(), len);
        prop_assert!(story.session.queue.pages().len() <= len.div_ceil(PAGE_LEN) + 1);

        for command in [Command::Play { query: link("more") }, Command::Skip] {
            let before = story.session.head.directory.clone();
            story.member(command);
            prop_assert!(story.session.pages_to_write(&before).len() <= 2);
        }
    }
}
