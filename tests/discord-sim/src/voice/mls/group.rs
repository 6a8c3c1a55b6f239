//! One call's group: proposals out, commits in, transitions until everyone is ready.
//!
//! Nothing here waits or sends: every input returns what is to be done.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use openmls::prelude::{
    KeyPackage,
    tls_codec::{Serialize, VLBytes},
};
use tracing::{debug, warn};

use super::{
    ExternalSender,
    batch::{Batch, Change},
    commit::Commit,
    external_sender::SignedProposal,
    roster::Roster,
};
use crate::{
    Error,
    voice::{seat::MemberId, wire::ServerMessage},
};

/// How long members may take to commit, or to get ready for a transition.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Effect {
    Send(MemberId, ServerMessage),
    /// The member shares the call's group from now on.
    Encrypted {
        member: MemberId,
        epoch: u64,
    },
    /// The member no longer shares it.
    Outside(MemberId),
    /// Hand the timer back after this time.
    After(Duration, Timer),
}

/// Something that is late once it comes back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Timer {
    Commit { round: u64 },
    Transition { id: u16, round: u64 },
}

/// A call's group and those who are in the call.
pub(crate) struct Group {
    channel_id: u64,
    sender: Arc<ExternalSender>,
    participants: BTreeMap<MemberId, Participant>,
    state: State,
    batch: Option<Batch>,
    transitions: BTreeMap<u16, Transition>,
    last_transition: u16,
    /// Grows with each batch and transition, so that a late timer finds that it is late.
    round: u64,
    /// Whether the call has a group at all.
    encrypted: bool,
    /// Whether everyone gets ready for a group's first epoch; else it begins at once.
    pub(crate) numbers_first_transition: bool,
}

struct Participant {
    user_id: u64,
    package: Package,
}

/// A key package is used once.
#[derive(Debug)]
enum Package {
    /// The member knows that it has to send one.
    Expected,
    /// It waits to be proposed.
    Fresh(Box<KeyPackage>),
    /// It was proposed.
    Used,
    /// The member was taken out of the group, and does not know.
    Removed,
}

enum State {
    /// Each member holds a group of its own at epoch 0.
    Forming,
    Established {
        epoch: u64,
        roster: Roster,
    },
}

struct Transition {
    told: Vec<MemberId>,
    waiting: BTreeSet<MemberId>,
    epoch: u64,
    round: u64,
}

impl Group {
    /// The group of a call, or the mere list of who is in it where calls are not end-to-end encrypted.
    pub(crate) fn new(channel_id: u64, sender: Arc<ExternalSender>, encrypted: bool) -> Self {
        Self {
            channel_id,
            sender,
            participants: BTreeMap::new(),
            state: State::Forming,
            batch: None,
            transitions: BTreeMap::new(),
            last_transition: 0,
            round: 0,
            encrypted,
            numbers_first_transition: false,
        }
    }

    /// Those in the call.
    pub(crate) fn members(&self) -> impl Iterator<Item = MemberId> + '_ {
        self.participants.keys().copied()
    }

    /// A member has connected; it is about to send a key package.
    pub(crate) fn join(&mut self, member: MemberId, user_id: u64) -> Vec<Effect> {
        self.participants.insert(member, Participant { user_id, package: Package::Expected });
        if !self.encrypted {
            return Vec::new();
        }
        vec![Effect::Send(member, ServerMessage::ExternalSender { package: self.sender.package() })]
    }

    /// A member is gone. Its addition is withdrawn if it was only proposed; else its removal is proposed.
    pub(crate) fn leave(&mut self, member: MemberId) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.participants.remove(&member).is_none() {
            return effects;
        }
        if let Some(batch) = &mut self.batch {
            batch.voters.retain(|&voter| voter != member);
            if let Some(proposal) = batch.withdraw(member) {
                let reference = VLBytes::new(proposal.reference).tls_serialize_detached();
                let references = vector(reference.expect("a short vector has a length"));
                effects.extend(batch.voters.iter().map(|&voter| {
                    Effect::Send(voter, ServerMessage::RevokeProposals { references: references.clone() })
                }));
            }
            if batch.voters.iter().all(|&voter| batch.for_voter(voter).next().is_none()) {
                self.batch = None;
            }
        }
        for id in self.transitions.keys().copied().collect::<Vec<_>>() {
            effects.extend(self.ready(member, id));
        }
        effects.extend(self.reconcile());
        effects
    }

    /// Takes a key package.
    ///
    /// # Errors
    ///
    /// It is not a valid one of this member.
    pub(crate) fn key_package(&mut self, member: MemberId, bytes: &[u8]) -> Result<Vec<Effect>, Error> {
        let Some(participant) = self.participants.get_mut(&member).filter(|_| self.encrypted) else {
            return Ok(Vec::new());
        };
        let package = self.sender.validate(participant.user_id, bytes)?;
        participant.package = Package::Fresh(Box::new(package));
        Ok(self.reconcile())
    }

    /// Takes a commit, which counts if it is the first valid one of its epoch.
    ///
    /// # Errors
    ///
    /// It is not a commit at all.
    pub(crate) fn commit(&mut self, member: MemberId, payload: &Bytes) -> Result<Vec<Effect>, Error> {
        let commit = Commit::read(payload)?;
        let Some(batch) = self.batch.as_ref().filter(|batch| batch.voters.contains(&member)) else {
            debug!(?member, epoch = commit.epoch, "a commit came too late");
            return Ok(Vec::new());
        };
        let (epoch, leaf) = match &self.state {
            State::Forming => (0, Some(0)),
            State::Established { epoch, roster } => (*epoch, roster.leaf_of(member)),
        };
        let accepted = batch.accept(member, leaf.unwrap_or(u32::MAX), self.channel_id, epoch, &commit);
        match accepted {
            Ok(changes) => Ok(self.advance(member, &changes, commit)),
            Err(reason) => {
                debug!(?member, epoch = commit.epoch, %reason, "a commit does not count");
                Ok(Vec::new())
            }
        }
    }

    /// A member is ready for a transition.
    pub(crate) fn ready(&mut self, member: MemberId, id: u16) -> Vec<Effect> {
        let Some(transition) = self.transitions.get_mut(&id) else { return Vec::new() };
        transition.waiting.remove(&member);
        if transition.waiting.is_empty() { self.execute(id) } else { Vec::new() }
    }

    /// A member could not follow: it is removed, and added again once its new key package is here.
    pub(crate) fn invalid(&mut self, member: MemberId, id: u16) -> Vec<Effect> {
        warn!(?member, transition = id, "a member could not process a commit or welcome");
        self.exclude(member, Package::Expected)
    }

    /// Removes a member from the group, though not from the call. A new key package brings it back.
    pub(crate) fn sever(&mut self, member: MemberId) -> Vec<Effect> {
        if !self.can_vote(member) {
            return Vec::new();
        }
        self.exclude(member, Package::Removed)
    }

    fn exclude(&mut self, member: MemberId, package: Package) -> Vec<Effect> {
        let Some(participant) = self.participants.get_mut(&member) else { return Vec::new() };
        participant.package = package;
        if let Some(batch) = &mut self.batch {
            batch.voters.retain(|&voter| voter != member);
        }
        let mut effects = vec![Effect::Outside(member)];
        for id in self.transitions.keys().copied().collect::<Vec<_>>() {
            if let Some(transition) = self.transitions.get_mut(&id) {
                transition.told.retain(|&told| told != member);
            }
            effects.extend(self.ready(member, id));
        }
        effects.extend(self.reconcile());
        effects
    }

    /// A timer came back.
    pub(crate) fn expire(&mut self, timer: Timer) -> Vec<Effect> {
        match timer {
            Timer::Commit { round } if self.batch.is_some() && self.round == round => {
                warn!(channel = self.channel_id, "nobody committed in time: the group starts again");
                let mut effects = self.reset();
                effects.extend(self.reconcile());
                effects
            }
            Timer::Transition { id, round }
                if self.transitions.get(&id).is_some_and(|transition| transition.round == round) =>
            {
                debug!(
                    channel = self.channel_id,
                    id, "a transition is executed without everyone being ready"
                );
                self.execute(id)
            }
            Timer::Commit { .. } | Timer::Transition { .. } => Vec::new(),
        }
    }

    fn advance(&mut self, committer: MemberId, changes: &[Change], commit: Commit) -> Vec<Effect> {
        let voters = self.batch.take().map(|batch| batch.voters).unwrap_or_default();
        let is_founding = matches!(self.state, State::Forming);
        let (mut roster, epoch, existing) = match std::mem::replace(&mut self.state, State::Forming) {
            State::Forming => (Roster::founded_by(committer), 1, vec![committer]),
            State::Established { epoch, roster } => (roster, epoch + 1, voters),
        };
        let mut removed = Vec::new();
        let mut added = Vec::new();
        for change in changes {
            match change {
                Change::Add { member, .. } => added.push(*member),
                Change::Remove { leaf } => removed.push(*leaf),
            }
        }
        roster.apply(&removed, &added);
        self.state = State::Established { epoch, roster };

        // Transition 0 is "for (re)initialization and it can be executed immediately".
        let at_once = is_founding && !self.numbers_first_transition;
        if !at_once {
            self.last_transition = self.last_transition.checked_add(1).unwrap_or(1);
        }
        let transition_id = if at_once { 0 } else { self.last_transition };
        let mut effects = Vec::new();
        let announce = ServerMessage::AnnounceCommit { transition_id, commit: commit.message };
        effects.extend(existing.iter().map(|&member| Effect::Send(member, announce.clone())));
        let mut told = existing;
        if let Some(welcome) = commit.welcome {
            added.retain(|member| self.participants.contains_key(member));
            let welcome = ServerMessage::Welcome { transition_id, welcome: welcome.message };
            effects.extend(added.iter().map(|&member| Effect::Send(member, welcome.clone())));
            told.extend(added);
        }
        if at_once {
            effects.extend(told.into_iter().map(|member| Effect::Encrypted { member, epoch }));
            effects.extend(self.reconcile());
            return effects;
        }
        self.round += 1;
        let waiting = told.iter().copied().collect();
        self.transitions.insert(transition_id, Transition { told, waiting, epoch, round: self.round });
        effects.push(Effect::After(PATIENCE, Timer::Transition { id: transition_id, round: self.round }));
        effects.extend(self.reconcile());
        effects
    }

    fn execute(&mut self, id: u16) -> Vec<Effect> {
        let Some(transition) = self.transitions.remove(&id) else { return Vec::new() };
        let epoch = transition.epoch;
        let present = transition.told.into_iter().filter(|member| self.participants.contains_key(member));
        present
            .flat_map(|member| {
                let execute = ServerMessage::ExecuteTransition { transition_id: id };
                [Effect::Send(member, execute), Effect::Encrypted { member, epoch }]
            })
            .collect()
    }

    /// Compares who is in the call with who is in the group, and proposes the difference.
    fn reconcile(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.encrypted {
            return effects;
        }
        if self.batch.as_ref().is_some_and(|batch| batch.voters.is_empty()) {
            effects.extend(self.reset());
        }
        if self.batch.is_some() {
            return effects;
        }
        if self.is_stuck() {
            effects.extend(self.reset());
        }
        effects.extend(match &self.state {
            State::Forming => self.propose_founding(),
            State::Established { .. } => self.propose_difference(),
        });
        effects
    }

    /// Whether what is left cannot continue: one member alone, nobody who could commit, or a member of a group that
    /// was never founded.
    fn is_stuck(&self) -> bool {
        match &self.state {
            State::Forming => self.participants.values().any(|other| matches!(other.package, Package::Used)),
            State::Established { roster, .. } => {
                self.participants.len() < 2 || !roster.members().any(|(_, member)| self.can_vote(member))
            }
        }
    }

    fn can_vote(&self, member: MemberId) -> bool {
        self.participants.get(&member).is_some_and(|member| matches!(member.package, Package::Used))
    }

    /// Everyone starts again with a group of its own.
    fn reset(&mut self) -> Vec<Effect> {
        debug!(channel = self.channel_id, members = self.participants.len(), "the group starts again");
        self.state = State::Forming;
        self.batch = None;
        self.transitions.clear();
        let mut effects = Vec::new();
        let is_sole = self.participants.len() == 1;
        for (&member, participant) in &mut self.participants {
            effects.push(Effect::Outside(member));
            if matches!(participant.package, Package::Used | Package::Removed) {
                participant.package = Package::Expected;
                effects.push(Effect::Send(member, ServerMessage::PrepareNewGroup));
                if is_sole {
                    effects.push(Effect::Send(member, ServerMessage::PrepareSoleMember));
                }
            }
        }
        effects
    }

    fn fresh(&self) -> Vec<MemberId> {
        let fresh = self.participants.iter().filter(|(_, other)| matches!(other.package, Package::Fresh(_)));
        fresh.map(|(&member, _)| member).collect()
    }

    fn propose_founding(&mut self) -> Vec<Effect> {
        let founders = self.fresh();
        if founders.len() < 2 {
            return Vec::new();
        }
        let entries = self.additions(&founders, 0);
        self.dispatch(Batch { entries, voters: founders })
    }

    fn propose_difference(&mut self) -> Vec<Effect> {
        let State::Established { epoch, roster } = &self.state else { return Vec::new() };
        let epoch = *epoch;
        let added = self.fresh();
        let gone: Vec<u32> =
            roster.members().filter(|(_, member)| !self.can_vote(*member)).map(|(leaf, _)| leaf).collect();
        let voters: Vec<MemberId> =
            roster.members().map(|(_, member)| member).filter(|&member| self.can_vote(member)).collect();
        if added.is_empty() && gone.is_empty() {
            return Vec::new();
        }
        let mut entries = Vec::new();
        for leaf in gone {
            match self.sender.propose_remove(self.channel_id, epoch, leaf) {
                Ok(proposal) => entries.push((proposal, Change::Remove { leaf })),
                Err(error) => warn!(%error, leaf, "a removal could not be proposed"),
            }
        }
        entries.extend(self.additions(&added, epoch));
        self.dispatch(Batch { entries, voters })
    }

    fn additions(&mut self, members: &[MemberId], epoch: u64) -> Vec<(SignedProposal, Change)> {
        let mut entries = Vec::new();
        for &member in members {
            let Some(participant) = self.participants.get_mut(&member) else { continue };
            let Package::Fresh(package) = std::mem::replace(&mut participant.package, Package::Used) else {
                continue;
            };
            let proposed = self.sender.key_package_reference(&package).and_then(|key_package| {
                let proposal = self.sender.propose_add(self.channel_id, epoch, *package)?;
                Ok((proposal, Change::Add { member, key_package }))
            });
            match proposed {
                Ok(entry) => entries.push(entry),
                Err(error) => warn!(%error, ?member, "an addition could not be proposed"),
            }
        }
        entries
    }

    fn dispatch(&mut self, batch: Batch) -> Vec<Effect> {
        let mut effects = Vec::new();
        for &voter in &batch.voters {
            let proposals = batch.for_voter(voter);
            let messages = vector(proposals.flat_map(|(proposal, _)| proposal.message.clone()).collect());
            effects.push(Effect::Send(voter, ServerMessage::AppendProposals { messages }));
        }
        self.round += 1;
        effects.push(Effect::After(PATIENCE, Timer::Commit { round: self.round }));
        self.batch = Some(batch);
        effects
    }
}

/// Bytes with their length in front, as MLS writes a vector.
fn vector(bytes: Vec<u8>) -> Bytes {
    VLBytes::new(bytes).tls_serialize_detached().expect("a short vector has a length").into()
}
