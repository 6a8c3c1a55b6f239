//! Plays are kept once, and figures are those of the plays.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryOrder, QueryTrait, Statement};
use segue_domain::{GuildId, Millis, PlayEnd, PlayRecord, Session, SourceKind, Timestamp, TrackId, UserId};

use super::{
    fixture::{GUILD, OTHER_GUILD},
    on_both_databases,
};
use crate::{
    Analytics, PanelStore, PlayFigures, SnapshotItem, TrackFigures,
    analytics::Span,
    entity::play::{Column, Entity},
};
use segue_store::SessionChange;

on_both_databases!(
    a_play_is_kept_once_however_often_it_comes,
    late_and_repeated_entries_lose_no_play,
    a_play_is_kept_as_it_was,
    plays_are_followed_one_after_the_other,
    sources_of_the_last_hour_are_counted,
    figures_are_those_of_the_plays,
    a_guild_without_plays_has_no_figures,
    one_index_answers_all_that_is_asked,
);

const START: Timestamp = Timestamp::from_millis(1_795_000_000_000);
const DAY: Millis = Millis::from_secs(86_400);

/// Plays about 17 minutes apart, with few tracks and members, so that many are alike.
fn plays(count: u64, seed: u64) -> Vec<PlayRecord> {
    let mut random = StdRng::seed_from_u64(seed);
    let play = |id| {
        let started_at = START + Millis::new(id * 1_020_000 + random.random_range(0..1_000_000));
        let heard = Millis::new(random.random_range(1..600_000));
        let track = random.random_range(0..60);
        PlayRecord {
            id,
            track_id: TrackId::new(id),
            title: format!("Song {track} 🎵"),
            artist: (track % 3 > 0).then(|| format!("Artist {}", track % 7)),
            source: SourceKind::ALL[random.random_range(0..4)],
            site: Some("example.org".to_owned()),
            requested_by: UserId::new(random.random_range(1..50)),
            started_at,
            ended_at: started_at + heard,
            heard,
            end: PlayEnd::ALL[random.random_range(0..5)],
            by: Some(UserId::new(7)),
            listeners: 3,
        }
    };
    (1..=count).map(play).collect()
}

/// The versions of a session in which these plays end one after the other.
fn versions(guild: GuildId, plays: &[PlayRecord]) -> Vec<SessionChange> {
    let version = |count: usize| {
        let mut head = Session::new(guild).head;
        head.version = count as u64;
        head.updated_at = plays[count - 1].ended_at;
        head.last_play = count as u64;
        let mut change = SessionChange::silent(head, Vec::new());
        change.journal.plays = vec![plays[count - 1].clone()];
        change
    };
    (1..=plays.len()).map(version).collect()
}

async fn stored(panel: &PanelStore) -> Vec<u64> {
    let rows = Entity::find().order_by_asc(Column::PlayId).all(&panel.db).await.expect("read");
    rows.iter().map(|row| u64::try_from(row.play_id).expect("a number")).collect()
}

async fn a_play_is_kept_once_however_often_it_comes(panel: &PanelStore) {
    let versions = versions(GUILD, &plays(40, 1));
    for version in &versions {
        panel.record(std::slice::from_ref(version)).await.expect("recorded");
    }
    let before = Entity::find().order_by_asc(Column::PlayId).all(&panel.db).await.expect("read");
    panel.record(&versions).await.expect("recorded");
    let after = Entity::find().order_by_asc(Column::PlayId).all(&panel.db).await.expect("read");
    assert_eq!(before, after);
    assert_eq!(stored(panel).await, (1..=40).collect::<Vec<_>>());
}

async fn late_and_repeated_entries_lose_no_play(panel: &PanelStore) {
    let mut random = rand::rng();
    let versions = versions(GUILD, &plays(200, 2));
    let mut arriving = versions.clone();
    arriving.extend(versions);
    arriving.shuffle(&mut random);
    let entry = |change: SessionChange| SnapshotItem::Journal { guild_id: GUILD, entry: change.journal };
    let items: Vec<SnapshotItem> = arriving.into_iter().map(entry).collect();
    for batch in items.chunks(3) {
        panel.record_items(batch).await.expect("recorded");
    }
    assert_eq!(stored(panel).await, (1..=200).collect::<Vec<_>>());
}

async fn a_play_is_kept_as_it_was(panel: &PanelStore) {
    let play = plays(1, 3).remove(0);
    panel.record(&versions(GUILD, std::slice::from_ref(&play))).await.expect("recorded");
    let row = Entity::find().one(&panel.db).await.expect("read").expect("a row");
    let text = (row.guild_id, row.title, row.artist, row.source, row.site, row.requested_by, row.ending);
    let expected = (
        GUILD.to_string(),
        play.title,
        play.artist,
        play.source.name().to_owned(),
        play.site,
        play.requested_by.to_string(),
        play.end.name().to_owned(),
    );
    assert_eq!(text, expected);
    let numbers = [row.play_id, row.started_at, row.ended_at, row.heard, row.listeners];
    let expected = [1, play.started_at.as_millis(), play.ended_at.as_millis(), play.heard.get(), 3];
    assert_eq!(numbers.map(|number| u64::try_from(number).expect("a number")), expected);
    assert_eq!(row.ended_by, play.by.map(|by| by.to_string()));
}

async fn figures_are_those_of_the_plays(panel: &PanelStore) {
    let (ours, theirs) = (plays(3_000, 4), plays(300, 5));
    panel.record(&versions(GUILD, &ours)).await.expect("recorded");
    panel.record(&versions(OTHER_GUILD, &theirs)).await.expect("recorded");
    let beyond = START + Millis::new(DAY.get() * 40);
    let spans = [
        (START, beyond),
        (START + Millis::new(1), START + DAY),
        (ours[10].started_at, ours[20].started_at),
        (ours[10].started_at + Millis::new(1), ours[10].started_at + Millis::new(2)),
        (beyond, beyond + DAY),
    ];
    for (from, to) in spans {
        let analytics = panel.analytics(GUILD, from, to).await.expect("read");
        assert_eq!(analytics, counted(&ours, from, to));
    }
    let analytics = panel.analytics(OTHER_GUILD, START, beyond).await.expect("read");
    assert_eq!(analytics, counted(&theirs, START, beyond));
}

async fn a_guild_without_plays_has_no_figures(panel: &PanelStore) {
    let analytics = panel.analytics(GUILD, START, START + DAY).await.expect("read");
    assert_eq!(analytics, counted(&[], START, START + DAY));
    assert_eq!((analytics.members, analytics.days.len(), analytics.hours.len()), (0, 2, 24));
}

async fn one_index_answers_all_that_is_asked(panel: &PanelStore) {
    panel.record(&versions(GUILD, &plays(1_000, 6))).await.expect("recorded");
    for guild in 1..20 {
        panel.record(&versions(GuildId::new(guild), &plays(100, guild))).await.expect("recorded");
    }
    let backend = panel.db.get_database_backend();
    panel
        .db
        .execute_unprepared(if backend == DbBackend::Sqlite {
            "ANALYZE"
        } else {
            "ANALYZE TABLE panel_plays"
        })
        .await
        .expect("analysed");
    let span = Span { guild: GUILD.to_string(), from: START, to: START + DAY };
    for asked in [span.kinds(), span.hours(), span.members(), span.tracks()] {
        let asked = asked.build(backend);
        let explain = if backend == DbBackend::Sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
        let sql = format!("{explain} {}", asked.sql);
        let asked = Statement::from_sql_and_values(backend, sql.clone(), asked.values.expect("values"));
        let steps = panel.db.query_all_raw(asked).await.expect("explained");
        if backend == DbBackend::Sqlite {
            let steps: Vec<String> =
                steps.iter().map(|step| step.try_get("", "detail").expect("a step")).collect();
            let wanted =
                "SEARCH panel_plays USING COVERING INDEX panel_plays_range (guild_id=? AND started_at>";
            // Other steps go over what this one found.
            let mut tables = steps.iter().filter(|step| step.contains("panel_plays"));
            assert!(
                tables.next().is_some_and(|step| step.starts_with(wanted)) && tables.next().is_none(),
                "{sql}: {steps:?}"
            );
        } else {
            let plan = steps.first().expect("a step");
            let (key, extra): (String, String) =
                (plan.try_get("", "key").expect("a key"), plan.try_get("", "Extra").expect("more"));
            assert_eq!(key, "panel_plays_range", "{sql}");
            assert!(extra.contains("Using index"), "{sql}: {extra}");
        }
    }
}

/// The figures, counted play by play.
fn counted(plays: &[PlayRecord], from: Timestamp, to: Timestamp) -> Analytics {
    let within: Vec<&PlayRecord> =
        plays.iter().filter(|play| play.started_at >= from && play.started_at < to).collect();
    let figures = |belongs: &dyn Fn(&PlayRecord) -> bool| {
        let theirs = within.iter().filter(|play| belongs(play));
        theirs.fold(PlayFigures::default(), |sum, play| PlayFigures {
            plays: sum.plays + 1,
            heard: sum.heard + play.heard,
        })
    };
    let mut tracks: BTreeMap<(String, Option<String>), PlayFigures> = BTreeMap::new();
    let mut members: BTreeMap<UserId, PlayFigures> = BTreeMap::new();
    for play in &within {
        let track = (play.title.clone(), play.artist.clone());
        let same = |other: &PlayRecord| (&other.title, &other.artist) == (&play.title, &play.artist);
        tracks.entry(track).or_insert_with(|| figures(&same));
        let same = |other: &PlayRecord| other.requested_by == play.requested_by;
        members.entry(play.requested_by).or_insert_with(|| figures(&same));
    }
    let most = |figures: PlayFigures| std::cmp::Reverse((figures.plays, figures.heard));
    let mut top_tracks: Vec<TrackFigures> = tracks
        .into_iter()
        .map(|((title, artist), figures)| TrackFigures { title, artist, figures })
        .collect();
    top_tracks.sort_by_key(|track| most(track.figures));
    top_tracks.truncate(20);
    let all_members = members.len() as u64;
    let mut top_members: Vec<(UserId, PlayFigures)> = members.into_iter().collect();
    top_members.sort_by_key(|(_, figures)| most(*figures));
    top_members.truncate(20);
    let day_of = |at: Timestamp| at.as_millis() / DAY.get();
    let last_day = day_of(Timestamp::from_millis(to.as_millis() - 1));
    let days = (day_of(from)..=last_day).map(|day| {
        let start = Timestamp::from_millis(day * DAY.get());
        (start, figures(&|play| day_of(play.started_at) == day))
    });
    let hour_of = |at: Timestamp| at.as_millis() / 3_600_000 % 24;
    Analytics {
        total: figures(&|_| true),
        members: all_members,
        ends: PlayEnd::ALL.map(|end| (end, figures(&|play| play.end == end))).to_vec(),
        sources: SourceKind::ALL.map(|source| (source, figures(&|play| play.source == source))).to_vec(),
        top_tracks,
        top_members,
        days: days.collect(),
        hours: (0..24).map(|hour| figures(&|play| hour_of(play.started_at) == hour)).collect(),
    }
}

async fn plays_are_followed_one_after_the_other(panel: &PanelStore) {
    let all = plays(25, 9);
    panel.record(&versions(GUILD, &all)).await.expect("recorded");
    panel.record(&versions(OTHER_GUILD, &plays(3, 8))).await.expect("recorded");
    let ids = |plays: Vec<crate::Play>| plays.iter().map(|play| play.id).collect::<Vec<_>>();
    let last = panel.plays_after(GUILD, None, 10).await.expect("read");
    assert_eq!((last[0].id, last[9].id), (16, 25), "the last ones, the oldest first");
    let play = &all[24];
    assert_eq!(
        (&last[9].title, last[9].heard, last[9].end.as_str()),
        (&play.title, play.heard, play.end.name())
    );
    assert_eq!(
        (last[9].started_at, last[9].requested_by, last[9].ended_by),
        (play.started_at, play.requested_by, play.by)
    );
    assert_eq!(ids(panel.plays_after(GUILD, Some(0), 10).await.expect("read")), (1..=10).collect::<Vec<_>>());
    assert_eq!(
        ids(panel.plays_after(GUILD, Some(20), 10).await.expect("read")),
        (21..=25).collect::<Vec<_>>()
    );
    for after in [25, u64::MAX] {
        assert_eq!(panel.plays_after(GUILD, Some(after), 10).await.expect("read"), []);
    }
    let heard = all.iter().map(|play| play.heard.get()).sum::<u64>();
    assert_eq!(panel.plays_in_all(GUILD).await.expect("counted"), (25, heard));
    assert_eq!(panel.plays_in_all(GuildId::new(3)).await.expect("counted"), (0, 0));
}

async fn sources_of_the_last_hour_are_counted(panel: &PanelStore) {
    let now = START + DAY;
    let heard = |id: u64, minutes_ago: u64, source: SourceKind, end: PlayEnd| {
        let ended_at = now - Millis::from_secs(minutes_ago * 60);
        let started_at = ended_at - Millis::from_secs(30);
        PlayRecord { id, started_at, ended_at, source, end, ..plays(1, id)[0].clone() }
    };
    let (url, search) = (SourceKind::Url, SourceKind::Search);
    let mine = [
        heard(1, 61, url, PlayEnd::Failed),
        heard(2, 59, url, PlayEnd::Failed),
        heard(3, 1, url, PlayEnd::Finished),
    ];
    panel.record(&versions(GUILD, &mine)).await.expect("recorded");
    panel.record(&versions(OTHER_GUILD, &[heard(1, 2, search, PlayEnd::Skipped)])).await.expect("recorded");
    let sources = panel.overview(now).await.expect("counted").sources;
    let told: Vec<_> =
        sources.iter().map(|health| (health.source.as_str(), health.plays, health.failed)).collect();
    assert_eq!(told, [("search", 1, 0), ("url", 2, 1)]);
}
