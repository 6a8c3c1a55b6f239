//! What lets somebody answer or speak as the bot is left out of copies.

use crate::support::*;
use segue_domain::{
    Answer, BackgroundTask, BackgroundTaskKind, JobId, Notice, PendingReply, ReplyHandle, TraceId, TrackId,
    VoiceSession,
};

#[test]
fn a_copy_without_secrets_has_no_token_of_an_interaction_or_of_a_voice_session() {
    let mut head = Story::new().session.head;
    let reply = ReplyHandle::new(1, "interaction-token".into(), at(0));
    let job_id = JobId::new("1");
    let trace_id = TraceId::new("trace");
    head.pending = vec![PendingReply {
        job_id: job_id.clone(),
        track_id: TrackId::new(1),
        reply: reply.clone(),
        trace_id: trace_id.clone(),
        shuffle: false,
        now: false,
    }];
    head.answers = vec![Answer { job_id: job_id.clone(), reply: reply.clone(), notice: Notice::Paused }];
    head.background_tasks = vec![BackgroundTask {
        job_id,
        reply,
        trace_id,
        by: ADA,
        kind: BackgroundTaskKind::Search { text: "words".into() },
    }];
    head.voice = Some(VoiceSession {
        channel_id: VOICE,
        session_id: "voice-session".into(),
        endpoint: "voice.example.org".into(),
        token: "voice-token".into(),
    });
    let whole = serde_json::to_string(&head).expect("JSON");
    assert_eq!((whole.matches("interaction-token").count(), whole.matches("voice-token").count()), (3, 1));
    let copy = serde_json::to_string(&head.without_secrets()).expect("JSON");
    assert!(!copy.contains("-token") && !copy.contains("voice-session"), "{copy}");
}
