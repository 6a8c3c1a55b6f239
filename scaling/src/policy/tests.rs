//! The rules of the policy, over all loads.

use proptest::prelude::*;

use super::*;

const TICK: Millis = Millis::from_secs(15);

fn limits(min: u32, max: u32, sessions: u32) -> Limits {
    let number = |number| NonZeroU32::new(number).expect("at least 1");
    Limits {
        min,
        max,
        sessions_per_worker: number(sessions),
        backlog_per_worker: number(100),
        cooldown_in: Millis::from_secs(300),
        cooldown_out: Millis::from_secs(60),
    }
}

fn load(sessions: u32, backlog: u64) -> ScalingInputs {
    ScalingInputs { sessions, workers: 1, partitions: 16, backlog }
}

/// A fleet that does at once what was decided.
struct Fleet {
    present: u32,
    history: History,
    now: Timestamp,
    /// When the number became which.
    changes: Vec<(Timestamp, u32, u32)>,
}

impl Fleet {
    fn new(present: u32) -> Self {
        let now = Timestamp::from_millis(1_000_000_000);
        Self { present, history: History::default(), now, changes: Vec::new() }
    }

    fn look(&mut self, limits: &Limits, inputs: &ScalingInputs) -> Verdict {
        let verdict = decide(inputs, self.present, limits, self.history, self.now);
        self.history = verdict.history;
        if verdict.apply {
            self.changes.push((self.now, self.present, verdict.desired));
            self.present = verdict.desired;
            self.history = History { last_change: Some(self.now), fewer_since: None };
        }
        self.now = self.now + TICK;
        verdict
    }
}

fn any_limits() -> impl Strategy<Value = Limits> {
    (1u32..20, 0u32..20, 1u32..300).prop_map(|(min, more, sessions)| limits(min, min + more, sessions))
}

fn any_load() -> impl Strategy<Value = ScalingInputs> {
    (0u32..5_000, 0u64..5_000, 1u32..33, 0u32..20).prop_map(|(sessions, backlog, partitions, workers)| {
        ScalingInputs { sessions, workers, partitions, backlog }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is seen, and however many there are: between the fewest and the most, and never more than partitions.
    #[test]
    fn it_stays_within_bounds(limits in any_limits(), inputs in any_load(), present in 0u32..100) {
        let verdict = decide(&inputs, present, &limits, History::default(), Timestamp::default());
        let most = limits.max.min(inputs.partitions);
        prop_assert!(verdict.desired <= most, "{verdict:?}");
        prop_assert!(verdict.desired >= limits.min.min(most), "{verdict:?}");
        prop_assert!(verdict.desired >= 1);
    }

    /// More sessions never mean fewer workers.
    #[test]
    fn more_sessions_never_mean_fewer_workers(
        limits in any_limits(), inputs in any_load(), present in 0u32..40, more in 0u32..5_000,
    ) {
        let with_more = ScalingInputs { sessions: inputs.sessions + more, ..inputs };
        prop_assert!(limits.desired(&inputs, present) <= limits.desired(&with_more, present));
    }

    /// Within bounds, every session finds its place.
    #[test]
    fn everything_fits_if_it_may(limits in any_limits(), inputs in any_load(), present in 0u32..40) {
        let desired = limits.desired(&inputs, present);
        let fits = u64::from(desired) * u64::from(limits.sessions_per_worker.get()) >= inputs.sessions.into();
        prop_assert!(fits || desired == limits.most(&inputs));
    }

    /// Under a load that stays, the number changes once at most, and soon.
    #[test]
    fn under_constant_load_it_converges_and_never_flaps(
        limits in any_limits(), inputs in any_load(), present in 0u32..40,
    ) {
        let mut fleet = Fleet::new(present);
        for _ in 0..21 {
            fleet.look(&limits, &inputs);
        }
        prop_assert!(fleet.changes.len() <= 1, "{:?}", fleet.changes);
        let settled = fleet.look(&limits, &inputs);
        prop_assert_eq!(settled.desired, fleet.present);
        for _ in 0..100 {
            fleet.look(&limits, &inputs);
        }
        prop_assert!(fleet.changes.len() <= 1, "{:?}", fleet.changes);
    }

    /// A load that sways within the headroom moves the number one way at most: never there and back.
    #[test]
    fn a_swaying_load_does_not_move_it_there_and_back(
        limits in any_limits(),
        present in 1u32..20,
        most in 1u32..5_000,
        sway in proptest::collection::vec(0.8f64..=1.0, 200),
    ) {
        let mut fleet = Fleet::new(present);
        for part in sway {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a u32")]
            let sessions = (f64::from(most) * part).ceil() as u32;
            fleet.look(&limits, &load(sessions, 0));
        }
        let out = fleet.changes.iter().any(|(_, before, after)| after > before);
        let back = fleet.changes.iter().any(|(_, before, after)| after < before);
        prop_assert!(!(out && back), "{:?}", fleet.changes);
    }

    /// Whatever the load does, two changes are a cool-down apart, and fewer were enough for one before workers go.
    #[test]
    fn the_cool_downs_are_respected(
        limits in any_limits(),
        loads in proptest::collection::vec((any_load(), 1usize..40), 1..40),
    ) {
        let mut fleet = Fleet::new(1);
        for (inputs, looks) in loads {
            for _ in 0..looks {
                let began = fleet.now;
                let present = fleet.present;
                let verdict = fleet.look(&limits, &inputs);
                if verdict.apply && verdict.desired < present {
                    let since = verdict.history.fewer_since.expect("fewer were enough");
                    prop_assert!(began.since(since) >= limits.cooldown_in);
                }
            }
        }
        for pair in fleet.changes.windows(2) {
            let (at, before, after) = pair[1];
            let cooldown = if after < before { limits.cooldown_in } else { limits.cooldown_out };
            prop_assert!(at.since(pair[0].0) >= cooldown, "{:?}", pair);
        }
    }
}

#[test]
fn the_first_session_too_many_adds_a_worker() {
    let limits = limits(1, 16, 250);
    let ask = |sessions, backlog, present| {
        let verdict =
            decide(&load(sessions, backlog), present, &limits, History::default(), Timestamp::default());
        (verdict.desired, verdict.apply, verdict.reason.cause)
    };
    assert_eq!(ask(250, 0, 1), (1, false, Cause::Enough));
    assert_eq!(ask(251, 0, 1), (2, true, Cause::Sessions));
    assert_eq!(ask(0, 301, 1), (4, true, Cause::Backlog));
    assert_eq!(ask(10_000, 0, 16), (16, false, Cause::AtMost));
    assert_eq!(ask(0, 0, 0), (1, true, Cause::TooFew));
    assert_eq!(ask(0, 0, 17), (1, false, Cause::TooMany));
}

#[test]
fn workers_go_only_where_the_rest_has_headroom() {
    let limits = limits(1, 16, 100);
    let fewest = |sessions| limits.desired(&load(sessions, 0), 2);
    assert_eq!((fewest(80), fewest(81), fewest(100)), (1, 2, 2));
}

#[test]
fn a_short_calm_takes_nobody_away() {
    let limits = limits(1, 16, 10);
    let mut fleet = Fleet::new(3);
    for round in 0..60 {
        let sessions = if round % 20 == 19 { 25 } else { 0 };
        fleet.look(&limits, &load(sessions, 0));
    }
    assert_eq!(fleet.changes, [], "20 looks of 15 s are the cool-down, and one of them was busy");
    assert_eq!(fleet.look(&limits, &load(0, 0)).reason.hold, Some(Hold::Lasting));
}

#[test]
fn a_reason_is_said_in_words() {
    let reason = Reason { cause: Cause::Fewer, hold: Some(Hold::CoolDown) };
    assert_eq!(reason.to_string(), "fewer workers are enough; held back: the last change is too recent");
}
