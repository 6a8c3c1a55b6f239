//! Playlists: kept, shown, renamed, taken along and deleted, by who may.

use discord_sim::id::UserId;
use segue_domain::{
    GuildId, Head, MAX_PLAYLIST_FILE, PlaylistOwner, Query, ResolvedTrack, Session, Track, TrackId,
};
use segue_store::{Commit, WorkerId, now};
use serde_json::{Value, json};

use super::{
    browser::{Browser, Panel, segue_id},
    fixture::Answer,
};

fn uri(panel: &Panel, rest: &str) -> String {
    format!("/api/control-panel/guilds/{}/playlists{rest}", panel.world.guild)
}

fn track(title: &str) -> Track {
    let url = format!("https://example.org/{title}.ogg");
    let info = ResolvedTrack {
        title: title.to_owned(),
        artist: Some("Somebody".to_owned()),
        duration: Some(segue_domain::Millis::from_secs(180)),
        query: Query::Url { url: url.clone() },
        page_url: Some(url),
    };
    Track::resolved(TrackId::new(1), info, segue_domain::UserId::new(1))
}

/// Lets a track play and others wait.
async fn play(panel: &Panel, current: &str, waiting: &[&str]) {
    change(panel, |session| {
        session.head.current = Some(track(current));
        session.head.voice_channel = Some(segue_domain::ChannelId::new(5));
        session.queue.push_back(waiting.iter().map(|title| track(title)), 1);
        session.head.directory = session.queue.directory();
        session.head.next_page = session.queue.next_page();
    })
    .await;
}

async fn change(panel: &Panel, rule: impl FnOnce(&mut Session)) {
    let stores = &panel.fleet.stores;
    let guild = GuildId::new(panel.world.guild.get());
    let partition = super::fleet::partitions().of(guild);
    let owner = WorkerId("host-anna-1".to_owned());
    let lease = stores.leases.acquire(partition, &owner, now(), segue_domain::Millis::from_secs(60)).await;
    let lease = lease.expect("answered").expect("taken");
    let mut session = Session::new(guild);
    session.head.version = 1;
    rule(&mut session);
    let commit = Commit { session: &session, stored_pages: &[], lease: &lease };
    stores.sessions.commit(commit).await.expect("stored");
}

async fn keep(browser: &mut Browser<'_>, panel: &Panel, body: &Value) -> Answer {
    browser.post(&uri(panel, ""), &body.to_string()).await
}

fn file(titles: &[&str]) -> Value {
    let tracks: Vec<Value> = titles
        .iter()
        .map(|title| json!({"title": title, "url": format!("https://example.org/{title}.ogg")}))
        .collect();
    json!({"type": "file", "text": json!({"format": 1, "name": "x", "tracks": tracks}).to_string()})
}

async fn names(browser: &mut Browser<'_>, panel: &Panel, shelf: &str) -> Vec<String> {
    let list = browser.get(&uri(panel, "")).await;
    assert_eq!(list.status, 200, "{list:?}");
    let lines = list.body[shelf].as_array().expect("a list").iter();
    lines.map(|line| line["name"].as_str().expect("text").to_owned()).collect()
}

fn told(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.code())
}

#[tokio::test]
async fn the_queue_is_kept_shown_taken_along_and_brought_back() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let queue = |playing: bool| json!({"shelf": "mine", "name": " Evening ", "from": {"type": "queue", "playing": playing}});
    assert_eq!(told(&keep(&mut ada, &panel, &queue(true)).await), (409, "session.nothing-playing"));

    play(&panel, "one", &["two", "three"]).await;
    let kept = keep(&mut ada, &panel, &queue(true)).await;
    assert_eq!(kept.status, 201, "{kept:?}");
    let expected = json!({"name": "Evening", "shelf": "mine", "tracks": 3, "expiring": 0, "beyond": 0});
    assert_eq!(kept.body, expected);
    let list = ada.get(&uri(&panel, "")).await;
    let line = &list.body["mine"][0];
    assert_eq!(
        (&line["name"], &line["tracks"], &line["mayChange"]),
        (&"Evening".into(), &3.into(), &true.into())
    );
    assert_eq!(line["author"], panel.world.ada.to_string());
    assert_eq!(list.body["server"], json!([]));
    assert_eq!(list.body["limits"], json!({"tracks": 1_000, "mine": 100, "server": 100}));

    let shown = ada.get(&uri(&panel, "/mine/EVENING")).await;
    let first = json!({
        "title": "one", "artist": "Somebody", "durationMs": 180_000, "url": "https://example.org/one.ogg",
    });
    assert_eq!((shown.status.as_u16(), &shown.body["tracks"][0]), (200, &first));
    let taken = ada.get(&uri(&panel, "/mine/evening/file")).await;
    let attachment = taken.headers["content-disposition"].to_str().expect("text");
    assert!(attachment.starts_with("attachment"), "{attachment}");
    let body =
        json!({"shelf": "server", "name": "Back", "from": {"type": "file", "text": taken.body.to_string()}});
    assert_eq!(keep(&mut ada, &panel, &body).await.body["tracks"], 3);
    let back = ada.get(&uri(&panel, "/server/back")).await;
    assert_eq!(back.body["tracks"], shown.body["tracks"]);

    // The same name, once more: only if that is wanted; and without what plays.
    assert_eq!(told(&keep(&mut ada, &panel, &queue(false)).await), (409, "playlist.exists"));
    let mut again = queue(false);
    again["replace"] = true.into();
    assert_eq!(keep(&mut ada, &panel, &again).await.body["tracks"], 2);
    assert_eq!(ada.get(&uri(&panel, "/mine/evening")).await.body["revision"], 2);
}

#[tokio::test]
async fn names_with_signs_go_through_an_address() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let body = json!({"shelf": "mine", "name": "50 % a/b ü?", "from": file(&["one"])});
    assert_eq!(keep(&mut ada, &panel, &body).await.status, 201);
    let shown = ada.get(&uri(&panel, "/mine/50%20%25%20a%2Fb%20%C3%BC%3F")).await;
    assert_eq!(shown.body["name"], "50 % a/b ü?");
    for (rest, expected) in [
        ("/mine/%20", (400, "request.path")),
        ("/yours/a", (400, "request.path")),
        ("/mine/%0A", (400, "request.path")),
        ("/mine/none", (404, "playlist.unknown")),
        ("/server/50%20%25%20a%2Fb%20%C3%BC%3F", (404, "playlist.unknown")),
        // What is no text names no guild either.
        ("/mine/%FF", (404, "guild.unknown")),
    ] {
        assert_eq!(told(&ada.get(&uri(&panel, rest)).await), expected, "{rest}");
        let file = ada.get(&uri(&panel, &format!("{rest}/file"))).await;
        assert_eq!(told(&file), expected, "{rest}");
    }
}

#[tokio::test]
async fn who_may_renames_and_deletes_what_they_saw() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let mut grace = panel.signed_in(panel.world.grace).await;
    for (browser, name) in [(&mut ada, "of Ada"), (&mut grace, "of Grace")] {
        let body = json!({"shelf": "server", "name": name, "from": file(&["one"])});
        assert_eq!(keep(browser, &panel, &body).await.status, 201);
    }
    let rename = |name: &str, revision: u64| json!({"name": name, "revision": revision}).to_string();
    let of_ada = uri(&panel, "/server/of%20Ada");
    let of_grace = uri(&panel, "/server/of%20Grace");
    // Grace is a member: the server's playlists of others are not hers. Ada manages the server.
    let answer = grace.post(&format!("{of_ada}/rename"), &rename("hers", 1)).await;
    assert_eq!(told(&answer), (403, "playlist.forbidden"));
    let answer = grace.post(&format!("{of_ada}/delete"), r#"{"revision":1}"#).await;
    assert_eq!(told(&answer), (403, "playlist.forbidden"));
    let answer = keep(
        &mut grace,
        &panel,
        &json!({"shelf": "server", "name": "OF ADA", "replace": true, "from": file(&["two"])}),
    )
    .await;
    assert_eq!(told(&answer), (403, "playlist.forbidden"));
    let answer = ada.post(&format!("{of_grace}/rename"), &rename("OF ADA", 1)).await;
    assert_eq!(told(&answer), (409, "playlist.name-taken"));
    let answer = ada.post(&format!("{of_grace}/rename"), &rename("Of both", 2)).await;
    assert_eq!(told(&answer), (409, "playlist.changed"), "that is not what is there");
    assert_eq!(ada.post(&format!("{of_grace}/rename"), &rename("Of both", 1)).await.status, 204);
    assert_eq!(names(&mut grace, &panel, "server").await, ["of Ada", "Of both"]);
    let both = uri(&panel, "/server/of%20both");
    assert_eq!(
        told(&grace.post(&format!("{both}/delete"), r#"{"revision":1}"#).await),
        (409, "playlist.changed")
    );
    assert_eq!(grace.post(&format!("{both}/delete"), r#"{"revision":2}"#).await.status, 204);
    assert_eq!(
        told(&grace.post(&format!("{both}/delete"), r#"{"revision":2}"#).await),
        (404, "playlist.unknown")
    );
    assert_eq!(names(&mut grace, &panel, "server").await, ["of Ada"]);

    let audit = ada.get(&format!("/api/control-panel/guilds/{}/audit", panel.world.guild)).await;
    let entries = audit.body["entries"].as_array().expect("a list").iter();
    let seen: Vec<(String, String)> = entries
        .map(|entry| {
            (entry["command"].as_str().expect("text").into(), entry["outcome"].as_str().expect("text").into())
        })
        .collect();
    assert_eq!(seen[0], ("playlist.delete".to_owned(), "accepted".to_owned()));
    assert!(seen.contains(&("playlist.rename".to_owned(), "playlist.forbidden".to_owned())));
}

#[tokio::test]
async fn what_is_mine_is_seen_and_shared_by_me_alone() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let mut grace = panel.signed_in(panel.world.grace).await;
    let body = json!({"shelf": "mine", "name": "Mine", "from": file(&["one", "two"])});
    assert_eq!(keep(&mut ada, &panel, &body).await.status, 201);
    assert_eq!(names(&mut grace, &panel, "mine").await, Vec::<String>::new());
    assert_eq!(told(&grace.get(&uri(&panel, "/mine/mine")).await), (404, "playlist.unknown"));
    let share = json!({"shelf": "server", "name": "Ours", "from": {"type": "mine", "name": "mine"}});
    assert_eq!(told(&keep(&mut grace, &panel, &share).await), (404, "playlist.unknown"));
    assert_eq!(keep(&mut ada, &panel, &share).await.body["tracks"], 2);
    let ours = grace.get(&uri(&panel, "/server/ours")).await;
    assert_eq!(
        (&ours.body["mayChange"], &ours.body["author"]),
        (&false.into(), &panel.world.ada.to_string().into())
    );

    // Anyone who keeps them in Discord has the same ones.
    let owner = PlaylistOwner::Member(segue_id(panel.world.ada));
    let kept = panel.fleet.stores.playlists.get(owner, &"Mine".parse().expect("a name")).await.expect("read");
    assert_eq!(kept.expect("kept").tracks.len(), 2);
}

#[tokio::test]
async fn what_is_no_playlist_is_told() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let text = |text: &str| json!({"type": "file", "text": text});
    let long = "x".repeat(51);
    let many: Vec<Value> =
        (0..1_001).map(|number| json!({"url": format!("https://e.org/{number}")})).collect();
    let many = json!({"format": 1, "tracks": many}).to_string();
    for (name, from, expected) in [
        ("a", text("no JSON"), (422, "import.not-a-playlist")),
        ("a", text(r#"{"format":1,"tracks":[]}"#), (422, "import.no-tracks")),
        ("a", text(r#"{"format":2,"tracks":[]}"#), (422, "import.newer-format")),
        (
            "a",
            text(r#"{"format":1,"tracks":[{"title":"x","url":"file:///etc/passwd"}]}"#),
            (422, "import.bad-track"),
        ),
        ("a", text(&many), (422, "import.too-many-tracks")),
        ("", file(&["one"]), (422, "request.values")),
        (long.as_str(), file(&["one"]), (422, "request.values")),
        ("a", json!({"type": "mine", "name": "\n"}), (422, "request.values")),
        ("a", json!({"type": "thin air"}), (422, "request.shape")),
        ("a", json!({"type": "queue"}), (422, "request.shape")),
        ("a", json!({"type": "queue", "playing": true, "more": 1}), (422, "request.shape")),
    ] {
        let body = json!({"shelf": "mine", "name": name, "from": from});
        assert_eq!(told(&keep(&mut ada, &panel, &body).await), expected, "{body:.200}");
    }
    let huge = json!({"shelf": "mine", "name": "a", "from": text(&"x".repeat(MAX_PLAYLIST_FILE))});
    assert_eq!(told(&keep(&mut ada, &panel, &huge).await), (413, "request.body-too-large"));
    assert_eq!(names(&mut ada, &panel, "mine").await, Vec::<String>::new());
}

#[tokio::test]
async fn who_may_not_use_the_command_in_discord_may_not_here() {
    let panel = Panel::new().await;
    let blocked = |user: UserId, head: &mut Head| {
        let list = segue_domain::SettingValue::List(vec![user.to_string()]);
        let plan = segue_domain::Plan::everything();
        head.settings.set(segue_domain::Field::BlockedMembers, list, &plan).expect("set");
        head.settings.permit("save", Some(segue_domain::AccessLevel::Nobody));
    };
    let grace = panel.world.grace;
    change(&panel, |session| blocked(grace, &mut session.head)).await;
    let mut grace = panel.signed_in(grace).await;
    assert_eq!(grace.get(&uri(&panel, "")).await.status, 403);
    let body = json!({"shelf": "mine", "name": "a", "from": file(&["one"])});
    assert_eq!(keep(&mut grace, &panel, &body).await.status, 403);
    let mut ada = panel.signed_in(panel.world.ada).await;
    let queue = json!({"shelf": "mine", "name": "a", "from": {"type": "queue", "playing": true}});
    assert_eq!(keep(&mut ada, &panel, &queue).await.status, 403, "nobody may save");
    assert_eq!(keep(&mut ada, &panel, &body).await.status, 201, "and this is /playlist import");
}

#[tokio::test]
async fn a_plan_limits_the_server_s() {
    let plans = segue_domain::Plans::on(segue_domain::PlanTable::shipped());
    let panel = Panel::planned(super::browser::PANEL, &[], plans).await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    assert_eq!(ada.get(&uri(&panel, "")).await.body["limits"]["server"], 0);
    let body = |shelf: &str| json!({"shelf": shelf, "name": "a", "from": file(&["one"])});
    assert_eq!(told(&keep(&mut ada, &panel, &body("server")).await), (403, "plan.playlists"));
    assert_eq!(keep(&mut ada, &panel, &body("mine")).await.status, 201);
}
