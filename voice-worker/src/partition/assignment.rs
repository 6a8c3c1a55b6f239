//! Who should hold which partition.
//!
//! [`decide`] is pure, and every worker asks it about what it just read. Workers that read the same decide the same;
//! where they read different things, the conditions of the lease store let one of them win.

use std::collections::BTreeMap;

use segue_domain::{Millis, PartitionId, Timestamp};
use segue_store::{Lease, WorkerId, WorkerStatus};

/// How long a free partition is left to the worker it is meant for, before anybody takes it.
const COURTESY: Millis = Millis::new(1_500);
/// How long the newest worker must have run before partitions are moved to it.
const SETTLED: Millis = Millis::from_secs(3);

/// What a worker knows when it decides.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// When it was read.
    pub now: Timestamp,
    /// All partitions.
    pub partitions: &'a [PartitionId],
    /// Their leases, as far as they were ever owned.
    pub leases: &'a [Lease],
    /// Workers that run.
    pub workers: &'a [WorkerStatus],
    /// Who decides.
    pub me: &'a WorkerId,
}

/// What a worker does about a partition.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Move {
    /// Take it: nobody owns it.
    Take(PartitionId),
    /// Prepare to take it over from an owner that wants to give it up.
    Claim(PartitionId),
    /// Give it up to a worker that has less.
    Offer(PartitionId),
}

/// Decides what a worker does next, so that every partition is owned, and no worker has two more than another.
#[must_use]
pub fn decide(view: &View<'_>) -> Vec<Move> {
    let View { now, me, .. } = *view;
    let mut load = loads(view);
    if !load.contains_key(me) {
        // About to end: what it has, it gives up elsewhere.
        return Vec::new();
    }
    let mut moves = Vec::new();
    for partition in free(view) {
        let Some(meant_for) = least_loaded(&load, None) else { break };
        let lease = lease_of(view, partition);
        let waited = lease.map_or_else(
            || everybody_settled(view, COURTESY + SETTLED),
            |lease| now.since(lease.expires_at) > COURTESY,
        );
        let taker = if waited { me.clone() } else { meant_for };
        if taker == *me {
            moves.push(Move::Take(partition));
        }
        *load.entry(taker).or_default() += 1;
    }
    for lease in waiting_for_a_successor(view) {
        let Some(meant_for) = least_loaded(&load, Some(&lease.owner)) else { break };
        if meant_for == *me {
            moves.push(Move::Claim(lease.partition));
        }
        *load.entry(meant_for).or_default() += 1;
    }
    moves.extend(offer(view, &load).filter(|_| moves.is_empty()));
    moves
}

/// Partitions of each worker that takes any: those it owns, and those it is about to take over.
fn loads(view: &View<'_>) -> BTreeMap<WorkerId, usize> {
    let dead = |worker: &WorkerId| {
        view.leases.iter().any(|lease| lease.owner == *worker && lease.expires_at <= view.now)
    };
    let mut load: BTreeMap<WorkerId, usize> = view
        .workers
        .iter()
        .filter(|worker| !worker.draining && (worker.id == *view.me || !dead(&worker.id)))
        .map(|worker| (worker.id.clone(), 0))
        .collect();
    for lease in view.leases {
        let successor = lease.successor.as_ref().filter(|successor| successor.expires_at > view.now);
        let holder = match successor {
            Some(successor) => &successor.worker,
            None if lease.is_free(view.now) => continue,
            None => &lease.owner,
        };
        if let Some(count) = load.get_mut(holder) {
            *count += 1;
        }
    }
    load
}

fn least_loaded(load: &BTreeMap<WorkerId, usize>, but: Option<&WorkerId>) -> Option<WorkerId> {
    let candidates = load.iter().filter(|(worker, _)| Some(*worker) != but);
    candidates.min_by_key(|(_, count)| **count).map(|(worker, _)| worker.clone())
}

fn lease_of<'a>(view: &View<'a>, partition: PartitionId) -> Option<&'a Lease> {
    view.leases.iter().find(|lease| lease.partition == partition)
}

/// Partitions that nobody owns, and nobody else prepares to take.
fn free(view: &View<'_>) -> impl Iterator<Item = PartitionId> {
    view.partitions.iter().copied().filter(|partition| {
        lease_of(view, *partition).is_none_or(|lease| {
            lease.is_free(view.now) && lease.successor.as_ref().is_none_or(|s| s.expires_at <= view.now)
        })
    })
}

/// Leases whose owner lives, wants to give them up, and has nobody yet.
fn waiting_for_a_successor<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Lease> {
    let now = view.now;
    view.leases.iter().filter(move |lease| {
        let claimed = lease.successor.as_ref().is_some_and(|successor| successor.expires_at > now);
        lease.draining && !lease.is_free(now) && !claimed
    })
}

fn everybody_settled(view: &View<'_>, span: Millis) -> bool {
    view.workers.iter().all(|worker| view.now.since(worker.started_at) >= span)
}

/// What the worker with the most gives to the one with the least: one at a time, and only when all else is quiet.
fn offer(view: &View<'_>, load: &BTreeMap<WorkerId, usize>) -> Option<Move> {
    let quiet = free(view).next().is_none()
        && view.leases.iter().all(|lease| {
            !lease.draining
                && lease.successor.as_ref().is_none_or(|successor| successor.expires_at <= view.now)
        });
    if !quiet || !everybody_settled(view, SETTLED) {
        return None;
    }
    let least = load.values().min()?;
    let (most_loaded, most) = load.iter().rev().max_by_key(|(_, count)| **count)?;
    if most_loaded != view.me || *most < least + 2 {
        return None;
    }
    let mine = view.leases.iter().filter(|lease| lease.owner == *view.me && !lease.is_free(view.now));
    mine.map(|lease| lease.partition).max().map(Move::Offer)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use segue_store::Successor;

    use super::*;

    const TTL: Millis = Millis::from_secs(5);
    const LOOK: u64 = 500;

    /// Workers and leases, with the conditions that the lease store keeps.
    struct World {
        now: u64,
        partitions: Vec<PartitionId>,
        leases: Vec<Lease>,
        workers: Vec<WorkerStatus>,
        moves: usize,
    }

    fn worker(number: usize) -> WorkerId {
        WorkerId(format!("worker-{number:03}"))
    }

    impl World {
        fn new(partitions: u32) -> Self {
            let partitions = (0..partitions).map(PartitionId::new).collect();
            Self { now: 1_000_000, partitions, leases: Vec::new(), workers: Vec::new(), moves: 0 }
        }

        fn at(&self) -> Timestamp {
            Timestamp::from_millis(self.now)
        }

        fn join(&mut self, number: usize) {
            let (started_at, expires_at) = (self.at(), self.at() + TTL);
            self.workers.push(WorkerStatus {
                format: WorkerStatus::FORMAT,
                id: worker(number),
                started_at,
                heartbeat: started_at,
                expires_at,
                draining: false,
                partitions: Vec::new(),
                sessions: 0,
                playing: 0,
            });
            self.workers.sort_by(|a, b| a.id.0.cmp(&b.id.0));
        }

        /// It is gone at once; its leases have to expire.
        fn crash(&mut self, number: usize) {
            self.workers.retain(|status| status.id != worker(number));
        }

        fn drain(&mut self, number: usize) {
            for status in self.workers.iter_mut().filter(|status| status.id == worker(number)) {
                status.draining = true;
            }
            for lease in self.leases.iter_mut().filter(|lease| lease.owner == worker(number)) {
                lease.draining = true;
            }
        }

        fn lease(&mut self, partition: PartitionId) -> &mut Lease {
            let place = self.leases.iter().position(|lease| lease.partition == partition);
            let place = place.unwrap_or_else(|| {
                self.leases.push(Lease {
                    partition,
                    owner: WorkerId(String::new()),
                    fence: 0,
                    heartbeat: Timestamp::default(),
                    expires_at: Timestamp::default(),
                    previous_heartbeat: None,
                    left_in_order: false,
                    shards: Vec::new(),
                    draining: false,
                    successor: None,
                });
                self.leases.len() - 1
            });
            &mut self.leases[place]
        }

        fn take(&mut self, partition: PartitionId, by: &WorkerId) {
            let now = self.at();
            let lease = self.lease(partition);
            if lease.is_free(now) && !lease.is_claimed_by_another(by, now) {
                *lease = Lease {
                    owner: by.clone(),
                    fence: lease.fence + 1,
                    heartbeat: now,
                    expires_at: now + TTL,
                    draining: false,
                    successor: None,
                    ..lease.clone()
                };
                self.moves += 1;
            }
        }

        fn apply(&mut self, by: &WorkerId, step: Move) {
            let now = self.at();
            match step {
                Move::Take(partition) => self.take(partition, by),
                Move::Claim(partition) => {
                    let lease = self.lease(partition);
                    if lease.draining && !lease.is_claimed_by_another(by, now) {
                        let expires_at = now + TTL;
                        lease.successor = Some(Successor { worker: by.clone(), ready: true, expires_at });
                    }
                }
                Move::Offer(partition) => self.lease(partition).draining = true,
            }
        }

        /// One look of every worker, each half a second after its last; `stale` workers decide on what was before.
        fn look(&mut self, stale: usize) {
            self.now += LOOK;
            let now = self.at();
            let alive: BTreeSet<WorkerId> = self.workers.iter().map(|status| status.id.clone()).collect();
            for lease in &mut self.leases {
                if alive.contains(&lease.owner) {
                    (lease.heartbeat, lease.expires_at) = (now, now + TTL);
                }
            }
            let before = self.leases.clone();
            for (place, me) in alive.iter().enumerate() {
                let leases = if place < stale { before.clone() } else { self.leases.clone() };
                let workers = self.workers.clone();
                let view = View { now, partitions: &self.partitions, leases: &leases, workers: &workers, me };
                for step in decide(&view) {
                    self.apply(me, step);
                }
            }
            // Owners let go of what a successor is ready for, and the successor takes it.
            for lease in &mut self.leases {
                if lease.draining && lease.successor.as_ref().is_some_and(|s| s.ready && s.expires_at > now) {
                    (lease.owner, lease.expires_at, lease.draining) = (WorkerId(String::new()), now, false);
                }
            }
            let ready: Vec<_> = self
                .leases
                .iter()
                .filter_map(|lease| Some((lease.partition, lease.successor.clone()?.worker)))
                .filter(|(partition, worker)| {
                    alive.contains(worker)
                        && self.leases.iter().any(|l| l.partition == *partition && l.owner.0.is_empty())
                })
                .collect();
            for (partition, worker) in ready {
                self.take(partition, &worker);
            }
        }

        fn settle(&mut self, looks: usize, stale: usize) {
            for _ in 0..looks {
                self.look(stale);
            }
        }

        fn counts(&self) -> Vec<usize> {
            let eligible = self.workers.iter().filter(|status| !status.draining);
            let owned = |id: &WorkerId| {
                self.leases.iter().filter(|lease| lease.owner == *id && !lease.is_free(self.at())).count()
            };
            eligible.map(|status| owned(&status.id)).collect()
        }

        fn is_balanced(&self) -> bool {
            let counts = self.counts();
            let (least, most) = (counts.iter().min(), counts.iter().max());
            counts.iter().sum::<usize>() == self.partitions.len()
                && least.zip(most).is_some_and(|(least, most)| most - least <= 1)
        }
    }

    #[derive(Clone, Debug)]
    enum Happening {
        Join,
        Crash(usize),
        Drain(usize),
        Wait(usize),
    }

    fn happening() -> impl Strategy<Value = Happening> {
        prop_oneof![
            3 => Just(Happening::Join),
            1 => (0usize..8).prop_map(Happening::Crash),
            1 => (0usize..8).prop_map(Happening::Drain),
            3 => (1usize..20).prop_map(Happening::Wait),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever happens, some time after the last event every partition is owned, no worker has two more than
        /// another, and nothing moves any more.
        #[test]
        fn it_settles_fairly_and_stays_so(
            partitions in 1u32..33,
            stale in 0usize..4,
            story in proptest::collection::vec(happening(), 1..20),
        ) {
            let mut world = World::new(partitions);
            let mut next = 0;
            for what in story {
                match what {
                    Happening::Join if world.workers.len() < 8 => {
                        world.join(next);
                        next += 1;
                    }
                    Happening::Crash(place) if place < world.workers.len() => {
                        let gone = world.workers[place].id.clone();
                        world.workers.retain(|status| status.id != gone);
                    }
                    Happening::Drain(place) if place < world.workers.len() => {
                        let number = world.workers[place].id.0[7..].parse().expect("a number");
                        world.drain(number);
                        world.settle(4, stale);
                        world.crash(number);
                    }
                    Happening::Wait(looks) => world.settle(looks, stale),
                    _ => {}
                }
            }
            if world.workers.iter().all(|status| status.draining) {
                world.join(next);
            }
            world.settle(30 + 3 * partitions as usize, stale);
            prop_assert!(world.is_balanced(), "{:?}", world.counts());
            let moves = world.moves;
            world.settle(40, stale);
            prop_assert_eq!(world.moves, moves, "nothing flaps");
        }

        /// Who joins gets its share, and nothing else moves.
        #[test]
        fn who_joins_gets_its_share_and_no_more(partitions in 1u32..33, workers in 1usize..7) {
            let mut world = World::new(partitions);
            for number in 0..workers {
                world.join(number);
            }
            world.settle(20 + 3 * partitions as usize, 0);
            let before = world.moves;
            world.join(workers);
            world.settle(20 + 3 * partitions as usize, 0);
            prop_assert!(world.is_balanced());
            let share = partitions as usize / (workers + 1);
            prop_assert!(world.moves - before <= share + 1, "{} moves for a share of {share}", world.moves - before);
        }
    }

    #[test]
    fn the_only_worker_takes_everything_at_once() {
        let mut world = World::new(16);
        world.join(0);
        world.look(0);
        assert_eq!(world.counts(), [16]);
    }

    #[test]
    fn what_a_dead_worker_held_is_taken_at_the_first_look_after_its_lease() {
        let mut world = World::new(4);
        world.join(0);
        world.join(1);
        world.settle(10, 0);
        assert_eq!(world.counts(), [2, 2]);
        let expiry = world.leases.iter().map(|lease| lease.expires_at).max().expect("leases");
        // It still announces itself, as a frozen machine's record does until it expires.
        world
            .leases
            .iter_mut()
            .filter(|l| l.owner == worker(1))
            .for_each(|l| l.heartbeat = Timestamp::default());
        world.crash(1);
        while world.at() < expiry {
            world.look(0);
        }
        world.look(0);
        assert_eq!(world.counts(), [4]);
    }

    #[test]
    fn one_more_than_another_is_fair() {
        let mut world = World::new(3);
        world.join(0);
        world.join(1);
        world.settle(40, 0);
        let moves = world.moves;
        world.settle(40, 0);
        assert_eq!((world.moves, world.counts().iter().sum::<usize>()), (moves, 3));
    }

    #[test]
    fn a_worker_that_ends_takes_nothing() {
        let mut world = World::new(2);
        world.join(0);
        world.drain(0);
        world.settle(10, 0);
        assert_eq!(world.leases.len(), 0);
    }
}
