//! How unkind the simulated Discord is, read and changed over the control API.

use discord_sim::voice::SecondIdentify;
use serde_json::{Value, json};

use crate::platform::{
    bot::simulator,
    control::{get, request},
};

#[tokio::test]
async fn settings_are_read_and_changed_one_by_one() {
    let sim = simulator().await;
    let (status, read) = get(&sim, "/sim/settings").await;
    assert_eq!(status, 200);
    let defaults = json!({
        "second_identify": "after_clean_close", "removes_severed": false, "unannounced_sound": 4020,
        "transition_delay_ms": 0, "numbers_first_transition": false, "voice_updates": "state_first",
        "attachment_lifetime_s": 86400,
    });
    assert_eq!(serde_json::from_str::<Value>(&read).unwrap(), defaults);

    let change = json!({
        "second_identify": "never", "unannounced_sound": null, "transition_delay_ms": 1500,
        "voice_updates": {"random": {"seed": 7}},
    });
    let (status, changed) = request(&sim, "PATCH", "/sim/settings", change).await;
    assert_eq!((status, &changed["voice_updates"]["random"]["seed"]), (200, &json!(7)));
    assert_eq!((&changed["removes_severed"], &changed["unannounced_sound"]), (&json!(false), &json!(null)));
    assert_eq!(sim.voice().config().second_identify, SecondIdentify::Never);
    let typo = json!({"second_identity": "never"});
    assert_eq!(request(&sim, "PATCH", "/sim/settings", typo).await.0, 422);
}
