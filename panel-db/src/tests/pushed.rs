//! Queues that other bots push.

use segue_domain::Timestamp;

use super::{
    fixture::{GUILD, Story},
    on_both_databases,
};
use crate::{ExternalOutcome, ExternalQueue, PanelStore};

on_both_databases!(
    the_newest_push_is_kept,
    a_guild_that_segue_mirrors_is_not_overwritten,
    pushes_at_once_end_at_the_newest,
);

fn push(updated_at: u64, version: Option<u64>) -> ExternalQueue {
    ExternalQueue {
        guild_id: GUILD,
        version,
        updated_at: Timestamp::from_millis(updated_at),
        payload: format!("{{\"at\":{updated_at},\"title\":\"🎵\"}}"),
    }
}

async fn the_newest_push_is_kept(panel: &PanelStore) {
    assert_eq!(panel.external(GUILD).await.expect("read"), None);
    for (queue, outcome) in [
        (push(2_000, None), ExternalOutcome::Stored),
        (push(1_999, None), ExternalOutcome::Stale),
        (push(2_000, Some(5)), ExternalOutcome::Stored),
        (push(2_000, Some(5)), ExternalOutcome::Stored),
        (push(3_000, Some(4)), ExternalOutcome::Stale),
        (push(3_000, Some(6)), ExternalOutcome::Stored),
    ] {
        assert_eq!(panel.record_external(&queue).await.expect("recorded"), outcome, "{queue:?}");
    }
    assert_eq!(panel.external(GUILD).await.expect("read"), Some(push(3_000, Some(6))));
}

async fn a_guild_that_segue_mirrors_is_not_overwritten(panel: &PanelStore) {
    let story = Story::new(GUILD).titled(&["one"]);
    panel.record_external(&push(1, None)).await.expect("recorded");
    panel.record(&story.changes).await.expect("recorded");
    assert_eq!(panel.external(GUILD).await.expect("read"), None, "Segue took the guild over");

    let refused = panel.record_external(&push(u64::MAX, None)).await.expect("answered");
    assert_eq!(refused, ExternalOutcome::Mirrored);
    assert_eq!(panel.external(GUILD).await.expect("read"), None);
    assert_eq!(panel.snapshot(GUILD).await.expect("read").expect("shown").head, story.session.head);
}

async fn pushes_at_once_end_at_the_newest(panel: &PanelStore) {
    let pushes = (0..16).map(|n| {
        let panel = panel.clone();
        tokio::spawn(async move { panel.record_external(&push(n * 7 % 16, None)).await.expect("recorded") })
    });
    for push in pushes.collect::<Vec<_>>() {
        push.await.expect("the push ends");
    }
    assert_eq!(panel.external(GUILD).await.expect("read"), Some(push(15, None)));
}
