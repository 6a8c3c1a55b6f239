//! Whose turn it is.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

/// Shares places out among parties: each party that waits has its turn, however much another one asks for. One party
/// never has all places while there is more than one.
#[derive(Debug)]
pub(super) struct Turns<K, T> {
    places: usize,
    taken: HashMap<K, usize>,
    /// Parties in the order of their turns, each with what it waits with.
    waiting: VecDeque<(K, VecDeque<T>)>,
}

impl<K: Copy + Eq + Hash, T> Turns<K, T> {
    /// Shares out at least one place.
    pub(super) fn new(places: usize) -> Self {
        Self { places: places.max(1), taken: HashMap::new(), waiting: VecDeque::new() }
    }

    /// Asks for a place. What may have one now is given back; the rest waits.
    pub(super) fn ask(&mut self, party: K, ticket: T) -> Option<T> {
        if self.is_free_for(party) {
            self.take(party);
            return Some(ticket);
        }
        match self.waiting.iter_mut().find(|(other, _)| *other == party) {
            Some((_, tickets)) => tickets.push_back(ticket),
            None => self.waiting.push_back((party, VecDeque::from([ticket]))),
        }
        None
    }

    /// Gives a place back, and names who has it next.
    pub(super) fn give_back(&mut self, party: K) -> Option<(K, T)> {
        if let Some(taken) = self.taken.get_mut(&party) {
            *taken -= 1;
            if *taken == 0 {
                self.taken.remove(&party);
            }
        }
        let next = self.waiting.iter().position(|(party, _)| self.is_free_for(*party))?;
        let (party, mut tickets) = self.waiting.remove(next)?;
        let ticket = tickets.pop_front();
        if !tickets.is_empty() {
            self.waiting.push_back((party, tickets));
        }
        let ticket = ticket?;
        self.take(party);
        Some((party, ticket))
    }

    fn is_free_for(&self, party: K) -> bool {
        let most = (self.places - 1).max(1);
        self.taken.values().sum::<usize>() < self.places
            && self.taken.get(&party).is_none_or(|taken| *taken < most)
    }

    fn take(&mut self, party: K) {
        *self.taken.entry(party).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A party asks, or one of the places that are taken is given back.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Ask(u8),
        GiveBack(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![(0..6_u8).prop_map(Step::Ask), any::<usize>().prop_map(Step::GiveBack)];
        proptest::collection::vec(step, 0..300)
    }

    proptest! {
        #[test]
        fn nobody_waits_for_more_than_one_turn_of_another(places in 1..6_usize, steps in steps()) {
            let mut turns = Turns::new(places);
            let mut running: Vec<u8> = Vec::new();
            // For each party that waits, the turns that others had since it last had one.
            let mut passed: HashMap<u8, HashMap<u8, usize>> = HashMap::new();
            let mut asked = [0_usize; 6];
            let mut served = [0_usize; 6];
            for (number, step) in steps.into_iter().enumerate() {
                let got = match step {
                    Step::Ask(party) => {
                        asked[usize::from(party)] += 1;
                        turns.ask(party, number).map(|_| party)
                    }
                    Step::GiveBack(_) if running.is_empty() => None,
                    Step::GiveBack(which) => {
                        let party = running.swap_remove(which % running.len());
                        turns.give_back(party).map(|(party, _)| party)
                    }
                };
                if let Some(party) = got {
                    running.push(party);
                    served[usize::from(party)] += 1;
                    passed.remove(&party);
                    for (waiting, _) in &turns.waiting {
                        if *waiting != party {
                            *passed.entry(*waiting).or_default().entry(party).or_default() += 1;
                        }
                    }
                }
                let of = |party: u8| running.iter().map(|other| usize::from(*other == party)).sum::<usize>();
                let most = (places - 1).max(1);
                // A party at its own limit does not wait for the others.
                passed.retain(|waiting, _| of(*waiting) < most);
                prop_assert!(running.len() <= places);
                prop_assert!((0..6).all(|party| of(party) <= most));
                for (waiting, tickets) in &turns.waiting {
                    prop_assert!(!tickets.is_empty());
                    prop_assert!(running.len() == places || of(*waiting) == most, "a place is free");
                    for (other, count) in passed.get(waiting).into_iter().flatten() {
                        prop_assert!(*count <= 1, "{other} had {count} turns before {waiting}");
                    }
                }
            }
            // All is given back: everything that was asked for is served.
            while let Some(party) = running.pop() {
                if let Some((next, _)) = turns.give_back(party) {
                    running.push(next);
                    served[usize::from(next)] += 1;
                }
            }
            prop_assert_eq!(asked, served);
            prop_assert!(turns.waiting.is_empty() && turns.taken.is_empty());
        }
    }

    #[test]
    fn one_guild_with_a_hundred_lists_lets_the_next_one_through_at_once() {
        let mut turns = Turns::new(4);
        let running = (0..100).filter(|number| turns.ask('a', *number).is_some()).count();
        assert_eq!(running, 3, "one place is for others");
        assert_eq!(turns.ask('b', 0), Some(0));
        assert_eq!(turns.ask('c', 0), None);
        assert_eq!(turns.give_back('a'), Some(('a', 3)));
        assert_eq!(turns.give_back('a'), Some(('c', 0)));
    }
}
