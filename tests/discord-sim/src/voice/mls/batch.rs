//! The proposals of one epoch, and which commit satisfies them.

use std::collections::HashSet;

use super::{commit::Commit, external_sender::SignedProposal};
use crate::voice::seat::MemberId;

/// What a proposal changes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Change {
    Add { member: MemberId, key_package: Vec<u8> },
    Remove { leaf: u32 },
}

/// Proposals that were sent to the voters and wait for a commit.
///
/// Who arrives meanwhile waits for the next epoch, so that a commit is never out of date by accident.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) entries: Vec<(SignedProposal, Change)>,
    pub(crate) voters: Vec<MemberId>,
}

/// Why a commit does not count.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Rejected {
    #[error("it is for another group or epoch")]
    OutOfDate,
    #[error("its sender sits at another leaf")]
    ForeignLeaf,
    #[error("it does not cover the proposals of this epoch")]
    Incomplete,
    #[error("its welcome does not cover the members it adds")]
    Unwelcoming,
}

impl Batch {
    /// The proposals a member sees: nobody is asked to add itself.
    pub(crate) fn for_voter(&self, voter: MemberId) -> impl Iterator<Item = &(SignedProposal, Change)> {
        self.entries
            .iter()
            .filter(move |(_, change)| !matches!(change, Change::Add { member, .. } if *member == voter))
    }

    /// Takes out the proposal that adds this member, if there is one and no voter sees another addition.
    ///
    /// davey answers a revocation with a commit that has no welcome, so other additions would be lost with it. Who is
    /// added in vain is removed in the next epoch.
    pub(crate) fn withdraw(&mut self, gone: MemberId) -> Option<SignedProposal> {
        let adds_another =
            |(_, change): &(_, Change)| matches!(change, Change::Add { member, .. } if *member != gone);
        if self.voters.iter().any(|&voter| self.for_voter(voter).any(adds_another)) {
            return None;
        }
        let at = self
            .entries
            .iter()
            .position(|(_, change)| matches!(change, Change::Add { member, .. } if *member == gone))?;
        Some(self.entries.remove(at).0)
    }

    /// The changes in the order in which the commit applies them, if the commit counts.
    pub(crate) fn accept(
        &self,
        voter: MemberId,
        leaf: u32,
        group: u64,
        epoch: u64,
        commit: &Commit,
    ) -> Result<Vec<Change>, Rejected> {
        if commit.epoch != epoch || commit.group_id != group.to_be_bytes() {
            return Err(Rejected::OutOfDate);
        }
        if commit.leaf != leaf {
            return Err(Rejected::ForeignLeaf);
        }
        let mut changes = Vec::new();
        for reference in &commit.proposals {
            let entry = self.for_voter(voter).find(|(proposal, _)| proposal.reference == *reference);
            changes.push(entry.ok_or(Rejected::Incomplete)?.1.clone());
        }
        let distinct: HashSet<_> = commit.proposals.iter().collect();
        if distinct.len() != commit.proposals.len() || distinct.len() != self.for_voter(voter).count() {
            return Err(Rejected::Incomplete);
        }
        let added: HashSet<&Vec<u8>> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Add { key_package, .. } => Some(key_package),
                Change::Remove { .. } => None,
            })
            .collect();
        let welcomed: HashSet<&Vec<u8>> =
            commit.welcome.iter().flat_map(|welcome| &welcome.members).collect();
        if added == welcomed { Ok(changes) } else { Err(Rejected::Unwelcoming) }
    }
}
