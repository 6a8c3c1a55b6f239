//! Interactions that are delivered twice, in any order, by processes that end in the middle of them.
//!
//! Discord sends an interaction again when a gateway session is resumed. Whatever its command does without a worker is done
//! once, and both deliveries get the same answer.

use std::collections::BTreeMap;

use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any, prop_oneof},
    test_runner::{Config, TestCaseError, TestRunner},
};
use segue_application::Services;
use segue_domain::{GuildId, Millis, PartitionId, Playlist, PlaylistOwner, UserId};
use segue_interactions::Router;
use segue_store::{Commit, Stores, WorkerId, embedded::EmbeddedStore};
use serde_json::{Value, json};

use crate::support::{
    NOW, answer_of,
    crashing::{Crash, crashing},
    discord::{self, command},
    memory::Memory,
    partitions, sessions,
};

const MINE: PlaylistOwner = PlaylistOwner::Member(UserId::new(discord::USER));
const SERVER: PlaylistOwner = PlaylistOwner::Guild(GuildId::new(discord::GUILD));

/// More calls than any of the commands makes.
const CALLS: usize = 6;

/// What is asked: a few names, so that they get in each other's way.
fn interaction() -> impl Strategy<Value = Value> {
    let name = || prop_oneof![Just("a"), Just("b"), Just("favourites")];
    let shelf = || prop_oneof![Just("mine"), Just("server")];
    let text = |name: &str, value: &str| json!({"name": name, "type": 3, "value": value});
    let part = |name: &str, options: Value| {
        command("playlist", &json!([{"name": name, "type": 1, "options": options}]))
    };
    let replace = |replace: bool| json!({"name": "replace", "type": 5, "value": replace});
    prop_oneof![
        4 => Just(command("favourite", &json!([]))),
        2 => (name(), shelf(), any::<bool>()).prop_map(move |(name, shelf, again)| {
            command("save", &json!([text("name", name), text("where", shelf), replace(again)]))
        }),
        2 => (name(), name(), shelf()).prop_map(move |(from, to, shelf)| {
            part("rename", json!([text("name", from), text("to", to), text("where", shelf)]))
        }),
        1 => (name(), shelf()).prop_map(move |(name, shelf)| {
            part("delete", json!([text("name", name), text("where", shelf)]))
        }),
        1 => (name(), any::<bool>()).prop_map(move |(name, again)| {
            part("share", json!([text("name", name), replace(again)]))
        }),
    ]
}

/// A delivery: of which interaction, and where its process ends, if it does.
type Delivery = (usize, Option<(usize, bool)>);

/// Interactions, and deliveries of each: two at least, in any order, and the last of each by a process that lives.
fn deliveries() -> impl Strategy<Value = (Vec<Value>, Vec<Delivery>)> {
    let crash = || proptest::option::of((0..CALLS, any::<bool>()));
    vec(interaction(), 1..5).prop_flat_map(move |interactions| {
        let count = interactions.len();
        let early = vec((0..count, crash()), count..3 * count);
        let all = early.prop_flat_map(move |early| {
            let mut missing: Vec<Delivery> = (0..count).map(|index| (index, None)).collect();
            missing.extend(early);
            Just(missing).prop_shuffle()
        });
        // Each comes once more in the end, when nothing is lost any more.
        (Just(interactions), all).prop_map(move |(interactions, mut all)| {
            all.extend((0..count).map(|index| (index, None)));
            (interactions, all)
        })
    })
}

async fn playlists(stores: &Stores) -> BTreeMap<String, Playlist> {
    let mut all = BTreeMap::new();
    for owner in [MINE, SERVER] {
        for entry in stores.playlists.list(owner).await.expect("listed") {
            let playlist = stores.playlists.get(owner, &entry.name).await.expect("read").expect("listed");
            all.insert(format!("{owner:?} {}", entry.name), playlist);
        }
    }
    all
}

/// The code of a refusal; `None` when it was done.
fn refusal(answer: &Value) -> Option<&str> {
    answer["data"]["content"].as_str().expect("a text").rsplit('`').nth(1)
}

/// Delivers them, each by a process of its own, and looks at what each changed.
async fn deliver(
    stores: Stores,
    interactions: &[Value],
    deliveries: &[Delivery],
) -> Result<(), TestCaseError> {
    let mut changes = vec![0; interactions.len()];
    let mut answers: Vec<Option<Value>> = vec![None; interactions.len()];
    for (index, crash) in deliveries {
        let mut interaction = interactions[*index].clone();
        let id = discord::INTERACTION + u64::try_from(*index).expect("few");
        interaction["id"] = json!(id.to_string());
        let before = playlists(&stores).await;
        let used = match *crash {
            Some((at, carried_out)) => crashing(&stores, Crash { at, carried_out }),
            None => stores.clone(),
        };
        let answer = answer_of(&Router::new(Services::new(used, partitions())), &interaction).await;
        changes[*index] += usize::from(playlists(&stores).await != before);
        // Someone whose process has ended is told nothing.
        if refusal(&answer) == Some("store.unavailable") {
            proptest::prop_assert!(crash.is_some(), "{answer}");
            continue;
        }
        let first = answers[*index].get_or_insert_with(|| answer.clone());
        proptest::prop_assert_eq!(&*first, &answer, "another answer to {}", interaction);
    }
    for ((interaction, changes), answer) in interactions.iter().zip(changes).zip(answers) {
        let answer = answer.expect("the last delivery is answered");
        let expected = usize::from(refusal(&answer).is_none());
        proptest::prop_assert_eq!(changes, expected, "{} was answered {}", interaction, answer);
    }
    Ok(())
}

/// A file with the session that plays.
async fn embedded(folder: &tempfile::TempDir) -> Stores {
    let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("opened");
    let stores = store.stores();
    let mut session = sessions::playing(3);
    session.head.version = 1;
    let partition: PartitionId = partitions().of(session.head.guild_id);
    let owner = WorkerId("worker".to_owned());
    let lease = stores.leases.acquire(partition, &owner, NOW, Millis::from_secs(60)).await;
    let lease = lease.expect("answered").expect("free");
    let commit = Commit { session: &session, stored_pages: &[], lease: &lease };
    stores.sessions.commit(commit).await.expect("stored");
    stores
}

fn hold(cases: u32, run: impl Fn(&[Value], &[Delivery]) -> Result<(), TestCaseError>) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let held = TestRunner::new(config)
        .run(&deliveries(), |(interactions, deliveries)| run(&interactions, &deliveries));
    held.unwrap_or_else(|error| panic!("{error}"));
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

#[test]
fn what_is_delivered_twice_is_done_once_in_memory() {
    let runtime = runtime();
    hold(400, |interactions, deliveries| {
        let memory = Memory::with(sessions::playing(3));
        runtime.block_on(deliver(memory.stores(), interactions, deliveries))
    });
}

#[test]
fn what_is_delivered_twice_is_done_once_in_the_file() {
    let runtime = runtime();
    hold(60, |interactions, deliveries| {
        let folder = tempfile::tempdir().expect("a folder");
        runtime.block_on(async { Box::pin(deliver(embedded(&folder).await, interactions, deliveries)).await })
    });
}

/// As a gateway's RESUME does it: the second one comes while the first is on its way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_delivered_twice_at_once_is_done_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let stores = embedded(&folder).await;
    for round in 0..20 {
        let mut interaction = command("favourite", &json!([]));
        interaction["id"] = json!((discord::INTERACTION + round).to_string());
        let routers = [0, 1].map(|_| Router::new(Services::new(stores.clone(), partitions())));
        let (first, second) =
            tokio::join!(answer_of(&routers[0], &interaction), answer_of(&routers[1], &interaction));
        assert_eq!(first, second);
        let kept = playlists(&stores).await.len();
        assert_eq!(kept, usize::from(round % 2 == 0), "added, and taken out with the next");
    }
}

/// What was seen: SIGKILL of the worker, and the gateway sent the interaction again.
#[tokio::test]
async fn a_favourite_stays_added_when_its_interaction_comes_again() {
    let memory = Memory::with(sessions::playing(1));
    let favourite = command("favourite", &json!([]));
    let mut answers = Vec::new();
    for _ in 0..3 {
        let router = Router::new(Services::new(memory.stores(), partitions()));
        answers.push(answer_of(&router, &favourite).await);
    }
    assert!(answers[0].to_string().contains("is one of your favourites now"), "{}", answers[0]);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let kept = memory.playlist(MINE, "favourites").expect("it is kept");
    assert_eq!((kept.tracks.len(), kept.revision), (1, 1));
}
