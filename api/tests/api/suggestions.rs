//! What is offered while somebody types what to play.

use segue_domain::{
    GuildId, Millis, PartitionId, Playlist, PlaylistOwner, Query, ResolvedTrack, Selection, Timestamp, Track,
    TrackId, UserId,
};
use segue_store::{Commit, Expected, WorkerId, now};
use serde_json::{Value, json};

use super::browser::{Panel, segue_id};

fn uri(panel: &Panel, rest: &str) -> String {
    format!("/api/control-panel/guilds/{}/suggestions{rest}", panel.world.guild)
}

fn track(title: &str) -> ResolvedTrack {
    let url = format!("https://example.org/{}.ogg", title.replace(' ', "-"));
    ResolvedTrack {
        title: title.to_owned(),
        artist: None,
        duration: None,
        query: Query::Url { url },
        page_url: None,
    }
}

/// Keeps a playlist with tracks of these titles.
async fn keep(panel: &Panel, owner: PlaylistOwner, name: &str, titles: &[&str]) {
    let kept: Selection = titles.iter().map(|title| track(title)).collect();
    let name = name.parse().expect("a name");
    let playlist = Playlist::new(owner, name, UserId::new(1), Timestamp::from_millis(1), kept);
    panel.fleet.stores.playlists.put(&playlist, Expected::Absent).await.expect("kept");
}

/// Lets a track have been heard in the guild.
async fn hear(panel: &Panel, title: &str) {
    let stores = &panel.fleet.stores;
    let guild = GuildId::new(panel.world.guild.get());
    let partition: PartitionId = super::fleet::partitions().of(guild);
    let owner = WorkerId("host-anna-1".to_owned());
    let lease = stores.leases.acquire(partition, &owner, now(), Millis::from_secs(60)).await;
    let lease = lease.expect("answered").expect("taken");
    let mut session = segue_domain::Session::new(guild);
    session.head.played.push(Track::resolved(TrackId::new(1), track(title), UserId::new(1)));
    session.head.next_track = 2;
    session.head.version = 1;
    let commit = Commit { session: &session, stored_pages: &[], lease: &lease };
    stores.sessions.commit(commit).await.expect("stored");
}

fn offered(body: &Value) -> Vec<(&str, &str)> {
    let offers = body["suggestions"].as_array().expect("a list");
    offers.iter().filter_map(|offer| Some((offer["label"].as_str()?, offer["value"].as_str()?))).collect()
}

#[tokio::test]
async fn what_was_heard_and_what_is_kept_is_offered() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    assert_eq!(ada.get(&uri(&panel, "")).await.body, json!({"suggestions": []}));

    hear(&panel, "Rain song").await;
    keep(&panel, PlaylistOwner::Member(segue_id(panel.world.ada)), "Rainy days", &["Rain again", "Sun"])
        .await;
    let guild = GuildId::new(panel.world.guild.get());
    keep(&panel, PlaylistOwner::Guild(guild), "Rain for all", &["Storm"]).await;
    keep(&panel, PlaylistOwner::Member(segue_id(panel.world.grace)), "Rain of Grace", &["Rain of hers"])
        .await;
    let answer = ada.get(&uri(&panel, "?query=%20rain")).await;
    let values: Vec<&str> = offered(&answer.body).iter().map(|(_, value)| *value).collect();
    let expected = [
        "https://example.org/Rain-song.ogg",
        "playlist:mine:Rainy days",
        "playlist:server:Rain for all",
        "https://example.org/Rain-again.ogg",
    ];
    assert_eq!(values, expected);

    // Each value means to `play` what its label says.
    for value in values {
        let query =
            segue_application::query(value, guild, segue_id(panel.world.ada)).expect("it can be played");
        assert_eq!(value.starts_with("playlist:"), matches!(query, Query::Playlist { .. }), "{value}");
    }
    let label = |answer: &super::fixture::Answer| offered(&answer.body)[0].0.to_owned();
    let english = ada.get(&uri(&panel, "?query=rainy")).await;
    let german = ada.get(&uri(&panel, "?query=rainy&lang=de")).await;
    assert!(label(&english).contains("Rainy days") && label(&english) != label(&german));
}

#[tokio::test]
async fn no_more_than_25_are_offered() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    for number in 0..30 {
        let owner = PlaylistOwner::Guild(GuildId::new(panel.world.guild.get()));
        keep(&panel, owner, &format!("List {number}"), &[]).await;
    }
    assert_eq!(offered(&ada.get(&uri(&panel, "?query=list")).await.body).len(), 25);
}

#[tokio::test]
async fn what_can_t_be_typed_is_refused() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let long = format!("?query={}", "x".repeat(1_025));
    for rest in [long.as_str(), "?lang=xx", "?query=a&more=1", "?query=a&query=b"] {
        let answer = ada.get(&uri(&panel, rest)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, "request.query"), "{rest}");
    }
}
