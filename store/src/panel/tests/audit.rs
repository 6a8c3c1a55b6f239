//! What people did is read back, guild by guild, the newest first.

use segue_domain::{GuildId, Timestamp, UserId};

use super::on_both_databases;
use crate::panel::{AuditOrigin, NewAuditEntry, PanelStore};

on_both_databases!(entries_are_paged_from_the_newest, texts_are_bounded);

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
