//! What is stored and sent, held to files: a change of a format shows in a review, and old items stay readable.
//!
//! `UPDATE_GOLDEN=1 cargo test -p segue-store golden` writes the files again.

use std::{env, fs, path::PathBuf};

use segue_domain::{
    Actor, ChannelId, GuildId, Head, Job, JobBody, JobId, ListGaps, Member, Millis, PartitionId, Query, Rank,
    ReplyHandle, Report, ResolvedTrack, Session, SessionCommand, Timestamp, TraceId, UserId, apply_job,
    apply_report,
};
use serde_dynamo::Item;
use serde_json::{Value, json};

use super::{
    leases::LeaseItem,
    session_items::{Record, StreamItem, parse_image},
};
use crate::{Lease, ShardSession, Successor, WorkerId};

const NOW: Timestamp = Timestamp::from_millis(1_795_478_400_000);
const GUILD: GuildId = GuildId::new(197_038_439_483_310_086);
const PARTITION: PartitionId = PartitionId::new(3);

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// Compares with a golden file, and returns what is in the file.
fn hold(name: &str, value: &Value) -> Value {
    if env::var_os("UPDATE_GOLDEN").is_some() {
        let text = serde_json::to_string_pretty(value).expect("a value is JSON") + "\n";
        fs::write(golden(name), text).expect("the golden file can be written");
    }
    let text = fs::read_to_string(golden(name)).expect("the golden file is there");
    let kept: Value = serde_json::from_str(&text).expect("the golden file is JSON");
    assert_eq!(with_readable_body(value), with_readable_body(&kept), "{name}");
    kept
}

/// The order of names within the body's text says nothing.
fn with_readable_body(item: &Value) -> Value {
    let mut item = item.clone();
    if let Some(text) = item.pointer("/body/S").and_then(Value::as_str) {
        item["body"] = serde_json::from_str(text).expect("the body is JSON");
    }
    item
}

fn value(item: impl Into<Item>) -> Value {
    serde_json::to_value(item.into()).expect("an item is JSON")
}

fn item(value: Value) -> Item {
    serde_json::from_value(value).expect("the golden file is an item")
}

fn job(id: &str, command: impl Into<JobBody>) -> Job {
    Job {
        format: Job::FORMAT,
        id: JobId::new(id),
        guild_id: GUILD,
        actor: Actor::Member(Member {
            user_id: UserId::new(82_198_898_841_029_460),
            voice_channel: Some(ChannelId::new(127_121_515_262_115_840)),
            text_channel: Some(ChannelId::new(155_101_607_195_836_416)),
            rank: Rank::Member,
        }),
        body: command.into(),
        reply: Some(ReplyHandle::new(290_926_798_626_357_999, "interaction-token".to_owned(), NOW)),
        grants: Vec::new(),
        trace_id: TraceId::new("4bf92f3577b34da6a3ce929d0e0e4736"),
        issued_at: NOW,
    }
}

fn play(id: &str, text: &str) -> Job {
    job(id, SessionCommand::play(Query::Search { text: text.to_owned() }))
}

/// A session with everything in it: a track that plays, two that wait and one that is looked up.
fn session() -> Session {
    let first = play("1310000000000000001", "an evening");
    let (session, _) = apply_job(&Session::new(GUILD), &first, first.actor, NOW);
    let track = |number: u32| ResolvedTrack {
        title: format!("Number {number} – 夜"),
        artist: Some("The Late Night Rehearsal Band".to_owned()),
        duration: Some(Millis::from_secs(213)),
        query: Query::Url { url: format!("https://media.example.org/{number}.opus") },
        page_url: None,
    };
    let track_id = session.head.current.as_ref().expect("it was asked for").id;
    let resolved =
        Report::Resolved { track_id, tracks: (1..=3).map(track).collect(), gaps: ListGaps::default() };
    let (session, _) = apply_report(&session, &resolved, NOW);
    let started = Report::Started { track_id, position: Millis::ZERO };
    let (session, _) = apply_report(&session, &started, NOW);
    let last = play("1310000000000000002", "one more");
    apply_job(&session, &last, last.actor, NOW).0
}

fn head_record(head: &Head) -> Record {
    Record::head(head, PARTITION).expect("a head can be written")
}

#[test]
fn golden_head() {
    let session = session();
    let record = head_record(&session.head);
    let kept = hold("head.json", &value(record.item().expect("a record is an item")));
    assert_eq!(
        parse_image(item(kept)).expect("readable"),
        StreamItem::Head { head: Box::new(session.head), earlier_lists: Box::default() }
    );
}

#[test]
fn golden_version() {
    let session = session();
    let record = Record::version(&session, NOW.as_secs() + 86_400).expect("a head can be written");
    let kept = hold("version.json", &value(record.item().expect("a record is an item")));
    // Who reads the history can't answer in the bot's name, and is told nothing twice.
    let mut as_kept = session.head;
    as_kept.pending.clear();
    as_kept.answers.clear();
    as_kept.hearing = None;
    as_kept.recent_jobs = segue_domain::RecentJobs::default();
    let read = Record::read(item(kept.clone())).and_then(|kept| kept.read_head()).expect("readable");
    assert_eq!(read, as_kept);
    assert_eq!(
        parse_image(item(kept)).expect("readable"),
        StreamItem::Journal { guild_id: GUILD, entry: session.journal }
    );
}

#[test]
fn golden_page() {
    let page = (*session().queue.pages()[0]).clone();
    let record = Record::page(GUILD, &page).expect("a page can be written");
    let kept = hold("page.json", &value(record.item().expect("a record is an item")));
    let read = parse_image(item(kept.clone())).expect("readable");
    assert_eq!(read, StreamItem::Page { guild_id: GUILD, page });

    let mut expiring = kept;
    expiring["expires"] = json!({ "N": "1795564800" });
    assert_eq!(parse_image(item(expiring)).expect("readable"), StreamItem::Other, "it is on its way out");
}

#[test]
fn golden_lease() {
    let lease = Lease {
        partition: PARTITION,
        owner: WorkerId("worker-7f3a".to_owned()),
        fence: 12,
        heartbeat: NOW,
        expires_at: NOW + Millis::from_secs(5),
        previous_heartbeat: Some(NOW - Millis::from_secs(7)),
        left_in_order: false,
        shards: vec![ShardSession {
            shard: 3,
            session_id: "d8e2c1a0".to_owned(),
            sequence: 4_711,
            resume_url: Some("wss://gateway-us-east1-b.discord.gg".to_owned()),
        }],
        draining: true,
        successor: Some(Successor {
            worker: WorkerId("worker-9c1e".to_owned()),
            ready: false,
            expires_at: NOW + Millis::from_secs(4),
        }),
    };
    let stored: Item = serde_dynamo::to_item(LeaseItem::from(&lease)).expect("a lease is an item");
    let kept = item(hold("lease.json", &value(stored)));
    let read: LeaseItem = serde_dynamo::from_item(kept.clone()).expect("readable");
    assert_eq!(Lease::from(read), lease);
    assert_eq!(parse_image(kept).expect("readable"), StreamItem::Other);
}

#[test]
fn golden_job_message() {
    let job = play("1310000000000000001", "an evening");
    let kept = hold("job_message.json", &serde_json::to_value(&job).expect("a job is JSON"));
    assert_eq!(serde_json::from_value::<Job>(kept).expect("readable"), job);
}
