//! Journals: no entry is lost, and none is counted twice.

use rand::seq::SliceRandom;
use segue_domain::{
    JOURNAL_LIFE, JobId, JournalEntry, Millis, Notice, Outcome, SessionEvent, SessionEventKind, Timestamp,
};
use segue_store::SessionChange;

use super::{
    fixture::{GUILD, OTHER_GUILD, Story},
    on_both_databases,
};
use crate::{PanelStore, SnapshotItem};

on_both_databases!(
    entries_in_any_order_are_complete_in_the_end,
    a_gap_is_known_until_it_is_filled_or_passed_over,
    a_guild_that_was_mirrored_before_has_its_journal_from_there_on,
    what_a_version_came_to_is_told_with_it,
    of_two_entries_the_one_that_tells_more_is_kept,
    entries_of_yesterday_go,
    an_entry_that_can_not_be_read_keeps_nobody_from_the_others,
);

const START: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn entry(version: u64) -> JournalEntry {
    JournalEntry { version, at: START + Millis::from_secs(version), ..JournalEntry::default() }
}

fn item(entry: JournalEntry) -> SnapshotItem {
    SnapshotItem::Journal { guild_id: GUILD, entry }
}

async fn record(panel: &PanelStore, versions: impl IntoIterator<Item = u64>) {
    let items: Vec<_> = versions.into_iter().map(|version| item(entry(version))).collect();
    panel.record_items(&items).await.expect("recorded");
}

async fn complete(panel: &PanelStore) -> u64 {
    panel.journal_versions(&[GUILD, OTHER_GUILD]).await.expect("read")[0].1
}

async fn kept(panel: &PanelStore) -> Vec<u64> {
    let entries = panel.journal_page(GUILD, None, 10_000).await.expect("read");
    entries.iter().rev().map(|entry| entry.version).collect()
}

async fn entries_in_any_order_are_complete_in_the_end(panel: &PanelStore) {
    let mut versions: Vec<u64> = (1..=1_500).chain(1..=1_500).collect();
    versions.shuffle(&mut rand::rng());
    for batch in versions.chunks(70) {
        record(panel, batch.iter().copied()).await;
    }
    assert_eq!((complete(panel).await, kept(panel).await), (1_500, (1..=1_500).collect()));
    let page = panel.journal_page(GUILD, Some(1_000), 3).await.expect("read");
    assert_eq!(page, [entry(999), entry(998), entry(997)]);
}

async fn a_gap_is_known_until_it_is_filled_or_passed_over(panel: &PanelStore) {
    record(panel, [1, 2, 5, 6, 9]).await;
    assert_eq!(complete(panel).await, 2);
    record(panel, [3, 4]).await;
    assert_eq!(complete(panel).await, 6);
    panel.skip_journal(GUILD, 8).await.expect("passed over");
    assert_eq!(complete(panel).await, 9);
    panel.skip_journal(GUILD, 3).await.expect("nothing to do");
    assert_eq!(complete(panel).await, 9);
}

async fn a_guild_that_was_mirrored_before_has_its_journal_from_there_on(panel: &PanelStore) {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
    let mut story = Story::new(GUILD).titled(&["one", "two"]);
    story.enqueue(vec!["three".to_owned()]);
    panel.record(&story.changes).await.expect("recorded");
    // As an earlier release left it.
    let guilds = crate::entity::guild::Entity::update_many()
        .col_expr(crate::entity::guild::Column::JournalVersion, Expr::value(None::<i64>))
        .filter(crate::entity::guild::Column::GuildId.eq(GUILD.to_string()));
    guilds.exec(&panel.db).await.expect("written");
    crate::entity::journal::Entity::delete_many().exec(&panel.db).await.expect("removed");
    assert_eq!(complete(panel).await, 2);
    story.skip();
    panel.record(&story.changes[2..]).await.expect("recorded");
    assert_eq!(complete(panel).await, 3);
}

async fn what_a_version_came_to_is_told_with_it(panel: &PanelStore) {
    let mut story = Story::new(GUILD).titled(&["one", "two"]);
    for _ in 0..3 {
        story.enqueue(vec!["more".to_owned()]);
    }
    let tell = |change: &mut SessionChange, number: u64| {
        let at = START + Millis::from_secs(number);
        change.journal.events.push(SessionEvent { at, kind: SessionEventKind::QueueEnded });
        let job_id = JobId::new(number.to_string());
        change.journal.outcomes.push(Outcome { job_id, notice: Notice::Paused, at });
    };
    tell(&mut story.changes[1], 1);
    tell(&mut story.changes[3], 3);
    story.changes[3].head.eventful = vec![2, 4];
    let SessionChange { head, pages, journal, .. } = story.changes.pop().expect("a fourth version");
    panel.record(&story.changes).await.expect("recorded");
    let pages = pages.into_iter().map(|page| SnapshotItem::Page { guild_id: GUILD, page });
    let items: Vec<_> = pages.chain([SnapshotItem::Head(Box::new(head))]).collect();
    panel.record_items(&items).await.expect("recorded");
    let shown = async || panel.snapshot_page(GUILD, 0, 10).await.expect("read").expect("shown");
    assert_eq!(shown().await.head.version, 3, "it waits for its entry");
    panel.record_items(&[item(journal)]).await.expect("recorded");
    let page = shown().await;
    let told: Vec<_> = page.outcomes.iter().map(|outcome| outcome.job_id.as_str()).collect();
    assert_eq!((page.head.version, told), (4, vec!["1", "3"]));
    let told: Vec<_> = page.events.iter().map(|event| event.at.since(START)).collect();
    assert_eq!(told, [Millis::from_secs(1), Millis::from_secs(3)]);
}

async fn of_two_entries_the_one_that_tells_more_is_kept(panel: &PanelStore) {
    let event = SessionEvent { at: START, kind: SessionEventKind::QueueEnded };
    let more = JournalEntry { events: vec![event], ..entry(1) };
    for _ in 0..2 {
        for one in [entry(1), more.clone(), entry(1)] {
            panel.record_items(&[item(one)]).await.expect("recorded");
        }
    }
    panel
        .record_items(&[item(entry(2)), item(JournalEntry { version: 2, ..more.clone() })])
        .await
        .expect("recorded");
    let kept = panel.journal_page(GUILD, None, 10).await.expect("read");
    assert_eq!(kept, [JournalEntry { version: 2, ..more.clone() }, more]);
}

async fn an_entry_that_can_not_be_read_keeps_nobody_from_the_others(panel: &PanelStore) {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
    record(panel, 1..=3).await;
    let newer = crate::entity::journal::Entity::update_many()
        .col_expr(crate::entity::journal::Column::Entry, Expr::value("of a newer release"))
        .filter(crate::entity::journal::Column::Version.eq(2));
    newer.exec(&panel.db).await.expect("written");
    let page = panel.journal_page(GUILD, None, 10).await.expect("read");
    assert_eq!(page, [entry(3), entry(2), entry(1)], "what is left of it is when it was made");
}

async fn entries_of_yesterday_go(panel: &PanelStore) {
    let hour = |hour: u64| JournalEntry {
        version: hour,
        at: START + Millis::from_secs(hour * 3_600),
        ..entry(hour)
    };
    for hours in 1..=60 {
        panel.record_items(&[item(hour(hours))]).await.expect("recorded");
    }
    let life = JOURNAL_LIFE.get() / 3_600_000;
    assert_eq!((kept(panel).await, complete(panel).await), ((60 - life..=60).collect(), 60));
}
