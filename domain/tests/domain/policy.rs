//! Who decides, how much is too much, what holds a session, and what a plan allows: told as stories.

use std::collections::BTreeSet;

use crate::support::*;
use segue_domain::{
    AccessLevel, Asker, ChannelId, DormantReason, Effect, Field, Grant, ListGaps, MAX_QUEUE_LEN, Millis,
    Notice, Plan, PlanError, PlanTable, Plans, PlaybackBlocker, Query, QueuePosition, Rank, Report,
    ResolvedTrack, RoleId, SessionCommand, SettingKind, SettingProblem, SettingValue, SettingsChange,
    SourceFailure, SourceTier, Timestamp, TrackId, TrackSelector, UndoKind, UserId, permit,
};

const DJS: RoleId = RoleId::new(900);

fn text(text: &str) -> SettingValue {
    SettingValue::Text(text.into())
}

fn list(items: &[&str]) -> SettingValue {
    SettingValue::List(items.iter().map(|&item| item.to_owned()).collect())
}

/// A session with a track of Ada's, in a guild with a DJ role, that four members listen to.
fn party() -> Story {
    let mut story = Story::new();
    story.choose(Field::DjRoles, list(&["900"]));
    let first = story.play("a");
    story.started(first);
    story.play("b");
    story.worker(Report::Listeners { members: (400..404).map(UserId::new).collect() });
    story
}

fn told(story: &mut Story, user: u64, command: SessionCommand) -> Notice {
    let effects = story.asked_by(&member(UserId::new(user), Rank::Member), command);
    notices(&effects).pop().expect("an answer")
}

#[test]
fn half_of_the_listeners_skip_a_track() {
    let mut story = party();
    assert_eq!(told(&mut story, 401, SessionCommand::Skip), Notice::Voted { votes: 1, needed: 2 });
    assert_eq!(told(&mut story, 401, SessionCommand::Skip), Notice::VotedAlready { votes: 1, needed: 2 });
    assert_eq!(story.current(), Some("a"));
    assert!(matches!(told(&mut story, 402, SessionCommand::Skip), Notice::Skipped { .. }));
    assert_eq!((story.current(), story.session.head.votes.len()), (Some("b"), 0));
}

#[test]
fn whoever_left_has_no_vote() {
    let mut story = party();
    told(&mut story, 401, SessionCommand::Skip);
    story.worker(Report::Listeners { members: [400, 402, 403].map(UserId::new).to_vec() });
    assert_eq!(told(&mut story, 402, SessionCommand::Skip), Notice::Voted { votes: 1, needed: 2 });
}

#[test]
fn members_skip_their_own_and_djs_skip_all() {
    let mut story = party();
    assert!(matches!(told(&mut story, 400, SessionCommand::Skip), Notice::Skipped { .. }));

    let mut story = party();
    let effects = story.asked_by(&member(BEN, Rank::Dj), SessionCommand::Skip);
    assert!(matches!(notices(&effects)[..], [Notice::Skipped { .. }]));

    let mut story = party();
    story.choose(Field::SkipOwn, SettingValue::Toggle(false));
    assert_eq!(told(&mut story, 400, SessionCommand::Skip), Notice::Voted { votes: 1, needed: 2 });
    story.choose(Field::SkipVotes, SettingValue::Number(0));
    assert!(matches!(told(&mut story, 401, SessionCommand::Skip), Notice::Skipped { .. }));
}

#[test]
fn without_a_dj_role_everybody_decides() {
    let mut story = party();
    story.choose(Field::DjRoles, list(&[]));
    assert!(matches!(told(&mut story, 401, SessionCommand::Skip), Notice::Skipped { .. }));
}

#[test]
fn members_take_out_and_take_back_what_is_theirs() {
    let mut story = party();
    let not_yours = Notice::NotYours { roles: vec![DJS] };
    let first = SessionCommand::Remove { which: TrackSelector::Range { from: 1, to: 1 } };
    assert_eq!(told(&mut story, 401, first.clone()), not_yours);
    assert_eq!(told(&mut story, 401, SessionCommand::Remove { which: TrackSelector::Duplicates }), not_yours);
    assert_eq!(
        told(&mut story, 401, SessionCommand::Remove { which: TrackSelector::Member { user_id: ADA } }),
        not_yours
    );
    let named =
        SessionCommand::RemoveTracks { tracks: story.session.queue.iter().map(|track| track.id).collect() };
    assert_eq!(told(&mut story, 401, named), not_yours);
    assert_eq!(told(&mut story, 400, first), Notice::RemovedOne { title: "b".into() });
    assert_eq!(told(&mut story, 401, SessionCommand::Undo), not_yours);
    assert_eq!(told(&mut story, 400, SessionCommand::Undo), Notice::Undone { change: UndoKind::Remove });
    assert_eq!(story.queue(), ["b"]);
}

#[test]
fn only_djs_jump_the_queue() {
    let mut story = party();
    for place in [QueuePosition::Next, QueuePosition::Now, QueuePosition::At(1)] {
        let play = SessionCommand::Play { query: link("c"), place, shuffle: false };
        assert_eq!(told(&mut story, 401, play), Notice::NeedsDj { roles: vec![DJS] });
    }
    let play = SessionCommand::Play { query: link("c"), place: QueuePosition::Next, shuffle: false };
    assert!(resolve_of(&story.asked_by(&member(BEN, Rank::Dj), play)).is_some());
}

#[test]
fn the_guild_limits_tracks_minutes_and_lengths() {
    let mut story = party();
    story.choose(Field::MemberTracks, SettingValue::Number(1));
    let play = || SessionCommand::play(link("c"));
    assert_eq!(told(&mut story, 400, play()), Notice::MemberTracks { limit: 1 });
    story.choose(Field::MemberTracks, SettingValue::Number(0));
    story.choose(Field::MemberMinutes, SettingValue::Number(3));
    assert_eq!(told(&mut story, 400, play()), Notice::MemberMinutes { limit: 3 });
    story.choose(Field::MemberMinutes, SettingValue::Number(0));
    story.choose(Field::QueueLimit, SettingValue::Number(1));
    assert_eq!(told(&mut story, 401, play()), Notice::QueueLimited { limit: 1 });
    story.choose(Field::QueueLimit, SettingValue::Number(2));
    story.choose(Field::TrackMinutes, SettingValue::Number(2));
    let track_id = resolve_of(&story.asked_by(&member(BEN, Rank::Member), play())).expect("looked up");
    let effects =
        story.worker(Report::Resolved { track_id, tracks: vec![found("c")], gaps: ListGaps::default() });
    assert_eq!(notices(&effects), [Notice::TrackTooLong { limit: 2 }]);
    assert_eq!(story.queue(), ["b"]);
}

#[test]
fn a_playlist_is_let_in_as_far_as_there_is_room() {
    let mut story = party();
    story.choose(Field::MemberTracks, SettingValue::Number(3));
    let play = story.asked_by(&member(BEN, Rank::Member), SessionCommand::play(link("list")));
    let track_id = resolve_of(&play).expect("looked up");
    let tracks = (0..9).map(|n| found(&n.to_string())).collect();
    let effects = story.worker(Report::Resolved { track_id, tracks, gaps: ListGaps::default() });
    assert_eq!(
        notices(&effects),
        [Notice::Queued { title: "0".into(), place: 2, more: 2, left_out: 6, gaps: ListGaps::default() }]
    );
    assert_eq!(story.queue(), ["b", "0", "1", "2"]);
}

#[test]
fn blocked_sites_and_words_and_duplicates_are_turned_away() {
    let mut story = party();
    story.choose(Field::BlockedSites, list(&["example.com"]));
    story.choose(Field::BlockedWords, list(&["polka"]));
    story.choose(Field::Duplicates, text("refuse"));
    let url = |url: &str| SessionCommand::play(Query::Url { url: url.into() });
    let blocked = Notice::SiteBlocked { site: "example.com".into() };
    assert_eq!(told(&mut story, 400, url("https://cdn.EXAMPLE.com/x")), blocked);
    let search = SessionCommand::play(Query::Search { text: "best POLKA".into() });
    assert_eq!(told(&mut story, 400, search), Notice::WordBlocked);

    let mut outcome = |track: ResolvedTrack| {
        let play = story.member(SessionCommand::play(link("x")));
        let track_id = resolve_of(&play).expect("looked up");
        notices(&story.worker(Report::Resolved { track_id, tracks: vec![track], gaps: ListGaps::default() }))
            .pop()
    };
    assert_eq!(outcome(found("Polka")), Some(Notice::WordBlocked));
    let page_url = Some("https://www.example.com/watch".into());
    assert_eq!(outcome(ResolvedTrack { page_url, ..found("c") }), Some(blocked));
    assert_eq!(outcome(found("a")), Some(Notice::Duplicate));
    assert_eq!(story.queue(), ["b"]);
}

#[test]
fn a_track_that_is_turned_away_while_it_is_current_ends_nothing_else() {
    let mut story = Story::new();
    story.choose(Field::TrackMinutes, SettingValue::Number(1));
    let track_id = resolve_of(&story.member(SessionCommand::play(link("long")))).expect("looked up");
    let effects =
        story.worker(Report::Resolved { track_id, tracks: vec![found("long")], gaps: ListGaps::default() });
    assert_eq!(notices(&effects), [Notice::TrackTooLong { limit: 1 }]);
    assert_eq!(story.current(), None);
}

#[test]
fn commands_in_a_minute_are_counted_and_a_restart_forgives_nothing() {
    let mut story = Story::new();
    story.choose(Field::MemberRate, SettingValue::Number(2));
    story.now = 60_000;
    let track_id = story.play("a");
    story.started(track_id);
    story.member(SessionCommand::Pause);
    let effects = story.member(SessionCommand::Resume);
    let until = at(120_000);
    assert_eq!(notices(&effects), [Notice::TooFast { until }]);
    assert!(story.session.head.paused);
    let asker = Asker { user_id: ADA, roles: &[], manages: false, channels: &[TEXT] };
    let plan = Plan::everything();
    let head =
        serde_json::from_value(serde_json::to_value(&story.session.head).expect("JSON")).expect("a head");
    let permitted =
        |changes, now| permit(&head, &plan, "resume", AccessLevel::Everyone, changes, &asker, now);
    assert_eq!(permitted(true, at(119_999)), Err(Notice::TooFast { until }));
    assert_eq!(permitted(false, at(119_999)), Ok(Rank::Member), "reading is free");
    assert_eq!(permitted(true, at(120_000)), Ok(Rank::Member));
    story.now = 120_000;
    assert_eq!(notices(&story.member(SessionCommand::Resume)), [Notice::Resumed]);
}

#[test]
fn who_may_what_is_decided_by_level_role_block_and_channel() {
    let mut story = Story::new();
    story.choose(Field::DjRoles, list(&["900"]));
    story.choose(Field::BlockedMembers, list(&["666"]));
    story.choose(Field::TextChannels, list(&["300"]));
    for (command, level) in [
        ("join", Some(AccessLevel::Nobody)),
        ("volume", Some(AccessLevel::Everyone)),
        ("ping", Some(AccessLevel::Manager)),
    ] {
        let change = SettingsChange::Permit { command: command.into(), level };
        story.asked_by(&member(ADA, Rank::Manager), SessionCommand::Settings { change, version: None });
    }
    let plan = Plan::everything();
    let ask = |user: u64, roles: &[RoleId], manages, channel: ChannelId, command: &str, usual| {
        let asker = Asker { user_id: UserId::new(user), roles, manages, channels: &[channel] };
        permit(&story.session.head, &plan, command, usual, true, &asker, at(0))
    };
    let (elsewhere, dj) = (ChannelId::new(301), [DJS]);
    assert_eq!(ask(1, &[], false, TEXT, "pause", AccessLevel::Dj), Err(Notice::NeedsDj { roles: vec![DJS] }));
    assert_eq!(ask(1, &dj, false, TEXT, "pause", AccessLevel::Dj), Ok(Rank::Dj));
    assert_eq!(ask(1, &[], true, TEXT, "pause", AccessLevel::Dj), Ok(Rank::Manager));
    assert_eq!(ask(1, &[], false, TEXT, "play", AccessLevel::Everyone), Ok(Rank::Member));
    assert_eq!(ask(1, &dj, false, TEXT, "settings", AccessLevel::Manager), Err(Notice::NeedsManager));
    assert_eq!(ask(1, &[], false, TEXT, "volume", AccessLevel::Dj), Ok(Rank::Member), "opened to everyone");
    assert_eq!(
        ask(1, &dj, false, TEXT, "ping", AccessLevel::Everyone),
        Err(Notice::NeedsManager),
        "closed to most"
    );
    assert_eq!(
        ask(1, &[], true, TEXT, "join", AccessLevel::Everyone),
        Err(Notice::Disabled),
        "closed to all"
    );
    assert_eq!(ask(666, &dj, false, TEXT, "play", AccessLevel::Everyone), Err(Notice::Blocked));
    assert_eq!(
        ask(666, &[], true, TEXT, "play", AccessLevel::Everyone),
        Ok(Rank::Manager),
        "nobody locks the owner out"
    );
    let locked = Err(Notice::OtherTextChannel { channels: vec![TEXT] });
    assert_eq!(ask(1, &dj, false, elsewhere, "play", AccessLevel::Everyone), locked);
    assert_eq!(ask(1, &[], true, elsewhere, "play", AccessLevel::Everyone), Ok(Rank::Manager));
}

#[test]
fn music_is_in_the_voice_channels_of_the_guilds_choice() {
    let mut story = Story::new();
    story.choose(Field::VoiceChannels, list(&["201"]));
    let locked = Notice::OtherVoiceChannel { channels: vec![OTHER_VOICE] };
    assert_eq!(told(&mut story, 1, SessionCommand::play(link("a"))), locked);
    assert_eq!(told(&mut story, 1, SessionCommand::Join), locked);
    let effects = story.asked_by(&member(ADA, Rank::Manager), SessionCommand::Join);
    assert_eq!(notices(&effects), [Notice::JoinedChannel { channel: VOICE }]);
}

#[test]
fn settings_are_changed_by_version() {
    let mut story = Story::new();
    let set = |version| SessionCommand::Settings {
        change: SettingsChange::Set { field: Field::DefaultVolume, value: SettingValue::Number(40) },
        version,
    };
    let manager = member(ADA, Rank::Manager);
    assert!(matches!(notices(&story.asked_by(&manager, set(Some(0))))[..], [Notice::SettingChanged { .. }]));
    assert_eq!(notices(&story.asked_by(&manager, set(Some(0)))), [Notice::SettingsConflict]);
    assert_eq!(story.session.head.volume(&Plan::everything()), 40);
    story.choose(Field::MaxVolume, SettingValue::Number(30));
    assert_eq!(story.session.head.volume(&Plan::everything()), 30);
    let too_loud = SettingsChange::Set { field: Field::MaxVolume, value: SettingValue::Number(151) };
    let effects = story.asked_by(&manager, SessionCommand::Settings { change: too_loud, version: None });
    let problem = SettingProblem::Malformed;
    assert_eq!(notices(&effects), [Notice::SettingRefused { field: Field::MaxVolume, problem }]);
    story.asked_by(&manager, SessionCommand::Settings { change: SettingsChange::ResetAll, version: None });
    assert_eq!(story.session.head.volume(&Plan::everything()), 100);
    assert!(story.session.head.settings.version > 2, "a version is never used again");
}

#[test]
fn lists_grow_and_shrink_entry_by_entry() {
    let mut story = Story::new();
    let field = Field::DjRoles;
    let mut change = |change| {
        let effects =
            story.asked_by(&member(ADA, Rank::Manager), SessionCommand::Settings { change, version: None });
        notices(&effects).pop().expect("an answer")
    };
    let add = |item: &str| SettingsChange::Add { field, item: item.into() };
    let take_out = |item: &str| SettingsChange::TakeOut { field, item: item.into() };
    let refused = |problem| Notice::SettingRefused { field, problem };
    assert_eq!(change(add("<@&1>")), Notice::SettingChanged { field, value: list(&["1"]) });
    assert_eq!(change(add("1")), refused(SettingProblem::Unchanged));
    assert_eq!(change(add("DJ")), refused(SettingProblem::Malformed));
    for id in 2..=20 {
        change(add(&id.to_string()));
    }
    assert_eq!(change(add("21")), refused(SettingProblem::Full { max: 20 }));
    assert_eq!(change(take_out("22")), refused(SettingProblem::Unchanged));
    assert!(matches!(change(take_out("1")), Notice::SettingChanged { .. }));
    let on_a_number = SettingsChange::Add { field: Field::MaxVolume, item: "1".into() };
    assert!(matches!(change(on_a_number), Notice::SettingRefused { problem: SettingProblem::Malformed, .. }));
}

#[test]
fn alone_the_music_is_held_and_after_a_while_the_bot_leaves() {
    let mut story = party();
    story.now = 10_000;
    story.worker(Report::Listeners { members: vec![] });
    assert_eq!(story.session.head.held_by, [PlaybackBlocker::Alone]);
    assert_eq!(story.session.head.playhead.at(at(90_000)), Millis::from_secs(10));
    story.now = 20_000;
    story.worker(Report::Listeners { members: vec![ADA] });
    assert!(!story.session.head.is_held());
    story.now = 30_000;
    story.worker(Report::Listeners { members: vec![] });
    story.now = 30_000 + 299_999;
    story.worker(Report::LeftAlone);
    assert_eq!(story.session.head.dormant, None, "not yet");
    story.now += 1;
    let effects = story.worker(Report::LeftAlone);
    assert_eq!(notices(&effects), [Notice::LeftAlone]);
    let dormant = story.session.head.dormant.expect("waits");
    assert_eq!(dormant.reason, DormantReason::NobodyListening);
    assert_eq!((story.current(), story.queue()), (Some("a"), vec!["b"]), "nothing is lost");
    story.worker(Report::Listeners { members: vec![BEN] });
    assert_eq!((story.session.head.dormant, story.session.head.is_held()), (None, false));
}

#[test]
fn a_bot_that_stays_never_leaves_by_itself() {
    let mut story = party();
    story.choose(Field::Stay, SettingValue::Toggle(true));
    story.choose(Field::PauseAlone, SettingValue::Toggle(false));
    story.worker(Report::Listeners { members: vec![] });
    assert!(!story.session.head.is_held(), "it plays to nobody, as was chosen");
    story.now = 10_000_000;
    story.worker(Report::LeftAlone);
    assert_eq!(story.session.head.dormant, None);
    for id in [1, 2] {
        story.worker(Report::Ended { track_id: TrackId::new(id) });
    }
    let head = &story.session.head;
    assert_eq!((head.voice_channel, head.tombstone, head.current.is_none()), (Some(VOICE), None, true));
    story.worker(Report::Disconnected { by: None });
    assert!(story.session.head.tombstone.is_some(), "what a person ended stays ended");
}

#[test]
fn what_keeps_the_bot_from_being_heard_holds_the_music() {
    let mut story = party();
    story.now = 5_000;
    let effects = story.worker(Report::Held { by: PlaybackBlocker::Suppressed, on: true });
    assert_eq!(notices(&effects), [Notice::NeedsInvitation]);
    assert_eq!(
        notices(&story.worker(Report::Held { by: PlaybackBlocker::Suppressed, on: true })),
        [],
        "told once"
    );
    let effects = story.worker(Report::Held { by: PlaybackBlocker::ServerMuted, on: true });
    assert_eq!(notices(&effects), [Notice::Muted]);
    assert_eq!(story.session.head.playhead.at(at(99_000)), Millis::from_secs(5));
    let dj = member(BEN, Rank::Dj);
    story.asked_by(&dj, SessionCommand::Pause);
    let still = Notice::HeldStill { by: PlaybackBlocker::Suppressed };
    assert_eq!(notices(&story.asked_by(&dj, SessionCommand::Resume)), [still]);
    story.worker(Report::Held { by: PlaybackBlocker::Suppressed, on: false });
    assert!(story.session.head.is_held());
    story.worker(Report::Held { by: PlaybackBlocker::ServerMuted, on: false });
    assert!(!story.session.head.is_held());
}

/// Every tier of the shipped table.
fn plan_of(tier: &str) -> Plan {
    let grant = Grant { id: "s:1".into(), tier: tier.into(), until: None };
    Plans::on(PlanTable::shipped()).of([&grant], at(0))
}

#[test]
fn without_plans_every_guild_has_everything() {
    let plan = Plans::OFF.of([], at(0));
    assert!(Field::ALL.into_iter().all(|field| plan.allows(field)));
    assert_eq!(
        (plan.queue(), plan.playlists(100), plan.sources()),
        (MAX_QUEUE_LEN, 100, SourceTier::Unlimited)
    );
}

#[test]
fn every_cap_and_every_gate_of_the_shipped_tiers_holds() {
    let tiers: Vec<&str> = PlanTable::shipped().tiers().iter().map(|tier| tier.name.as_str()).collect();
    assert_eq!(tiers, ["free", "starter", "pro", "growth", "scale", "enterprise"]);
    let gated: BTreeSet<&str> = Field::ALL
        .into_iter()
        .filter(|field| PlanTable::shipped().definition(*field).tier.is_some())
        .map(Field::name)
        .collect();
    assert_eq!(gated, ["accent_colour", "brand_name", "footer", "logo", "white_label"].into());
    for (rank, tier) in tiers.iter().enumerate() {
        let plan = plan_of(tier);
        let mut story = Story::new();
        story.plans = Plans::on(PlanTable::shipped());
        story
            .worker(Report::Granted { grant: Grant { id: "s:1".into(), tier: (*tier).into(), until: None } });

        for field in Field::ALL {
            let definition = PlanTable::shipped().definition(field);
            let needs = definition
                .tier
                .as_deref()
                .map_or(0, |name| tiers.iter().position(|t| *t == name).expect("known"));
            let value = match &definition.kind {
                SettingKind::Colour => text("#112233"),
                SettingKind::Link { .. } => text("https://example.org/logo.png"),
                SettingKind::Text { .. } => text("Words"),
                SettingKind::Toggle => {
                    SettingValue::Toggle(definition.default_value() != SettingValue::Toggle(true))
                }
                _ => definition.default_value(),
            };
            let change = SettingsChange::Set { field, value: value.clone() };
            let effects = story
                .asked_by(&member(ADA, Rank::Manager), SessionCommand::Settings { change, version: None });
            let expected = if rank >= needs {
                Notice::SettingChanged { field, value }
            } else {
                let problem = SettingProblem::NeedsTier { tier: tiers[needs].into() };
                Notice::SettingRefused { field, problem }
            };
            assert_eq!(notices(&effects), [expected], "{tier} {field}");
        }

        // The sources: words to search for are refused before a lookup, the rest is told to anyone who looks up.
        let effects = story
            .asked_by(&member(ADA, Rank::Member), SessionCommand::play(Query::Search { text: "x".into() }));
        if plan.sources() < SourceTier::Unlimited {
            assert_eq!(notices(&effects), [Notice::NeedsTier { tier: "pro".into() }], "{tier}");
        } else {
            assert!(
                matches!(effects[..], [Effect::Resolve { sources: SourceTier::Unlimited, .. }]),
                "{tier}"
            );
        }
        let effects = story.member(SessionCommand::play(link("a")));
        let sources = if rank == 0 {
            SourceTier::Core
        } else if rank == 1 {
            SourceTier::Extended
        } else {
            SourceTier::Unlimited
        };
        assert!(
            matches!(effects[..], [Effect::Resolve { sources: given, .. }] if given == sources),
            "{tier}"
        );
        assert_eq!(plan.playlists(1_000), [0, 50, 1_000, 1_000, 1_000, 1_000][rank], "{tier}");
        let hours = [Some(0), Some(0), Some(0), Some(2), None, None];
        assert_eq!(plan.concierge_hours(), hours[rank], "{tier}");
        let minutes = [None, None, None, Some(240), Some(60), Some(30)];
        assert_eq!(plan.concierge_minutes(), minutes[rank], "{tier}");
    }
}

#[test]
fn the_queue_of_a_tier_is_capped_and_what_waits_stays() {
    let mut story = Story::new();
    story.plans = Plans::on(PlanTable::shipped());
    let until = Some(at(1_000_000));
    story.worker(Report::Granted { grant: Grant { id: "e:5".into(), tier: "pro".into(), until } });
    let track_id = story.play("first");
    story.started(track_id);
    let track_id = resolve_of(&story.member(SessionCommand::play(link("list")))).expect("looked up");
    let tracks = (0..150).map(|n| found(&n.to_string())).collect();
    story.worker(Report::Resolved { track_id, tracks, gaps: ListGaps::default() });
    assert_eq!(story.queue().len(), 150);
    // The entitlement ends.
    story.now = 1_000_001;
    assert_eq!(
        told(&mut story, 400, SessionCommand::play(link("more"))),
        Notice::QueueLimited { limit: 100 }
    );
    assert_eq!(story.queue().len(), 150, "what waits stays");
    let free = plan_of("free");
    assert_eq!(story.session.head.settings.number(Field::QueueLimit, &free), 100, "read as the plan has it");
}

#[test]
fn a_downgrade_reads_the_default_and_keeps_what_was_chosen() {
    let mut story = Story::new();
    story.choose(Field::AccentColour, text("#112233"));
    let settings = &story.session.head.settings;
    assert_eq!(settings.text(Field::AccentColour, &plan_of("starter")), "#112233");
    assert_eq!(settings.text(Field::AccentColour, &plan_of("free")), "#2F7D6B");
    assert_eq!(settings.chosen(Field::AccentColour), Some(&text("#112233")));
}

#[test]
fn the_largest_tier_that_has_not_ended_counts() {
    let plans = Plans::on(PlanTable::shipped());
    let grant = |id: &str, tier: &str, until| Grant { id: id.into(), tier: tier.into(), until };
    let mut grants = Vec::new();
    grant("e:1", "pro", Some(at(100))).put(&mut grants, at(0));
    grant("s:2", "starter", None).put(&mut grants, at(0));
    grant("s:3", "unheard of", None).put(&mut grants, at(0));
    let tier = |now: Timestamp| plans.of(&grants, now).tier().map(|tier| tier.name.clone());
    assert_eq!(tier(at(0)).as_deref(), Some("pro"));
    assert_eq!(tier(at(100)).as_deref(), Some("starter"));
    assert_eq!(plans.of([], at(0)).tier().map(|tier| tier.name.as_str()), Some("free"));
    grant("s:2", "starter", Some(at(50))).put(&mut grants, at(200));
    assert_eq!(grants.len(), 1, "those that have ended are gone");
}

#[test]
fn a_source_beyond_the_plan_is_told_in_words() {
    let mut story = Story::new();
    let track_id = resolve_of(&story.member(SessionCommand::play(link("a")))).expect("looked up");
    let effects = story.worker(Report::Failed { track_id, failure: SourceFailure::NotInPlan });
    let [Notice::TrackFailed { failure, .. }] = &notices(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(failure.code(), "source.not-in-plan");
}

#[test]
fn a_table_that_is_wrong_is_refused() {
    let shipped = include_str!("../../plans.toml");
    assert!(PlanTable::parse(shipped).is_ok());
    let refused = |from: &str, to: &str| {
        assert!(shipped.contains(from), "{from}");
        PlanTable::parse(&shipped.replacen(from, to, 1)).expect_err("refused")
    };
    assert!(matches!(PlanTable::parse("tiers = 1"), Err(PlanError::Unreadable(_))));
    assert!(matches!(refused("[settings.logo]", "[settings.photo]"), PlanError::Unreadable(_)));
    assert!(matches!(refused("name = \"pro\"", "name = \"free\""), PlanError::TierTwice { .. }));
    assert!(matches!(refused("tier = \"scale\"", "tier = \"gold\""), PlanError::UnknownTier { .. }));
    assert!(matches!(refused("default = \"#2F7D6B\"", "default = \"green\""), PlanError::BadDefault { .. }));
    assert!(matches!(refused("max = 150\nunit", "max = 1\nunit"), PlanError::BadDefault { .. }));
    let start = shipped.find("[settings.logo]").expect("there");
    let end = shipped.find("[settings.white_label]").expect("there");
    let without = format!("{}{}", &shipped[..start], &shipped[end..]);
    assert!(matches!(PlanTable::parse(&without), Err(PlanError::MissingSetting { field: Field::Logo })));
    let no_tiers =
        format!("tiers = []\n{}", &shipped[shipped.find("# Settings of a server").expect("there")..]);
    assert!(matches!(PlanTable::parse(&no_tiers), Err(PlanError::NoTiers)));
}

#[test]
fn a_member_can_claim_nothing_that_only_the_worker_knows() {
    let mut story = party();
    let before = story.session.head.clone();
    for report in [
        Report::Granted { grant: Grant { id: "x".into(), tier: "enterprise".into(), until: None } },
        Report::Held { by: PlaybackBlocker::Alone, on: true },
        Report::LeftAlone,
        Report::CardShown { card: None },
    ] {
        assert_eq!(story.claim(member(ADA, Rank::Manager), report), []);
    }
    assert_eq!(story.session.head, before);
}
