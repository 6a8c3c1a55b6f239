//! What a guild heard, in figures.

use std::collections::{BTreeMap, BTreeSet};

use axum::{body::Body, http::header};
use http_body_util::BodyExt;
use segue_domain::{
    ChannelId, ListGaps, Member, Millis, PlayRecord, Query, Rank, Report, ResolvedTrack, Session,
    SessionCommand, SourceFailure, Timestamp, TrackId, UserId, apply_command, apply_report,
};
use segue_panel_db::Scope;
use segue_store::SessionChange;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::fixture::{Fixture, GUILD, START, change, request};

/// A session that runs by itself, and its versions.
struct Run {
    session: Session,
    now: Timestamp,
    versions: Vec<SessionChange>,
}

impl Run {
    fn new() -> Self {
        Self { session: Session::new(GUILD), now: START, versions: Vec::new() }
    }

    fn give(&mut self, command: &SessionCommand, member: &Member) {
        self.keep(apply_command(&self.session, command, member, self.now).0);
    }

    fn report(&mut self, report: &Report) {
        self.keep(apply_report(&self.session, report, self.now).0);
    }

    fn keep(&mut self, next: Session) {
        if next.head.version != self.session.head.version {
            self.versions.push(change(&next));
            self.session = next;
        }
    }

    fn current(&self) -> Option<TrackId> {
        self.session.head.current.as_ref().map(|track| track.id)
    }

    /// Three members queue tracks all day, which end in every way there is.
    fn days(mut self, rounds: u64) -> Self {
        for round in 0..rounds {
            let by = member(40 + round % 3);
            let url = format!("https://www.example.org/{}", round % 7);
            let query = Query::Url { url };
            let track_id = TrackId::new(self.session.head.next_track);
            self.give(&SessionCommand::play(query.clone()), &by);
            let info = ResolvedTrack {
                title: format!("=Song {}", round % 7),
                artist: Some("Some, \"body\"".to_owned()),
                duration: None,
                query,
                page_url: None,
            };
            self.report(&Report::Resolved { track_id, tracks: vec![info], gaps: ListGaps::default() });
            let Some(track_id) = self.current() else { continue };
            self.report(&Report::Started { track_id, position: Millis::ZERO });
            self.now = self.now + Millis::from_secs(600 + round * 7);
            match round % 6 {
                0 => self.give(&SessionCommand::Pause, &by),
                1 => self.give(&SessionCommand::Skip, &by),
                2 => self.give(&SessionCommand::Stop, &by),
                3 => self.report(&Report::Failed { track_id, failure: SourceFailure::NotFound }),
                4 => self.report(&Report::Ended { track_id }),
                _ => self.give(&SessionCommand::Previous, &by),
            }
            self.give(&SessionCommand::Resume, &member(40));
            self.now = self.now + Millis::from_secs(1_000);
        }
        self
    }

    /// All plays that any version tells of.
    fn plays(&self) -> Vec<PlayRecord> {
        let plays = self.versions.iter().flat_map(|version| version.journal.plays.iter().cloned());
        let plays: BTreeMap<u64, PlayRecord> = plays.map(|play| (play.id, play)).collect();
        plays.into_values().collect()
    }
}

fn member(id: u64) -> Member {
    Member {
        user_id: UserId::new(id),
        voice_channel: Some(ChannelId::new(5)),
        text_channel: None,
        rank: Rank::Member,
    }
}

/// Plays and time of the groups that plays fall into.
fn grouped(plays: &[PlayRecord], group: impl Fn(&PlayRecord) -> String) -> BTreeMap<String, (u64, u64)> {
    let mut groups = BTreeMap::new();
    for play in plays {
        let sum: &mut (u64, u64) = groups.entry(group(play)).or_default();
        *sum = (sum.0 + 1, sum.1 + play.heard.get());
    }
    groups
}

/// The same, as the API tells them; groups of nothing are left out.
fn told(list: &Value, name: &str) -> BTreeMap<String, (u64, u64)> {
    let figures =
        |entry: &Value| (entry["plays"].as_u64().expect("plays"), entry["heard"].as_u64().expect("ms"));
    let named = |entry: &Value| match &entry[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let entries = list.as_array().expect("a list").iter();
    entries.map(|entry| (named(entry), figures(entry))).filter(|(_, figures)| figures.0 > 0).collect()
}

fn uri(more: &str) -> String {
    format!("/api/dashboard/analytics?guild={GUILD}&from=2026-11-18T00:00:00Z&to=2026-11-28{more}")
}

#[tokio::test]
async fn figures_are_those_of_the_plays_that_journals_tell_of() {
    for api in [Fixture::new().await, Fixture::mysql().await] {
        let run = Run::new().days(200);
        let plays = run.plays();
        assert!(plays.len() > 100, "{}", plays.len());
        // Not in order, and some versions twice.
        let mut arriving: Vec<_> = run.versions.iter().rev().cloned().collect();
        arriving.extend(run.versions.iter().step_by(11).cloned());
        for batch in arriving.chunks(13) {
            segue_api::mirror::apply(&api.panel, batch).await.expect("mirrored");
        }
        let key = api.key([Scope::AnalyticsRead]).await;
        let body = api.get(&uri(""), Some(&key)).await.body;

        let heard: u64 = plays.iter().map(|play| play.heard.get()).sum();
        let skipped = plays.iter().filter(|play| play.end.name() == "skipped").count();
        let members: BTreeSet<UserId> = plays.iter().map(|play| play.requested_by).collect();
        let totals = &body["totals"];
        assert_eq!(
            (&totals["plays"], &totals["heard"], &totals["members"], &totals["skipped"]),
            (&json!(plays.len()), &json!(heard), &json!(members.len()), &json!(skipped))
        );
        let rate = totals["skipRate"].as_f64().expect("a share")
            * f64::from(u32::try_from(plays.len()).expect("few"));
        assert!((rate - f64::from(u32::try_from(skipped).expect("few"))).abs() < 1e-6, "{rate}");
        let hours = totals["hoursHeard"].as_f64().expect("hours") * 3_600_000.0;
        assert!(
            (hours - f64::from(u32::try_from(heard).expect("some days at most"))).abs() <= 18_000.0,
            "{hours}"
        );
        assert_eq!(told(&body["ends"], "end"), grouped(&plays, |play| play.end.name().to_owned()));
        assert_eq!(told(&body["sources"], "source"), grouped(&plays, |play| play.source.name().to_owned()));
        assert_eq!(told(&body["tracks"], "title"), grouped(&plays, |play| play.title.clone()));
        assert_eq!(told(&body["members"], "userId"), grouped(&plays, |play| play.requested_by.to_string()));
        // From a Wednesday's 11:06:40 on.
        let hours = |play: &PlayRecord| play.started_at.as_millis() / 3_600_000;
        let day = |play: &PlayRecord| format!("2026-11-{}", hours(play) / 24 - 1_794_960_000 / 86_400 + 18);
        assert_eq!(told(&body["days"], "day"), grouped(&plays, day));
        assert_eq!(told(&body["hours"], "hour"), grouped(&plays, |play| (hours(play) % 24).to_string()));
        assert_eq!(
            (body["days"].as_array().map(Vec::len), &body["guildId"]),
            (Some(10), &json!(GUILD.to_string()))
        );
    }
}

#[tokio::test]
async fn a_key_needs_the_scope() {
    let api = Fixture::new().await;
    let others: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| *scope != Scope::AnalyticsRead).collect();
    let (other, key) = (api.key(others).await, api.key([Scope::AnalyticsRead]).await);
    for (key, expected) in [
        (None, (401, "auth.key-missing")),
        (Some(&other), (403, "auth.scope-missing")),
        (Some(&key), (200, "")),
    ] {
        let answer = api.get(&uri(""), key.map(String::as_str)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), expected);
    }
    // It is good for nothing else.
    let answer = api.get(&format!("/api/bot/queue-sync/{GUILD}"), Some(&key)).await;
    assert_eq!(answer.code(), "auth.scope-missing");
}

#[tokio::test]
async fn what_makes_no_sense_is_a_problem() {
    let api = Fixture::new().await;
    let key = api.key([Scope::AnalyticsRead]).await;
    for query in [
        "",
        "?guild=",
        "?guild=abc",
        "?guild=1&guild=2",
        "?guild=1&from=yesterday",
        "?guild=1&to=2026-02-30",
        "?guild=1&from=2026-11-18&to=2026-11-17",
        "?guild=1&from=2025-01-01&to=2026-11-17",
        "?guild=1&format=xml",
    ] {
        let answer = api.get(&format!("/api/dashboard/analytics{query}"), Some(&key)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, "request.query"), "{query}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{query}");
    }
}

#[tokio::test]
async fn without_plays_and_without_a_span_there_are_thirty_days_of_nothing() {
    let api = Fixture::new().await;
    let key = api.key([Scope::AnalyticsRead]).await;
    let answer = api.get("/api/dashboard/analytics?guild=1", Some(&key)).await;
    assert_eq!(answer.headers.get("content-disposition"), None);
    let totals =
        json!({"plays": 0, "heard": 0, "hoursHeard": 0.0, "members": 0, "skipped": 0, "skipRate": null});
    assert_eq!(answer.body["totals"], totals);
    assert_eq!(answer.body["days"].as_array().map(Vec::len), Some(31), "both ends are parts of days");
}

#[tokio::test]
async fn the_figures_come_as_files() {
    let api = Fixture::new().await;
    api.panel.record(&Run::new().days(20).versions).await.expect("recorded");
    let key = api.key([Scope::AnalyticsRead]).await;
    let name = format!("attachment; filename=\"segue-{GUILD}-2026-11-18-2026-11-28");
    let shown = api.get(&uri(""), Some(&key)).await.body;
    let file = api.get(&uri("&format=json"), Some(&key)).await;
    assert_eq!(file.headers["content-disposition"], format!("{name}.json\""));
    assert_eq!(file.body, shown);

    let request = request("GET", &uri("&format=csv"), Some(&key)).body(Body::empty()).expect("a request");
    let response = api.router.clone().oneshot(request).await.expect("the router never fails");
    assert_eq!(response.headers()[header::CONTENT_DISPOSITION], format!("{name}.csv\""));
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let bytes = response.into_body().collect().await.expect("read").to_bytes();
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    let totals = &shown["totals"];
    assert_eq!(
        lines[..2],
        ["section,name,author,plays,heardMs", &format!("total,,,{},{}", totals["plays"], totals["heard"])]
    );
    let track = &shown["tracks"][0];
    let title = track["title"].as_str().expect("a title");
    let line = format!("track,'{title},\"Some, \"\"body\"\"\",{},{}", track["plays"], track["heard"]);
    assert!(title.starts_with('=') && lines.contains(&line.as_str()), "{text}");
    let lists = ["ends", "sources", "tracks", "members", "days", "hours"];
    let entries: usize = lists.iter().filter_map(|list| shown[*list].as_array()).map(Vec::len).sum();
    assert_eq!(lines.len(), 2 + entries);
}
