//! Members come and go in any order, and answer when they like: in the end everyone shares one group.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::prelude::*;

use super::*;
use crate::voice::{
    listener::{Recording, ears::Ears},
    seat::MemberId,
    wire::{ServerMessage, client::DaveReply},
};

const CHANNEL: u64 = 7;

/// What may happen next.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A user connects; a connection it has already ends.
    Join(u64),
    Leave(u64),
    /// One of the members reads its next message.
    Read(usize),
    /// One of the members' next answers arrives.
    Answer(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (1_u64..6).prop_map(Step::Join),
        1 => (1_u64..6).prop_map(Step::Leave),
        4 => any::<usize>().prop_map(Step::Read),
        4 => any::<usize>().prop_map(Step::Answer),
    ]
}

struct Member {
    user: u64,
    ears: Ears,
    inbox: VecDeque<ServerMessage>,
    answers: VecDeque<DaveReply>,
}

struct Call {
    group: Group,
    members: BTreeMap<MemberId, Member>,
    encrypted: BTreeSet<MemberId>,
    last: u32,
}

impl Call {
    fn new() -> Self {
        let sender = ExternalSender::generate().expect("a sender");
        let group = Group::new(CHANNEL, sender.into(), true);
        Self { group, members: BTreeMap::new(), encrypted: BTreeSet::new(), last: 0 }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Join(user) => {
                self.take(Step::Leave(user));
                self.last += 1;
                let id = MemberId(self.last);
                self.tell(&ServerMessage::ClientsConnect { user_ids: vec![user] });
                let others = self.members.values().map(|member| member.user).collect();
                let mut ears = Ears::new(user, CHANNEL, Recording::new()).expect("ears");
                let inbox = VecDeque::from([ServerMessage::ClientsConnect { user_ids: others }]);
                let answers = ears.introduce().into();
                self.members.insert(id, Member { user, ears, inbox, answers });
                let effects = self.group.join(id, user);
                self.carry_out(effects);
            }
            Step::Leave(user) => {
                let Some(id) = self.members.iter().find(|(_, member)| member.user == user).map(|(&id, _)| id)
                else {
                    return;
                };
                self.members.remove(&id);
                self.encrypted.remove(&id);
                self.tell(&ServerMessage::ClientDisconnect { user_id: user });
                let effects = self.group.leave(id);
                self.carry_out(effects);
            }
            Step::Read(which) => {
                let Some(member) = self.pick(which, |member| !member.inbox.is_empty()) else { return };
                let member = self.members.get_mut(&member).expect("just picked");
                let message = member.inbox.pop_front().expect("it has one");
                member.answers.extend(member.ears.handle(&message));
            }
            Step::Answer(which) => {
                let Some(id) = self.pick(which, |member| !member.answers.is_empty()) else { return };
                let member = self.members.get_mut(&id).expect("just picked");
                let effects = match member.answers.pop_front().expect("it has one") {
                    DaveReply::KeyPackage(package) => {
                        self.group.key_package(id, &package).expect("a package")
                    }
                    DaveReply::CommitWelcome(payload) => self.group.commit(id, &payload).expect("a commit"),
                    DaveReply::TransitionReady { transition_id } => self.group.ready(id, transition_id),
                    DaveReply::InvalidCommitWelcome { .. } => panic!("{id:?} could not follow the group"),
                };
                self.carry_out(effects);
            }
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(id, message) => {
                    self.members.get_mut(&id).expect("messages go to members").inbox.push_back(message);
                }
                Effect::Encrypted { member, .. } => {
                    self.encrypted.insert(member);
                }
                Effect::Outside(member) => {
                    self.encrypted.remove(&member);
                }
                Effect::After(..) => {}
            }
        }
    }

    fn tell(&mut self, message: &ServerMessage) {
        self.members.values_mut().for_each(|member| member.inbox.push_back(message.clone()));
    }

    fn pick(&self, which: usize, has: impl Fn(&Member) -> bool) -> Option<MemberId> {
        let able: Vec<MemberId> =
            self.members.iter().filter(|(_, member)| has(member)).map(|(&id, _)| id).collect();
        able.get(which % able.len().max(1)).copied()
    }

    /// Everyone reads and answers until nothing is left.
    fn drain(&mut self) {
        while self.members.values().any(|member| !member.inbox.is_empty() || !member.answers.is_empty()) {
            self.take(Step::Read(0));
            self.take(Step::Answer(0));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn everyone_present_shares_one_group_in_the_end(steps in prop::collection::vec(step(), 1..80)) {
        let mut call = Call::new();
        for step in steps {
            call.take(step);
        }
        call.drain();

        if call.members.len() > 1 {
            let users: BTreeSet<u64> = call.members.values().map(|member| member.user).collect();
            let views: Vec<_> =
                call.members.values().map(|member| member.ears.group_view().expect("a group")).collect();
            for (members, authenticator) in &views {
                prop_assert_eq!(members, &users);
                prop_assert_eq!(authenticator, &views[0].1);
            }
            prop_assert_eq!(call.encrypted.len(), call.members.len());
        }
    }
}

#[test]
fn a_member_that_could_not_follow_is_added_again() {
    let mut call = Call::new();
    (1..=3).for_each(|user| call.take(Step::Join(user)));
    call.drain();
    let lost = MemberId(2);
    let effects = call.group.invalid(lost, 0);
    call.carry_out(effects);
    assert!(!call.encrypted.contains(&lost));
    let member = call.members.get_mut(&lost).expect("it is still there");
    let replies = member.ears.handle(&ServerMessage::PrepareNewGroup);
    member.answers.extend(replies);
    call.drain();

    let views: Vec<_> = call.members.values().map(|member| member.ears.group_view()).collect();
    assert!(views.iter().all(|view| view.is_some() && *view == views[0]));
    assert_eq!(call.encrypted.len(), 3);
}

#[test]
fn a_group_in_which_nobody_commits_starts_again() {
    let mut call = Call::new();
    (1..=2).for_each(|user| call.take(Step::Join(user)));
    // Key packages arrive, proposals go out, and nobody reads them.
    let introductions: Vec<_> = call.members.keys().copied().collect();
    for (index, id) in introductions.into_iter().enumerate() {
        let Some(DaveReply::KeyPackage(package)) =
            call.members.get_mut(&id).and_then(|member| member.answers.pop_front())
        else {
            panic!("a member introduces itself")
        };
        let effects = call.group.key_package(id, &package).expect("a package");
        let timer = effects.iter().find_map(|effect| match effect {
            Effect::After(_, timer) => Some(*timer),
            _ => None,
        });
        call.carry_out(effects);
        if index == 1 {
            let effects = call.group.expire(timer.expect("proposals have a deadline"));
            assert_eq!(
                effects
                    .iter()
                    .filter(|e| matches!(e, Effect::Send(_, ServerMessage::PrepareNewGroup)))
                    .count(),
                2
            );
            call.carry_out(effects);
        }
    }
    call.drain();
    assert_eq!(call.encrypted.len(), 2);
}

#[test]
fn a_severed_member_is_removed_and_one_who_is_alone_then_begins_again() {
    let mut call = Call::new();
    (1..=2).for_each(|user| call.take(Step::Join(user)));
    call.drain();
    let severed = MemberId(1);
    let effects = call.group.sever(severed);
    call.carry_out(effects);
    call.drain();
    let (users, _) = call.members[&MemberId(2)].ears.group_view().expect("a group");
    assert_eq!(users, BTreeSet::from([2]));

    call.take(Step::Leave(2));
    let told = &call.members[&severed].inbox;
    assert!(
        told.contains(&ServerMessage::PrepareNewGroup) && told.contains(&ServerMessage::PrepareSoleMember)
    );
    call.drain();
    call.take(Step::Join(3));
    call.drain();
    assert_eq!(call.encrypted.len(), 2);
}
