//! Who sits at which leaf of the tree, worked out without seeing the tree.

use crate::voice::seat::MemberId;

/// The leaves of an established group, as RFC 9420 fills them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Roster {
    leaves: Vec<Option<MemberId>>,
}

impl Roster {
    /// A group as its creator makes it: the creator sits at leaf 0.
    pub(crate) fn founded_by(member: MemberId) -> Self {
        Self { leaves: vec![Some(member)] }
    }

    /// Applies a commit: removals first, then each addition to the leftmost blank leaf.
    pub(crate) fn apply(&mut self, removed: &[u32], added: &[MemberId]) {
        for &leaf in removed {
            if let Some(place) = self.leaves.get_mut(leaf as usize) {
                *place = None;
            }
        }
        for &member in added {
            match self.leaves.iter_mut().find(|place| place.is_none()) {
                Some(place) => *place = Some(member),
                None => self.leaves.push(Some(member)),
            }
        }
    }

    /// Each member with its leaf.
    pub(crate) fn members(&self) -> impl Iterator<Item = (u32, MemberId)> + '_ {
        (0..).zip(&self.leaves).filter_map(|(leaf, member)| member.map(|member| (leaf, member)))
    }

    pub(crate) fn leaf_of(&self, member: MemberId) -> Option<u32> {
        self.members().find(|&(_, other)| other == member).map(|(leaf, _)| leaf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_takes_the_leftmost_blank_leaf() {
        let [a, b, c, d] = [1, 2, 3, 4].map(MemberId);
        let mut roster = Roster::founded_by(a);
        roster.apply(&[], &[b, c]);
        roster.apply(&[1], &[]);
        roster.apply(&[0], &[d, b]);
        assert_eq!(roster.members().collect::<Vec<_>>(), [(0, d), (1, b), (2, c)]);
        assert_eq!((roster.leaf_of(c), roster.leaf_of(a)), (Some(2), None));
    }
}
