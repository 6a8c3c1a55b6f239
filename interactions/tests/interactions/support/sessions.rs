//! Sessions as the rules make them.

use segue_domain::{
    ChannelId, GuildId, ListGaps, Member, Millis, Query, Rank, Report, ResolvedTrack, Session,
    SessionCommand, TrackId, UserId, apply_command, apply_report,
};

use super::{NOW, discord};

/// A session where a track of 3:45 is heard since 62 s, and `waiting` tracks wait.
pub fn playing(waiting: usize) -> Session {
    titled(waiting, "Clair de Lune", |n| format!("Prelude No. {n}"))
}

/// The same, held by a person.
pub fn paused(waiting: usize) -> Session {
    apply_command(&playing(waiting), &SessionCommand::Pause, &member(), NOW).0
}

/// The longest and ugliest titles that a session can hold.
pub fn ugly(waiting: usize) -> Session {
    titled(waiting, &"*@".repeat(100), |_| "[_]".repeat(100))
}

/// A session in which tracks with the longest titles were played.
pub fn played(count: usize) -> Session {
    (0..count)
        .fold(ugly(count + 1), |session, _| apply_command(&session, &SessionCommand::Skip, &member(), NOW).0)
}

/// A session whose only track no source has looked at yet.
pub fn unresolved() -> Session {
    let query = Query::Search { text: "clair de lune".to_owned() };
    apply_command(&Session::new(GuildId::new(discord::GUILD)), &SessionCommand::play(query), &member(), NOW).0
}

fn titled(waiting: usize, current: &str, title: impl Fn(usize) -> String) -> Session {
    let started = NOW - Millis::from_secs(62);
    let session = unresolved();
    let id = TrackId::new(1);
    let mut tracks = vec![track(current, Some("Debussy"), Some(Millis::from_secs(225)))];
    // Every third does not say how long it is.
    tracks.extend((1..=waiting).map(|n| {
        let length = (n % 3 != 0).then(|| Millis::from_secs(60 + n as u64));
        track(&title(n), None, length)
    }));
    let (session, _) = apply_report(
        &session,
        &Report::Resolved { track_id: id, tracks, gaps: ListGaps::default() },
        started,
    );
    let begun = Report::Started { track_id: id, position: Millis::ZERO };
    let (session, _) = apply_report(&session, &begun, started);
    assert_eq!(session.broken_invariant(), None);
    session
}

fn track(title: &str, artist: Option<&str>, duration: Option<Millis>) -> ResolvedTrack {
    let query = Query::Url { url: "https://example.org/music.ogg".to_owned() };
    ResolvedTrack {
        title: title.to_owned(),
        artist: artist.map(str::to_owned),
        duration,
        query,
        page_url: None,
    }
}

pub fn member() -> Member {
    let channel = ChannelId::new(discord::TEXT_CHANNEL + 1);
    Member {
        user_id: UserId::new(discord::USER),
        voice_channel: Some(channel),
        text_channel: Some(ChannelId::new(discord::TEXT_CHANNEL)),
        rank: Rank::Manager,
    }
}
