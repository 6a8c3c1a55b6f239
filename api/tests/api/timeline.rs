//! What can be taken back is told in the order in which it was done.

use segue_domain::{GuildId, Millis, Session, UndoEntry, UndoKind, UserId};
use segue_store::SessionChange;
use serde_json::{Value, json};

use super::browser::Panel;

#[tokio::test]
async fn changes_of_the_last_minutes_are_told_in_their_order() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let uri = format!("/api/control-panel/guilds/{}/session", panel.world.guild);
    assert_eq!(ada.get(&uri).await.body["timeline"], json!([]));

    let now = segue_store::now();
    let entry = |kind, user: u64, minutes_ago: u64| UndoEntry {
        before: 1,
        kind,
        by: UserId::new(user),
        at: now - Millis::from_secs(minutes_ago * 60),
    };
    let mut head = Session::new(GuildId::new(panel.world.guild.get())).head;
    head.version = 9;
    // Behind what is too old there is nothing that can be reached, however new it says it is.
    head.undo = vec![
        entry(UndoKind::Skip, 1, 3),
        entry(UndoKind::Clear, 2, 11),
        entry(UndoKind::Shuffle, 3, 5),
        entry(UndoKind::Remove, 4, 2),
    ];
    // What was taken back last is done again first.
    head.redo = vec![entry(UndoKind::Move, 5, 11), entry(UndoKind::Fair, 6, 2), entry(UndoKind::Skip, 7, 1)];
    let change = SessionChange::silent(head, Vec::new());
    panel.api.panel.record(&[change]).await.expect("mirrored");
    let session = ada.get(&uri).await.body;
    let told: Vec<(&Value, &Value, &Value)> = session["timeline"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| (&entry["change"], &entry["by"], &entry["undone"]))
        .collect();
    let expected =
        [("shuffle", "3", false), ("remove", "4", false), ("skip", "7", true), ("fair", "6", true)];
    let expected: Vec<(Value, Value, Value)> =
        expected.into_iter().map(|(change, by, undone)| (change.into(), by.into(), undone.into())).collect();
    assert_eq!(told, expected.iter().map(|(a, b, c)| (a, b, c)).collect::<Vec<_>>());
    assert_eq!((&session["canUndo"], &session["canRedo"]), (&true.into(), &true.into()));
}
