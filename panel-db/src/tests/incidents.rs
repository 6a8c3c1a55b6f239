//! Incidents begin once and end once, no matter who sees them.

use futures::future::join_all;
use segue_domain::{Millis, Timestamp};

use super::on_both_databases;
use crate::{Incident, PanelStore};

on_both_databases!(
    an_incident_begins_once_and_ends_once,
    what_could_not_be_noted_is_noted_afterwards_once,
    the_last_ones_are_told_and_what_goes_on_however_old,
);

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn at(seconds: u64) -> Timestamp {
    NOW + Millis::from_secs(seconds)
}

fn incident(problem: &str, began_at: Timestamp, ended_at: Option<Timestamp>) -> Incident {
    Incident { problem: problem.to_owned(), began_at, ended_at }
}

async fn all(panel: &PanelStore) -> Vec<Incident> {
    panel.incidents(Timestamp::default(), 100).await.expect("read")
}

async fn an_incident_begins_once_and_ends_once(panel: &PanelStore) {
    panel.note_problems(&[], at(0)).await.expect("noted");
    assert_eq!(all(panel).await, []);

    let seen = join_all((0..8).map(|_| panel.note_problems(&["a", "b"], at(1)))).await;
    assert!(seen.iter().all(Result::is_ok), "{seen:?}");
    panel.note_problems(&["a", "b"], at(2)).await.expect("noted");
    let mut both = all(panel).await;
    both.sort_by(|one, other| one.problem.cmp(&other.problem));
    assert_eq!(both, [incident("a", at(1), None), incident("b", at(1), None)], "eight saw them begin");

    let seen = join_all((0..8).map(|_| panel.note_problems(&["b"], at(3)))).await;
    assert!(seen.iter().all(Result::is_ok), "{seen:?}");
    panel.note_problems(&["a", "b"], at(4)).await.expect("noted");
    panel.note_problems(&["a"], at(5)).await.expect("noted");
    let mut three = all(panel).await;
    three.sort_by(|one, other| one.problem.cmp(&other.problem).then(one.began_at.cmp(&other.began_at)));
    let told =
        [incident("a", at(1), Some(at(3))), incident("a", at(4), None), incident("b", at(1), Some(at(5)))];
    assert_eq!(three, told);
}

async fn what_could_not_be_noted_is_noted_afterwards_once(panel: &PanelStore) {
    panel.note_past_problem("a", at(10), at(20)).await.expect("noted");
    panel.note_past_problem("a", at(12), at(21)).await.expect("another one saw a part of it");
    panel.note_past_problem("b", at(12), at(21)).await.expect("something else");
    panel.note_past_problem("a", at(22), at(30)).await.expect("again");
    let told = [
        incident("a", at(22), Some(at(30))),
        incident("b", at(12), Some(at(21))),
        incident("a", at(10), Some(at(20))),
    ];
    assert_eq!(all(panel).await, told);
}

async fn the_last_ones_are_told_and_what_goes_on_however_old(panel: &PanelStore) {
    panel.note_problems(&["old"], at(0)).await.expect("noted");
    for began in [10, 20, 30, 40] {
        panel.note_past_problem("a", at(began), at(began + 1)).await.expect("noted");
    }
    let told = |began| incident("a", at(began), Some(at(began + 1)));
    let since = panel.incidents(at(30), 100).await.expect("read");
    assert_eq!(since, [told(40), told(30), incident("old", at(0), None)]);
    assert_eq!(panel.incidents(at(0), 2).await.expect("read"), [told(40), told(30)]);
}
