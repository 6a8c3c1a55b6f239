//! Playlists: kept, loaded, shared, taken along as files, and offered while somebody types.

use std::time::Instant;

use segue_domain::{GuildId, Playlist, PlaylistOwner, UserId};
use segue_e2e::{E2eError, scene::TestGuild, stack::Deployment};
use twilight_model::guild::Permissions;

use super::{SOON, assert_refused, assert_says, guild, play};
use crate::harness::Outcome;

/// Titles of what waits, as it is stored.
async fn waiting(stack: &dyn Deployment, scene: &TestGuild) -> Result<Vec<String>, E2eError> {
    let failed = |source| E2eError::Store { doing: "reading a session", source };
    let session = stack.stores().await?.sessions.load(GuildId::new(scene.guild.get())).await;
    let session = session.map_err(failed)?;
    Ok(session
        .iter()
        .flat_map(|session| session.queue.iter())
        .map(|track| track.info.title.clone())
        .collect())
}

/// A playlist as it is stored.
async fn kept(
    stack: &dyn Deployment,
    owner: PlaylistOwner,
    name: &str,
) -> Result<Option<Playlist>, E2eError> {
    let failed = |source| E2eError::Store { doing: "reading a playlist", source };
    let name = name.parse().expect("a name");
    stack.stores().await?.playlists.get(owner, &name).await.map_err(failed)
}

fn mine(scene: &TestGuild) -> PlaylistOwner {
    PlaylistOwner::Member(UserId::new(scene.person.get()))
}

fn servers(scene: &TestGuild) -> PlaylistOwner {
    PlaylistOwner::Guild(GuildId::new(scene.guild.get()))
}

pub async fn a_queue_is_saved_and_loaded_again(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Library")?;
    let save = || scene.invocation("save").option("name", "Evening");
    assert_refused(&scene.give(&save()).await?, "session.nothing-playing");
    for tune in ["larks.opus", "comet.opus", "larks.opus"] {
        play(stack, &scene, tune).await?;
    }
    scene.ears.first_sound(Instant::now(), SOON).await?;
    assert_says(&scene.give(&save()).await?, "saved 3 tracks as your playlist");
    assert_refused(&scene.give(&save()).await?, "playlist.exists");
    assert_says(&scene.give(&save().option("replace", true)).await?, "saved 3 tracks");
    let shown = scene.give(&scene.invocation("playlist show").option("name", "EVENING")).await?;
    assert_says(&shown, "comet");
    assert_says(&scene.command("playlist list").await?, "evening (3 tracks)");

    scene.command("stop").await?;
    scene.bot_present(false, SOON).await?;
    let since = Instant::now();
    let loaded = scene.give(&scene.invocation("load").option("name", "evening")).await?;
    assert_says(&loaded, "and 2 more");
    scene.ears.packets(since, 50, SOON).await?;
    let frames = scene.ears.frames_of(stack.tunes().named("larks.opus")?, since);
    assert_eq!(frames.first, Some(0), "its first track is heard from the start: {frames}");
    assert_eq!(waiting(stack, &scene).await?.len(), 2);

    let next = scene.invocation("load").option("name", "evening").option("position", "next");
    assert_says(&scene.give(&next).await?, "at place 1");
    assert_eq!(waiting(stack, &scene).await?.len(), 5);
    let unknown = scene.invocation("load").option("name", "nothing of the kind");
    assert_refused(&scene.give(&unknown).await?, "playlist.unknown");
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_personal_playlist_is_shared_and_others_cannot_delete_it(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Sharing")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    scene.give(&scene.invocation("save").option("name", "Mine")).await?;
    let bob = scene.newcomer("Bob")?;
    let _ears = scene.sim.join_voice(scene.guild, scene.voice, bob)?;
    let load = || scene.invocation_of(bob, "load").option("name", "mine");
    assert_refused(&scene.give(&load()).await?, "playlist.unknown");

    let shared = scene.give(&scene.invocation("playlist share").option("name", "mine")).await?;
    assert_says(&shared, "as the server's playlist");
    assert_says(&scene.give(&load()).await?, "queued");
    let delete =
        |who| scene.invocation_of(who, "playlist delete").option("name", "mine").option("where", "server");
    assert_refused(&scene.give(&delete(bob)).await?, "playlist.forbidden");
    let grace = scene.sim.create_member(scene.guild, "Grace", Permissions::MANAGE_GUILD)?;
    assert_says(&scene.give(&delete(grace)).await?, "deleted");
    assert!(kept(stack, servers(&scene), "mine").await?.is_none());
    assert!(kept(stack, mine(&scene), "mine").await?.is_some(), "the original stays");
    scene.command("stop").await?;
    Ok(())
}

pub async fn favourites_are_added_taken_out_and_loaded(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Favourites")?;
    assert_refused(&scene.command("favourite").await?, "session.nothing-playing");
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    assert_says(&scene.command("favourite").await?, "one of your favourites now");
    let load = scene.invocation("load").option("name", "favourites").option("where", "mine");
    assert_says(&scene.give(&load).await?, "queued");
    assert_says(&scene.command("favourite").await?, "no longer");
    assert!(kept(stack, mine(&scene), "favourites").await?.is_none());

    let tune = stack.tunes().named("comet.opus")?;
    scene.play_file(tune).await?;
    scene.command("clear").await?;
    scene.play_file(tune).await?;
    scene.command("skip").await?;
    assert_refused(&scene.command("favourite").await?, "playlist.expires");
    scene.command("stop").await?;
    Ok(())
}

pub async fn a_playlist_is_taken_along_as_a_file(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Files")?;
    for tune in ["larks.opus", "comet.opus"] {
        play(stack, &scene, tune).await?;
    }
    scene.ears.first_sound(Instant::now(), SOON).await?;
    scene.give(&scene.invocation("save").option("name", "Take me")).await?;
    scene.command("stop").await?;

    let export = scene.give(&scene.invocation("playlist export").option("name", "take me")).await?;
    assert_says(&export, "2 tracks");
    assert!(export.message.is_ephemeral());
    let files = &export.message.attachments;
    assert_eq!(files.len(), 1, "{files:?}");
    let url = files[0]["url"].as_str().expect("a file has a link");
    let failed = |error: reqwest::Error| E2eError::Shortfall(error.to_string());
    let client = reqwest::Client::builder().no_proxy().build().map_err(failed)?;
    let file = client.get(url).send().await.map_err(failed)?.bytes().await.map_err(failed)?;

    let import = |name: &str, file: &[u8]| {
        let file = scene.sim.add_attachment("list.json", Some("application/json"), file.to_vec());
        scene.invocation("playlist import").attachment("file", &file).option("name", name)
    };
    assert_says(&scene.give(&import("Came along", &file)).await?, "saved 2 tracks");
    let (before, after) =
        (kept(stack, mine(&scene), "take me").await?, kept(stack, mine(&scene), "came along").await?);
    let titles = |playlist: Option<Playlist>| {
        playlist.map(|playlist| playlist.tracks.into_iter().map(|t| (t.title, t.query)).collect::<Vec<_>>())
    };
    assert!(before.is_some());
    assert_eq!(titles(before), titles(after));

    for (file, code) in [
        (&b"no playlist"[..], "import.not-a-playlist"),
        (br#"{"format":1,"tracks":[{"url":"file:///etc/passwd"}]}"#, "import.bad-track"),
        (br#"{"format":1,"tracks":[]}"#, "import.no-tracks"),
        (&vec![b' '; 2 * 1_024 * 1_024 + 1], "import.too-large"),
    ] {
        assert_refused(&scene.give(&import("bad", file)).await?, code);
    }
    assert!(kept(stack, mine(&scene), "bad").await?.is_none());
    let other = br#"{"format":1,"tracks":[{"search":"another"}]}"#;
    assert_refused(&scene.give(&import("came along", other)).await?, "playlist.exists");
    assert!(scene.thinking().is_empty());
    Ok(())
}

pub async fn what_is_kept_is_offered_while_somebody_types(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Typing")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    scene.give(&scene.invocation("save").option("name", "Zephyr").option("where", "server")).await?;
    let offered = async |command: &str, option: &str, typed: &str| {
        let invocation = scene.invocation(command).option(option, typed);
        scene.sim.autocomplete(&invocation, option)?.choices(SOON).await
    };
    let choices = offered("load", "name", "zeph").await?;
    assert_eq!(choices.len(), 1, "{choices:?}");
    assert_eq!(choices[0]["value"], "Zephyr");
    let choices = offered("play", "query", "zeph").await?;
    let value = choices[0]["value"].as_str().expect("a text").to_owned();
    assert_eq!(value, "playlist:server:Zephyr");
    assert_says(&scene.give(&scene.invocation("play").option("query", value)).await?, "queued");
    scene.command("stop").await?;
    Ok(())
}

pub async fn what_plays_is_grabbed_by_one_person(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Grab")?;
    assert_refused(&scene.command("grab").await?, "session.nothing-playing");
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let answer = scene.command("grab").await?;
    assert_says(&answer, "larks at noon** is in your direct messages");
    assert!(answer.message.is_ephemeral());
    let direct = scene.sim.open_direct_channel(scene.person)?;
    let letters = scene.sim.messages(direct);
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert!(letters[0].text().contains("Larks at Noon"), "{letters:?}");

    // Who wants no letters gets it here; when something else is in the way, it is not said that they want none.
    scene.sim.refuse_direct_messages(scene.person, true);
    let here = scene.command("grab").await?;
    assert_says(&here, "you take no direct messages");
    assert_says(&here, "larks");
    assert!(here.message.is_ephemeral());
    scene.sim.refuse_direct_messages(scene.person, false);
    let write = format!("POST /channels/{direct}/messages");
    for (status, code) in [(403, 50_001), (500, 0)] {
        scene.sim.refuse_rest(&write, status, code, 1);
        let failed = scene.command("grab").await?;
        assert_refused(&failed, "errand.failed");
        assert!(!failed.says("direct messages"), "{}", failed.text());
        assert_eq!(scene.sim.rest_faults_left_for(&write), 0, "it was met");
    }
    assert_says(&scene.command("grab").await?, "direct messages");
    assert_eq!(scene.sim.messages(direct).len(), 2);
    scene.command("stop").await?;
    Ok(())
}
