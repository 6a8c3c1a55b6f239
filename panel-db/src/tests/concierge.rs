//! Requests are filed within a quota, however many at once, and go their way once.

use segue_domain::{GuildId, Millis, Timestamp, UserId};

use super::on_both_databases;
use crate::{Change, Changed, ConciergeRequest, Filed, NewRequest, PanelStore, RequestId, RequestState};

on_both_databases!(
    a_quota_holds_when_many_file_at_once,
    a_request_goes_its_way_and_ends_once,
    figures_say_how_promises_were_kept,
    what_goes_on_comes_before_what_ended,
);

const GUILD: GuildId = GuildId::new(81_384_788_765_712_384);
const ADA: UserId = UserId::new(42);
const OLGA: UserId = UserId::new(7);
const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn new(guild: GuildId, quota: Option<u64>) -> NewRequest<'static> {
    let since = Timestamp::from_millis(NOW.as_millis() - 30 * 86_400_000);
    NewRequest {
        guild,
        user_id: ADA,
        contact: "ada 🎵",
        summary: "No sound.\nSince Monday.",
        hours: 1,
        tier: Some("growth"),
        sla_minutes: Some(240),
        quota,
        since,
    }
}

async fn filed(panel: &PanelStore, guild: GuildId, at: Timestamp) -> ConciergeRequest {
    match panel.file_request(new(guild, None), at).await.expect("filed") {
        Filed::Filed(request) => *request,
        Filed::Exhausted { .. } => panic!("there is no quota"),
    }
}

async fn done(panel: &PanelStore, id: RequestId, change: Change<'_>, at: Timestamp) -> ConciergeRequest {
    match panel.change_request(id, OLGA, change, at).await.expect("changed") {
        Changed::Done(request) => *request,
        other => panic!("{other:?}"),
    }
}

async fn a_quota_holds_when_many_file_at_once(panel: &PanelStore) {
    let all = (0..6).map(|_| panel.file_request(new(GUILD, Some(3)), NOW));
    let outcomes = futures::future::join_all(all).await;
    let mut numbers = Vec::new();
    for outcome in outcomes {
        match outcome.expect("answered") {
            Filed::Filed(request) => numbers.push(request.id.number),
            Filed::Exhausted { remaining } => assert_eq!(remaining, 0),
        }
    }
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(panel.requested_hours(GUILD, NOW).await.expect("read"), 3);

    // What is withdrawn takes none, what is older than the period neither, and others have their own.
    let id = RequestId { guild: GUILD, number: 2 };
    let withdrawn = done(panel, id, Change::Withdraw, NOW).await;
    assert_eq!((withdrawn.state, withdrawn.closed_by), (RequestState::Withdrawn, Some(OLGA)));
    assert!(matches!(panel.file_request(new(GUILD, Some(3)), NOW).await, Ok(Filed::Filed(_))));
    let full = panel.file_request(new(GUILD, Some(3)), NOW).await.expect("answered");
    assert_eq!(full, Filed::Exhausted { remaining: 0 });
    let later = NewRequest { since: NOW + Millis::from_secs(1), ..new(GUILD, Some(3)) };
    assert!(matches!(panel.file_request(later, NOW).await, Ok(Filed::Filed(_))));
    assert!(matches!(panel.file_request(new(GuildId::new(1), Some(3)), NOW).await, Ok(Filed::Filed(_))));
}

async fn a_request_goes_its_way_and_ends_once(panel: &PanelStore) {
    let request = filed(panel, GUILD, NOW).await;
    assert_eq!((request.contact.as_str(), request.state), ("ada 🎵", RequestState::Open));
    assert_eq!(request.due_at, Some(NOW + Millis::from_secs(240 * 60)));
    let later = |seconds| NOW + Millis::from_secs(seconds);
    let assigned = done(panel, request.id, Change::Assign(Some(OLGA)), later(1)).await;
    assert_eq!(assigned.assigned_to, Some(OLGA));
    assert_eq!(done(panel, request.id, Change::Assign(Some(OLGA)), later(2)).await, assigned, "twice");
    assert_eq!(done(panel, request.id, Change::Assign(None), later(2)).await.assigned_to, None);
    let answered = done(panel, request.id, Change::Answer("Which channel?"), later(3)).await;
    assert_eq!((answered.state, answered.answered_at), (RequestState::Answered, Some(later(3))));
    let again = done(panel, request.id, Change::Answer("And which server?"), later(4)).await;
    assert_eq!((again.answered_at, again.answer.as_deref()), (Some(later(3)), Some("And which server?")));
    let resolved = done(panel, request.id, Change::Resolve("Solved."), later(5)).await;
    assert_eq!((resolved.closed_at, resolved.note.as_deref()), (Some(later(5)), Some("Solved.")));

    for change in [Change::Assign(None), Change::Answer("x"), Change::Resolve(""), Change::Withdraw] {
        let changed = panel.change_request(request.id, OLGA, change, later(6)).await.expect("answered");
        assert_eq!(changed, Changed::Closed, "{change:?}");
    }
    assert_eq!(panel.request(request.id).await.expect("read"), Some(resolved));
    for number in [2, u64::MAX] {
        let unknown = RequestId { guild: GUILD, number };
        let changed = panel.change_request(unknown, OLGA, Change::Withdraw, NOW).await.expect("answered");
        assert_eq!(changed, Changed::Unknown);
    }
}

async fn figures_say_how_promises_were_kept(panel: &PanelStore) {
    let minutes = |minutes: u64| NOW + Millis::from_secs(minutes * 60);
    let figures = panel.answered_figures(NOW, minutes(500)).await.expect("read");
    assert_eq!((figures.in_time, figures.late, figures.overdue, figures.median_minutes), (0, 0, 0, None));
    let old = filed(panel, GUILD, Timestamp::from_millis(5)).await;
    done(panel, old.id, Change::Answer("x"), minutes(1)).await;
    for (answered, resolved) in [(Some(10), None), (Some(241), None), (None, Some(30)), (None, None)] {
        let request = filed(panel, GUILD, NOW).await;
        if let Some(at) = answered {
            done(panel, request.id, Change::Answer("x"), minutes(at)).await;
        }
        if let Some(at) = resolved {
            done(panel, request.id, Change::Resolve(""), minutes(at)).await;
        }
    }
    let gone = filed(panel, GUILD, NOW).await;
    done(panel, gone.id, Change::Withdraw, minutes(1)).await;
    let figures = panel.answered_figures(NOW, minutes(240)).await.expect("read");
    assert_eq!((figures.in_time, figures.late, figures.overdue), (2, 1, 0));
    assert_eq!(figures.median_minutes, Some(30.0));
    assert_eq!(panel.answered_figures(NOW, minutes(241)).await.expect("read").overdue, 1);
}

async fn what_goes_on_comes_before_what_ended(panel: &PanelStore) {
    let at = |millis| Timestamp::from_millis(NOW.as_millis() + millis);
    let other = GuildId::new(1);
    let ended = filed(panel, GUILD, at(1)).await;
    let ended = done(panel, ended.id, Change::Resolve(""), at(9)).await;
    let second = filed(panel, other, at(3)).await;
    let first = filed(panel, GUILD, at(2)).await;
    let all = panel.requests(10).await.expect("read");
    assert_eq!(all, [first.clone(), second.clone(), ended]);
    assert_eq!(panel.requests(1).await.expect("read"), std::slice::from_ref(&first));
    assert_eq!(panel.requests_of(GUILD, 1).await.expect("read"), [first]);
    assert_eq!(panel.requests_of(other, 9).await.expect("read"), [second]);
}
