//! A gateway that accepts connections and closes them at once.

use futures::StreamExt;
use serde_json::json;
use tokio_tungstenite::{connect_async, tungstenite::Message};

use crate::platform::{
    bot::{Bot, simulator},
    control::send,
};

#[tokio::test]
async fn connections_are_closed_at_once_until_they_are_let_in_and_all_are_counted() {
    let sim = simulator().await;
    let url = format!("{}/?v=10&encoding=json", sim.gateway_url());
    for (code, closes_with) in [(json!(null), None), (json!(4000), Some(4000))] {
        let away = json!({"fault": "turn_gateway_away", "on": true, "code": code});
        assert_eq!(send(&sim, "/sim/faults", away).await.0, 204);
        let (mut socket, _) = connect_async(&url).await.unwrap();
        let said = match socket.next().await {
            Some(Ok(Message::Close(frame))) => frame.map(|frame| u16::from(frame.code)),
            Some(Ok(other)) => panic!("{other:?}"),
            Some(Err(_)) | None => None,
        };
        assert_eq!(said, closes_with);
    }
    assert_eq!(sim.gateway_connections(), 2);
    send(&sim, "/sim/faults", json!({"fault": "turn_gateway_away", "on": false})).await;
    Bot::identified(&sim).await;
    assert_eq!(sim.gateway_connections(), 3);
}
