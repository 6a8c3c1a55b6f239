//! A file that a release without a journal wrote is brought forward.

use std::time::Duration;

use segue_domain::{
    ApplyContext, ChannelId, Field, GuildId, JournalEntry, Member, Millis, Plans, Rank, SessionCommand,
    SessionEventKind, SettingValue, Timestamp, UndoVersions, UserId, apply_command,
};
use segue_store::{WorkerId, embedded::EmbeddedStore, now};
use sqlx::{Connection, SqliteConnection};
use tokio::time::timeout;

use crate::{harness::PARTITION, music::commit};

/// Four tracks were asked for; one was heard to its end, the second was skipped; a setting and the volume were changed.
const FILE: &str = include_str!("../golden/before_the_journal.sql");

const GUILD: GuildId = GuildId::new(100);

const ADA: Member = Member {
    user_id: UserId::new(400),
    voice_channel: Some(ChannelId::new(200)),
    text_channel: Some(ChannelId::new(300)),
    rank: Rank::Manager,
};

/// What the head of the last version kept.
fn assert_lists(entry: &JournalEntry) {
    assert_eq!(entry.plays.iter().map(|play| play.title.as_str()).collect::<Vec<_>>(), ["larks", "curlews"]);
    let commands = entry.commands.iter().map(|one| one.command.as_str());
    assert_eq!(commands.collect::<Vec<_>>()[..4], ["play", "play", "skip", "settings"]);
    assert!(entry.commands.iter().all(|one| one.by == UserId::new(400)));
    assert_eq!(entry.outcomes.iter().map(|one| one.job_id.as_str()).collect::<Vec<_>>(), ["job-7"]);
    assert!(matches!(&entry.events[0].kind, SessionEventKind::Skipped { title, .. } if title == "curlews"));
}

#[tokio::test]
async fn a_file_of_a_release_without_a_journal_is_brought_forward() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("segue.db");
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let mut file = SqliteConnection::connect(&url).await.expect("a file can be made");
    sqlx::raw_sql(FILE).execute(&mut file).await.expect("it is SQL");
    file.close().await.expect("it can be closed");

    let store = EmbeddedStore::open(&path).await.expect("the file is brought forward");
    let stores = store.stores();
    let session = stores.sessions.load(GUILD).await.expect("it answers").expect("it is there");
    assert_eq!((session.head.version, session.queue.len(), session.head.undo.len()), (15, 1, 1));
    assert_eq!(session.head.settings.chosen(Field::SkipOwn), Some(&SettingValue::Toggle(false)));
    assert_eq!(session.head.voice.as_ref().map(|voice| voice.token.as_str()), Some("voice-token"));
    assert_lists(&session.journal);
    let told = stores.sessions.events(GUILD).await.expect("it answers");
    assert_eq!(told, session.journal.events, "/why tells of them");
    let entries = stores.sessions.journal(GUILD, &[14, 15]).await.expect("it answers");
    assert_eq!(entries.iter().map(|entry| entry.version).collect::<Vec<_>>(), [14, 15]);
    assert!(entries.iter().all(|entry| entry.tells_nothing() && entry.at > Timestamp::default()));

    // The mirror is told of all that it has not acknowledged.
    let mut feed = store.change_feed();
    let changes = timeout(Duration::from_secs(5), feed.next()).await.expect("they wait").expect("it answers");
    assert_eq!(changes.len(), 15);
    assert_lists(&changes[14].journal);
    assert!(changes[13].journal.tells_nothing());
    feed.acknowledge().await.expect("it answers");

    // The first version of this release takes along what was kept, and the change before it can be taken back.
    let worker = WorkerId("worker".to_owned());
    let lease = stores.leases.acquire(PARTITION, &worker, now(), Millis::from_secs(60)).await;
    let lease = lease.expect("it answers").expect("nobody holds it");
    let entry = session.change_to_take_back(&SessionCommand::Undo).expect("there is one");
    let before = stores.sessions.at(GUILD, entry.before).await.expect("it answers").expect("it is kept");
    let after = stores.sessions.at(GUILD, entry.before + 1).await.expect("it answers").expect("it is kept");
    let past = Some(UndoVersions { before: &before, after: &after });
    // A moment after the skip.
    let facts = ApplyContext {
        now: session.head.updated_at + Millis::from_secs(60),
        past,
        kept: None,
        plans: Plans::OFF,
    };
    let (undone, _) = apply_command(&session, &SessionCommand::Undo, &ADA, facts);
    assert_eq!(undone.head.current.as_ref().map(|track| track.info.title.as_str()), Some("curlews"));
    assert_lists(&undone.journal);
    commit(&stores, &lease, &session.head.directory, &undone).await.expect("nobody else writes");
    let loaded = stores.sessions.load(GUILD).await.expect("it answers").expect("it is there");
    assert_eq!((&loaded, &loaded.journal), (&undone, &JournalEntry::default()));
    let changes = timeout(Duration::from_secs(5), feed.next()).await.expect("it waits").expect("it answers");
    assert_eq!(changes.iter().map(|change| change.journal.clone()).collect::<Vec<_>>(), [undone.journal]);
    assert_eq!(stores.sessions.events(GUILD).await.expect("it answers").first(), told.first());
}
