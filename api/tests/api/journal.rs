//! What happened in the last day is told version by version, and what waited then can be looked at.

use segue_domain::{
    ChannelId, GuildId, JobBody, ListGaps, Member, PartitionId, Query, Rank, Report, ResolvedTrack, Session,
    SessionCommand, UserId, apply_job, apply_report,
};
use segue_store::{Commit, SessionChange, WorkerId, now};
use serde_json::{Value, json};

use super::{browser::Panel, fixture::change};

/// A session that is stored and mirrored, version by version.
struct Run<'a> {
    panel: &'a Panel,
    session: Session,
    jobs: u32,
}

impl<'a> Run<'a> {
    fn new(panel: &'a Panel) -> Self {
        Self { panel, session: Session::new(GuildId::new(panel.world.guild.get())), jobs: 0 }
    }

    async fn keep(&mut self, next: Session) {
        if next.head.version == self.session.head.version {
            return;
        }
        let stores = &self.panel.fleet.stores;
        let (partition, worker) = (PartitionId::new(0), WorkerId("a test".to_owned()));
        let life = segue_domain::Millis::from_secs(600);
        let lease = stores.leases.acquire(partition, &worker, now(), life);
        let lease = lease.await.expect("it answers").expect("nobody else holds it");
        let before = self.session.head.directory.clone();
        let commit = Commit { session: &next, stored_pages: &before, lease: &lease };
        stores.sessions.commit(commit).await.expect("nobody else writes");
        let change: SessionChange = change(&next);
        self.panel.api.panel.record(&[change]).await.expect("mirrored");
        self.session = next;
    }

    async fn give(&mut self, by: u64, command: SessionCommand) {
        self.jobs += 1;
        let member = Member {
            user_id: UserId::new(by),
            voice_channel: Some(ChannelId::new(5)),
            text_channel: None,
            rank: Rank::Manager,
        };
        let job = segue_domain::Job {
            format: segue_domain::Job::FORMAT,
            id: segue_domain::JobId::new(self.jobs.to_string()),
            guild_id: self.session.head.guild_id,
            actor: member.into(),
            body: JobBody::from(command),
            reply: None,
            grants: Vec::new(),
            trace_id: segue_domain::TraceId::new("trace"),
            issued_at: now(),
        };
        let next = apply_job(&self.session, &job, member, now()).0;
        self.keep(next).await;
    }

    async fn play(&mut self, by: u64, title: &str) {
        let query = Query::Url { url: format!("https://music.example.org/{title}.ogg") };
        let track_id = segue_domain::TrackId::new(self.session.head.next_track);
        self.give(by, SessionCommand::play(query.clone())).await;
        let info =
            ResolvedTrack { title: title.to_owned(), artist: None, duration: None, query, page_url: None };
        let found = Report::Resolved { track_id, tracks: vec![info], gaps: ListGaps::default() };
        let next = apply_report(&self.session, &found, now()).0;
        self.keep(next).await;
    }
}

fn told(page: &Value) -> Vec<(u64, String)> {
    let line = |line: &Value| {
        let command = &line["command"];
        let text = format!("{} {} {}", command["name"], command["userId"], line["events"].as_array()?.len());
        Some((line["version"].as_u64()?, text.replace('"', "")))
    };
    page["versions"].as_array().expect("a list").iter().filter_map(line).collect()
}

#[tokio::test]
async fn a_day_is_told_and_its_versions_can_be_looked_at() {
    let panel = Panel::new().await;
    let mut run = Run::new(&panel);
    for title in ["larks", "curlews", "plovers"] {
        run.play(42, title).await;
    }
    let full = run.session.head.version;
    run.give(43, SessionCommand::Clear).await;
    run.give(43, SessionCommand::Stop).await;

    let mut ada = panel.signed_in(panel.world.ada).await;
    let guild = panel.world.guild;
    let uri = |more: &str| format!("/api/control-panel/guilds/{guild}/{more}");
    let page = ada.get(&uri("journal")).await.body;
    let expected: Vec<(u64, String)> = [
        (full + 2, "stop 43 1"),
        (full + 1, "clear 43 0"),
        (full - 1, "play 42 0"),
        (full - 3, "play 42 0"),
        (full - 5, "play 42 0"),
    ]
    .into_iter()
    .map(|(version, text)| (version, text.to_owned()))
    .collect();
    assert_eq!((told(&page), &page["next"]), (expected.clone(), &Value::Null));
    assert!(page["versions"][0]["events"][0]["text"].as_str().expect("a text").contains("<@43>"), "{page}");

    // The same, a few at a time.
    let (mut paged, mut next) = (Vec::new(), String::new());
    for _ in 0..10 {
        let page = ada.get(&uri(&format!("journal?limit=2{next}"))).await.body;
        assert!(told(&page).len() <= 2);
        paged.extend(told(&page));
        let Some(before) = page["next"].as_u64() else { break };
        next = format!("&before={before}");
    }
    assert_eq!(paged, expected);

    let then = ada.get(&uri(&format!("versions/{full}"))).await.body;
    let titles: Vec<&Value> =
        then["queue"].as_array().expect("a list").iter().map(|track| &track["title"]).collect();
    assert_eq!((&then["nowPlaying"]["title"], &then["queueLength"]), (&json!("larks"), &json!(2)));
    assert_eq!(titles, [&json!("curlews"), &json!("plovers")]);
    let ended = ada.get(&uri(&format!("versions/{}", full + 2))).await.body;
    assert_eq!((&ended["nowPlaying"], &ended["queueLength"]), (&Value::Null, &json!(0)));
    for unknown in ["0", "999", "18446744073709551615", "-1", "x"] {
        let answer = ada.get(&uri(&format!("versions/{unknown}"))).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (404, "version.unknown"), "{unknown}");
    }
    for bad in ["journal?limit=0", "journal?limit=201", "journal?before=x", "journal?since=1"] {
        assert_eq!(ada.get(&uri(bad)).await.code(), "request.query", "{bad}");
    }
    assert_eq!(told(&ada.get(&uri("journal?before=18446744073709551615")).await.body).len(), 5);
}
