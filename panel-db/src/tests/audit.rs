//! What people did is read back, guild by guild, the newest first.

use segue_domain::{AuditEvent, Door, GuildId, Session, Timestamp, UserId};

use super::on_both_databases;
use crate::{AuditOrigin, NewAuditEntry, PanelStore};
use segue_store::SessionChange;

on_both_databases!(
    entries_are_paged_from_the_newest,
    texts_are_bounded,
    what_was_done_in_discord_is_there_once,
);

const GUILD: GuildId = GuildId::new(81_384_788_765_712_384);

fn entry<'a>(guild_id: GuildId, command: &'a str, detail: &'a str) -> NewAuditEntry<'a> {
    let (user_id, origin) = (UserId::new(42), AuditOrigin::Panel);
    NewAuditEntry { guild_id, user_id, origin, command, detail, outcome: "accepted" }
}

async fn entries_are_paged_from_the_newest(panel: &PanelStore) {
    let mut written = Vec::new();
    for number in 0..5 {
        let at = Timestamp::from_millis(1_795_000_000_000 + number);
        let detail = format!("the {number}. 🎵");
        written.push(panel.record_audit(entry(GUILD, "volume", &detail), at).await.expect("written"));
        panel.record_audit(entry(GuildId::new(1), "stop", ""), at).await.expect("written");
    }
    written.reverse();
    let first = panel.audit_page(GUILD, None, 3).await.expect("read");
    assert_eq!(first, written[..3]);
    let last = panel.audit_page(GUILD, Some(&first[2].id), 3).await.expect("read");
    assert_eq!(last, written[3..]);
    assert_eq!(panel.audit_page(GUILD, Some(&last[1].id), 3).await.expect("read"), []);
}

async fn texts_are_bounded(panel: &PanelStore) {
    let (long, at) = ("é".repeat(2_000), Timestamp::from_millis(1));
    let written = panel.record_audit(entry(GUILD, &long, &long), at).await.expect("written");
    assert_eq!((written.command.chars().count(), written.detail.chars().count()), (60, 1_000));
    assert_eq!(panel.audit_page(GUILD, None, 1).await.expect("read"), [written]);
}

/// The versions of a session in which a member does one thing after the other.
fn versions(guild_id: GuildId, count: u64) -> Vec<SessionChange> {
    let audit_event = |number: u64| AuditEvent {
        at: Timestamp::from_millis(1_795_000_000_000 + number),
        by: UserId::new(42),
        door: Door::Discord,
        command: "volume".to_owned(),
        detail: format!("{number} %"),
    };
    let version = |version: u64| {
        let mut head = Session::new(guild_id).head;
        head.version = version;
        let mut change = SessionChange::silent(head, Vec::new());
        change.journal.commands = vec![audit_event(version)];
        change
    };
    (1..=count).map(version).collect()
}

async fn what_was_done_in_discord_is_there_once(panel: &PanelStore) {
    let versions = versions(GUILD, 40);
    // Late and repeated, and what was given in the panel is there already.
    let mut versions = versions;
    let mut of_panel = versions[7].clone();
    of_panel.journal.commands[0].door = Door::Panel;
    of_panel.journal.version = 1_000;
    versions.push(of_panel);
    panel.record(&versions[30..]).await.expect("recorded");
    for lot in versions.chunks(3) {
        panel.record(lot).await.expect("recorded");
        panel.record(&lot[..1]).await.expect("recorded");
    }
    panel.record(&self::versions(GuildId::new(1), 1)).await.expect("recorded");
    let entries = panel.audit_page(GUILD, None, 100).await.expect("read");
    let details: Vec<_> = entries.iter().rev().map(|entry| entry.detail.clone()).collect();
    assert_eq!(details, (1..=40).map(|number| format!("{number} %")).collect::<Vec<_>>());
    let newest = &entries[0];
    assert_eq!(
        (newest.origin, newest.user_id, newest.command.as_str()),
        (AuditOrigin::Discord, UserId::new(42), "volume")
    );
    assert_eq!(newest.at, Timestamp::from_millis(1_795_000_000_040));

    // What is done in the panel sorts among them.
    let at = Timestamp::from_millis(1_795_000_000_050);
    panel.record_audit(entry(GUILD, "stop", ""), at).await.expect("written");
    assert_eq!(panel.audit_page(GUILD, None, 1).await.expect("read")[0].command, "stop");
}
