//! Newer versions win, whatever order they arrive in.

use std::time::Instant;

use rand::seq::SliceRandom;
use sea_orm::{EntityTrait, PaginatorTrait};
use segue_domain::{Millis, Timestamp};

use super::{
    fixture::{GUILD, OTHER_GUILD, Story},
    on_both_databases,
};
use crate::{
    PanelSnapshot, PanelStore, Recorded, SnapshotItem,
    entity::{page, snapshot},
};
use segue_store::SessionChange;

on_both_databases!(
    what_was_committed_is_read_back,
    tokens_stay_out_of_the_panel,
    the_same_change_twice_changes_nothing,
    an_older_version_never_overwrites_a_newer,
    any_order_of_arrival_ends_at_the_newest,
    a_head_waits_for_its_pages,
    a_newer_complete_version_overtakes_one_that_waits,
    pages_may_come_before_their_head,
    a_late_page_of_a_superseded_version_is_not_kept,
    a_page_that_is_staged_again_holds,
    two_writers_end_where_one_does,
    many_guilds_at_once_do_not_disturb_each_other,
    a_queue_of_ten_thousand_is_read_in_parts,
    a_stop_clears_the_panel,
    emoji_and_quotes_survive,
    heads_that_wait_in_vain_do_not_pile_up,
    a_lost_change_is_noticed_and_the_whole_session_makes_up_for_it,
    guilds_are_listed_a_few_at_a_time,
    figures_are_counted_without_names,
);

fn items(change: &SessionChange) -> Vec<SnapshotItem> {
    let page =
        |page: &segue_domain::Page| SnapshotItem::Page { guild_id: change.guild_id, page: page.clone() };
    let mut items: Vec<SnapshotItem> = change.pages.iter().map(page).collect();
    items.push(SnapshotItem::Journal { guild_id: change.guild_id, entry: change.journal.clone() });
    items.push(SnapshotItem::Head(Box::new(change.head.clone())));
    items
}

async fn shown(panel: &PanelStore) -> Option<PanelSnapshot> {
    panel.snapshot(GUILD).await.expect("read")
}

async fn rows(panel: &PanelStore) -> (u64, u64) {
    let heads = snapshot::Entity::find().count(&panel.db).await.expect("counted");
    let pages = page::Entity::find().count(&panel.db).await.expect("counted");
    (heads, pages)
}

/// A story that writes, rewrites and drops pages.
fn long_story() -> Story {
    let mut story = Story::new(GUILD).titled(&["one", "two", "three"]);
    story.enqueue((0..120).map(|n| format!("song {n}")).collect());
    for _ in 0..60 {
        story.skip();
    }
    story.enqueue(vec!["last".to_owned()]);
    story
}

async fn what_was_committed_is_read_back(panel: &PanelStore) {
    assert_eq!(shown(panel).await, None);
    let story = Story::new(GUILD).titled(&["one", "two", "three"]);
    let recorded = panel.record(&story.changes).await.expect("recorded");
    assert_eq!((recorded.applied, recorded.stale, recorded.shown.len()), (1, 0, 1));
    let snapshot = shown(panel).await.expect("it is shown");
    assert_eq!(snapshot.head, story.session.head);
    assert_eq!(snapshot.tracks, story.waiting());
}

async fn tokens_stay_out_of_the_panel(panel: &PanelStore) {
    let mut change = Story::new(GUILD).titled(&["one"]).changes.remove(0);
    let reply: segue_domain::PendingReply = serde_json::from_value(serde_json::json!({
        "job_id": "1", "track_id": 1, "trace_id": "t",
        "reply": {"application_id": 1, "token": "a-reply-token", "expires_at": 0},
    }))
    .expect("a pending reply");
    change.head.pending.push(reply);
    panel.record(&[change]).await.expect("recorded");
    let stored = snapshot::Entity::find().one(&panel.db).await.expect("read").expect("a head");
    assert!(!stored.head.contains("a-reply-token"), "{}", stored.head);
}

async fn the_same_change_twice_changes_nothing(panel: &PanelStore) {
    let story = long_story();
    panel.record(&story.changes).await.expect("recorded");
    let (before, stored) = (shown(panel).await, rows(panel).await);
    let again = panel.record(&story.changes).await.expect("recorded");
    assert_eq!(again, Recorded { stale: story.changes.len(), ..Recorded::default() });
    assert_eq!((shown(panel).await, rows(panel).await), (before, stored));
}

async fn an_older_version_never_overwrites_a_newer(panel: &PanelStore) {
    let mut story = Story::new(GUILD).titled(&["one", "two"]);
    story.stop();
    panel.record(&story.changes[1..]).await.expect("recorded");
    panel.record(&story.changes[..1]).await.expect("recorded");
    assert_eq!(shown(panel).await.expect("shown").head, story.session.head);
    assert_eq!(rows(panel).await, (1, 0));
}

async fn any_order_of_arrival_ends_at_the_newest(panel: &PanelStore) {
    let story = long_story();
    let mut arriving: Vec<SnapshotItem> = story.changes.iter().flat_map(items).collect();
    arriving.extend(arriving.clone());
    arriving.shuffle(&mut rand::rng());
    let mut last = 0;
    for batch in arriving.chunks(7) {
        panel.record_items(batch).await.expect("recorded");
        if let Some(snapshot) = shown(panel).await {
            assert!(snapshot.head.version >= last, "what is shown never goes back");
            assert_eq!(snapshot.tracks.len(), snapshot.head.queue_len(), "what is shown is complete");
            last = snapshot.head.version;
        }
    }
    let snapshot = shown(panel).await.expect("shown");
    assert_eq!((snapshot.head, snapshot.tracks), (story.session.head.clone(), story.waiting()));
    assert_eq!(rows(panel).await, (1, story.session.head.directory.len() as u64));
}

async fn a_head_waits_for_its_pages(panel: &PanelStore) {
    let mut story = Story::new(GUILD).titled(&["one", "two"]);
    story.enqueue(vec!["three".to_owned()]);
    panel.record(&story.changes[..1]).await.expect("recorded");

    let mut second = items(&story.changes[1]);
    let head = second.pop().expect("a head");
    let recorded = panel.record_items(&[head]).await.expect("recorded");
    assert_eq!((recorded.applied, recorded.shown.len()), (1, 0));
    assert_eq!(shown(panel).await.expect("the first").head.version, 1);

    let recorded = panel.record_items(&second).await.expect("recorded");
    assert_eq!(recorded.shown[0].version, 2);
    assert_eq!(shown(panel).await.expect("the second").tracks, story.waiting());
}

async fn a_newer_complete_version_overtakes_one_that_waits(panel: &PanelStore) {
    let mut story = Story::new(GUILD).titled(&["one", "two"]);
    story.stop();
    let first = items(&story.changes[0]).pop().expect("a head");
    panel.record_items(&[first]).await.expect("recorded");
    assert_eq!(shown(panel).await, None);
    panel.record(&story.changes[1..]).await.expect("recorded");
    assert_eq!(shown(panel).await.expect("the second").head.version, 2);
    assert_eq!(rows(panel).await, (1, 0));
}

async fn pages_may_come_before_their_head(panel: &PanelStore) {
    let story = Story::new(GUILD).titled(&["one", "two"]);
    let mut items = items(&story.changes[0]);
    let head = items.pop().expect("a head");
    panel.record_items(&items).await.expect("recorded");
    assert_eq!(shown(panel).await, None);
    panel.record_items(&[head]).await.expect("recorded");
    assert_eq!(shown(panel).await.expect("shown").tracks, story.waiting());
}

async fn a_late_page_of_a_superseded_version_is_not_kept(panel: &PanelStore) {
    let mut story = Story::new(GUILD).titled(&["one", "two"]);
    story.stop();
    panel.record(&story.changes[1..]).await.expect("recorded");
    panel.record_items(&items(&story.changes[0])).await.expect("recorded");
    assert_eq!(rows(panel).await, (1, 0));
}

async fn a_page_that_is_staged_again_holds(panel: &PanelStore) {
    let abandoned = Story::new(GUILD).titled(&["one", "abandoned"]);
    let story = Story::new(GUILD).titled(&["one", "two"]);
    let pages = |story: &Story| items(&story.changes[0])[..1].to_vec();
    panel.record_items(&pages(&abandoned)).await.expect("recorded");
    panel.record(&story.changes).await.expect("recorded");
    assert_eq!(shown(panel).await.expect("shown").tracks, story.waiting());
    // Delivered once more, too late to matter.
    panel.record_items(&pages(&abandoned)).await.expect("recorded");
    assert_eq!(shown(panel).await.expect("shown").tracks, story.waiting());
}

async fn two_writers_end_where_one_does(panel: &PanelStore) {
    let story = long_story();
    let mut writers = Vec::new();
    for _ in 0..4 {
        let mut arriving: Vec<SnapshotItem> = story.changes.iter().flat_map(items).collect();
        arriving.shuffle(&mut rand::rng());
        let panel = panel.clone();
        writers.push(tokio::spawn(async move {
            for batch in arriving.chunks(11) {
                panel.record_items(batch).await.expect("recorded");
            }
        }));
    }
    for writer in writers {
        writer.await.expect("the writer ends");
    }
    let snapshot = shown(panel).await.expect("shown");
    assert_eq!((snapshot.head, snapshot.tracks), (story.session.head.clone(), story.waiting()));
    assert_eq!(rows(panel).await, (1, story.session.head.directory.len() as u64));
}

async fn many_guilds_at_once_do_not_disturb_each_other(panel: &PanelStore) {
    let stories: Vec<Story> = (1..=24)
        .map(|guild| Story::new(segue_domain::GuildId::new(guild)).titled(&["one", "two", "three"]))
        .collect();
    let changes: Vec<SessionChange> = stories.iter().flat_map(|story| story.changes.clone()).collect();
    let mut writers = Vec::new();
    for _ in 0..3 {
        let (panel, mut changes) = (panel.clone(), changes.clone());
        changes.shuffle(&mut rand::rng());
        writers.push(tokio::spawn(async move { panel.record(&changes).await.expect("recorded").applied }));
    }
    let mut applied = 0;
    for writer in writers {
        applied += writer.await.expect("the writer ends");
    }
    assert_eq!(applied, 24, "each version is applied by exactly one writer");
    for story in &stories {
        let snapshot = panel.snapshot(story.session.head.guild_id).await.expect("read").expect("shown");
        assert_eq!(snapshot.tracks, story.waiting());
    }
}

async fn a_queue_of_ten_thousand_is_read_in_parts(panel: &PanelStore) {
    let mut story = Story::new(GUILD);
    story.enqueue((0..=10_000).map(|n| format!("song {n}")).collect());
    panel.record(&story.changes).await.expect("recorded");
    let all = story.waiting();
    assert_eq!(all.len(), 10_000);
    assert_eq!(shown(panel).await.expect("shown").tracks, all);

    for (offset, limit) in [(0, 200), (49, 2), (4_990, 120), (9_999, 50), (10_000, 50), (50_000, 1)] {
        let page = panel.snapshot_page(GUILD, offset, limit).await.expect("read").expect("shown");
        let expected: Vec<_> = all.iter().skip(offset).take(limit).cloned().collect();
        assert_eq!(page.tracks, expected, "{limit} from {offset}");
    }

    // A command on a long queue writes what it writes on a short one.
    story.skip();
    let change = story.changes.last().expect("the skip");
    assert_eq!(change.pages.len(), 1);
    let begun = Instant::now();
    panel.record(std::slice::from_ref(change)).await.expect("recorded");
    assert!(begun.elapsed().as_secs() < 20, "it took {:?}", begun.elapsed());
    assert_eq!(rows(panel).await, (1, story.session.head.directory.len() as u64));
}

async fn a_stop_clears_the_panel(panel: &PanelStore) {
    let mut story = long_story();
    panel.record(&story.changes).await.expect("recorded");
    story.stop();
    panel.record(&story.changes[story.changes.len() - 1..]).await.expect("recorded");
    let snapshot = shown(panel).await.expect("shown");
    assert!(snapshot.head.tombstone.is_some());
    assert_eq!((snapshot.head.current, snapshot.tracks), (None, Vec::new()));
    assert_eq!(rows(panel).await, (1, 0));
}

async fn emoji_and_quotes_survive(panel: &PanelStore) {
    let titles = ["🎵 naïve 🧑‍🎤", "'; DROP TABLE panel_pages; --", "\\ \" ` % _", "日本語", "ẞ ß", "𝕬"];
    let story = Story::new(GUILD).titled(&titles);
    panel.record(&story.changes).await.expect("recorded");
    let snapshot = shown(panel).await.expect("shown");
    assert_eq!(snapshot.head.current, story.session.head.current);
    assert_eq!(snapshot.tracks, story.waiting());
}

async fn heads_that_wait_in_vain_do_not_pile_up(panel: &PanelStore) {
    let mut story = Story::new(GUILD);
    story.enqueue((0..200).map(|n| format!("song {n}")).collect());
    for _ in 0..100 {
        story.skip();
    }
    for change in &story.changes {
        let head = SnapshotItem::Head(Box::new(change.head.clone()));
        panel.record_items(&[head]).await.expect("recorded");
    }
    let (heads, pages) = rows(panel).await;
    assert!(heads <= 64, "{heads} heads wait");
    assert_eq!((pages, shown(panel).await), (0, None));
    // The pages arrive after all: what is newest is shown, and nothing else is left.
    panel.record(&story.changes).await.expect("recorded");
    assert_eq!(shown(panel).await.expect("shown").tracks, story.waiting());
    assert_eq!(rows(panel).await.0, 1);
}

async fn figures_are_counted_without_names(panel: &PanelStore) {
    assert_eq!(panel.overview(Timestamp::from_millis(1)).await.expect("counted"), crate::Overview::default());
    let mut story = Story::new(GUILD).titled(&["one", "two", "three"]);
    let mut other = Story::new(OTHER_GUILD).titled(&["one"]);
    other.stop();
    panel.record(&story.changes).await.expect("recorded");
    panel.record(&other.changes).await.expect("recorded");
    let overview = panel.overview(Timestamp::from_millis(1)).await.expect("counted");
    assert_eq!((overview.guilds, overview.active, overview.queued_tracks), (2, 1, 2));
    assert_eq!(panel.snapshot(OTHER_GUILD).await.expect("read").expect("shown").head, other.session.head);

    // A change that was committed five seconds ago has a lag of five seconds.
    story.skip();
    let mut change = story.changes.pop().expect("the skip");
    change.head.updated_at = segue_store::now() - Millis::from_secs(5);
    panel.record(&[change]).await.expect("recorded");
    let lag = panel.overview(Timestamp::from_millis(1)).await.expect("counted").mirror_lag.expect("measured");
    assert!((5_000..15_000).contains(&lag.get()), "{lag:?}");
}

async fn a_lost_change_is_noticed_and_the_whole_session_makes_up_for_it(panel: &PanelStore) {
    let mut story = Story::new(GUILD).titled(&["one", "two"]);
    panel.record(&story.changes).await.expect("recorded");
    // Nobody tells the panel of the version that writes a page, and those after it name that page.
    story.enqueue((0..120).map(|n| format!("lost {n}")).collect());
    for _ in 0..3 {
        story.skip();
        let recorded = panel.record(&story.changes[story.changes.len() - 1..]).await.expect("recorded");
        assert_eq!((recorded.shown.len(), recorded.behind.as_slice()), (0, [GUILD].as_slice()));
    }
    assert_eq!(shown(panel).await.expect("shown").head.version, 1, "it stands still");

    let pages = story.session.pages_to_write(&[]).into_iter().cloned().collect();
    let whole = SessionChange::silent(story.session.head.clone(), pages);
    let recorded = panel.record(&[whole]).await.expect("recorded");
    assert_eq!((recorded.shown.len(), recorded.behind.len()), (1, 0));
    let snapshot = shown(panel).await.expect("shown");
    assert_eq!((snapshot.head.version, snapshot.tracks), (story.session.head.version, story.waiting()));
    // And from there on as ever.
    story.skip();
    panel.record(&story.changes[story.changes.len() - 1..]).await.expect("recorded");
    assert_eq!(shown(panel).await.expect("shown").tracks, story.waiting());
}

async fn guilds_are_listed_a_few_at_a_time(panel: &PanelStore) {
    for guild in [GUILD, OTHER_GUILD] {
        panel.record(&Story::new(guild).titled(&["one"]).changes).await.expect("recorded");
    }
    let mut listed = Vec::new();
    while let Some(guild) =
        panel.guilds_after(listed.last().copied(), 1).await.expect("read").into_iter().next()
    {
        listed.push(guild);
    }
    listed.sort();
    assert_eq!(listed, [GUILD, OTHER_GUILD]);
    assert_eq!(panel.active_guilds().await.expect("read").len(), 2);
}
