//! Figures about what a guild heard in a span of time.
//!
//! A play counts where it began. Four statements, all of them answered by one index, tell everything: so nothing is summed
//! up beforehand that could differ from the plays.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    Select,
    sea_query::{Expr, ExprTrait},
};
use segue_domain::{GuildId, Millis, PlayEnd, SourceKind, Timestamp, UserId};

use super::{
    connect::PanelStore,
    convert::{instant, timestamp},
    entity::play::{Column, Entity},
    failed::Failed,
};
use segue_store::StoreError;

/// Tracks, and members, that are told by name.
const TOP: u64 = 20;

const HOUR: u64 = 3_600_000;
const HOURS_A_DAY: u64 = 24;
const DAY: usize = 86_400_000;

/// The hour in which a play began. Text, because `/` divides differently in the two databases.
const HOUR_OF_START: &str = "started_at - started_at % 3600000";

/// How often, and for how long, something was heard.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct PlayFigures {
    /// Plays.
    pub plays: u64,
    /// Time that was heard in all of them.
    pub heard: Millis,
}

impl PlayFigures {
    fn add(&mut self, more: Self) {
        self.plays += more.plays;
        self.heard = self.heard + more.heard;
    }
}

/// A track among those heard most often.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TrackFigures {
    /// Title.
    pub title: String,
    /// Artist.
    pub artist: Option<String>,
    /// Its figures.
    pub figures: PlayFigures,
}

/// Figures about what a guild heard in a span of time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Analytics {
    /// Of all plays.
    pub total: PlayFigures,
    /// Members who asked for what was heard.
    pub members: u64,
    /// By how plays ended; each way is there.
    pub ends: Vec<(PlayEnd, PlayFigures)>,
    /// By where tracks came from; each kind is there.
    pub sources: Vec<(SourceKind, PlayFigures)>,
    /// The 20 tracks with the most plays, most first.
    pub top_tracks: Vec<TrackFigures>,
    /// The 20 members for whom most was played, most first.
    pub top_members: Vec<(UserId, PlayFigures)>,
    /// By day in UTC, named by its start; each day of the span is there.
    pub days: Vec<(Timestamp, PlayFigures)>,
    /// By hour of the day in UTC: 24.
    pub hours: Vec<PlayFigures>,
}

impl Analytics {
    /// Plays that were skipped.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        let skipped = self.ends.iter().filter(|(end, _)| *end == PlayEnd::Skipped);
        skipped.map(|(_, figures)| figures.plays).sum()
    }

    fn empty(from: Timestamp, to: Timestamp) -> Self {
        let first = from.as_millis() - from.as_millis() % DAY as u64;
        let days = (first..to.as_millis()).step_by(DAY);
        Self {
            total: PlayFigures::default(),
            members: 0,
            ends: PlayEnd::ALL.map(|end| (end, PlayFigures::default())).to_vec(),
            sources: SourceKind::ALL.map(|source| (source, PlayFigures::default())).to_vec(),
            top_tracks: Vec::new(),
            top_members: Vec::new(),
            days: days.map(|day| (Timestamp::from_millis(day), PlayFigures::default())).collect(),
            hours: vec![PlayFigures::default(); 24],
        }
    }

    fn add_kind(&mut self, kind: &Kind) {
        let figures = figures(kind.plays, kind.heard);
        self.total.add(figures);
        for (_, sum) in self.ends.iter_mut().filter(|(end, _)| end.name() == kind.ending) {
            sum.add(figures);
        }
        for (_, sum) in self.sources.iter_mut().filter(|(source, _)| source.name() == kind.source) {
            sum.add(figures);
        }
    }

    fn add_hour(&mut self, hour: &PlaysOfHour) {
        let figures = figures(hour.plays, hour.heard);
        let number = timestamp(hour.hour).as_millis() / HOUR;
        let first_day = self.days.first().map_or(0, |(day, _)| day.as_millis() / HOUR / HOURS_A_DAY);
        let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        if let Some((_, sum)) = self.days.get_mut(place((number / HOURS_A_DAY).saturating_sub(first_day))) {
            sum.add(figures);
        }
        if let Some(sum) = self.hours.get_mut(place(number % HOURS_A_DAY)) {
            sum.add(figures);
        }
    }
}

#[derive(FromQueryResult)]
struct Kind {
    ending: String,
    source: String,
    plays: i64,
    heard: i64,
}

#[derive(FromQueryResult)]
struct PlaysOfHour {
    hour: i64,
    plays: i64,
    heard: i64,
}

#[derive(FromQueryResult)]
struct Member {
    requested_by: String,
    plays: i64,
    heard: i64,
    members: i64,
}

#[derive(FromQueryResult)]
struct Track {
    last_play: i64,
    plays: i64,
    heard: i64,
}

impl PanelStore {
    /// Figures about what a guild heard from an instant on, up to another one that does not belong to it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn analytics(
        &self,
        guild: GuildId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Analytics, StoreError> {
        let span = Span { guild: guild.to_string(), from, to };
        let read = self.read_analytics(&span).await;
        read.map_err(|failed| failed.while_doing("reading the figures of a guild"))
    }

    async fn read_analytics(&self, span: &Span) -> Result<Analytics, Failed> {
        let mut analytics = Analytics::empty(span.from, span.to);
        let tx = self.begin_read().await?;
        for kind in span.kinds().into_model().all(&tx).await? {
            analytics.add_kind(&kind);
        }
        for hour in span.hours().into_model().all(&tx).await? {
            analytics.add_hour(&hour);
        }
        for Member { requested_by, plays, heard, members } in span.members().into_model().all(&tx).await? {
            analytics.members = count(members);
            if let Ok(user) = requested_by.parse() {
                analytics.top_members.push((user, figures(plays, heard)));
            }
        }
        let tracks = span.tracks().into_model().all(&tx).await?;
        analytics.top_tracks = named(&tx, &span.guild, tracks).await?;
        tx.commit().await?;
        Ok(analytics)
    }
}

/// Plays of a guild that began in a span of time, and what is asked of them.
pub(super) struct Span {
    pub guild: String,
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Span {
    fn plays(&self) -> Select<Entity> {
        // SUM is a decimal in MySQL; the cast makes it the same number in both databases.
        let heard = Expr::col(Column::Heard).sum().cast_as("SIGNED");
        Entity::find()
            .select_only()
            .expr_as(Expr::col(Column::PlayId).count(), "plays")
            .expr_as(heard, "heard")
            .filter(Column::GuildId.eq(&self.guild))
            .filter(Column::StartedAt.gte(instant(self.from)))
            .filter(Column::StartedAt.lt(instant(self.to)))
    }

    pub fn kinds(&self) -> Select<Entity> {
        let kinds = self.plays().columns([Column::Ending, Column::Source]);
        kinds.group_by(Column::Ending).group_by(Column::Source)
    }

    pub fn hours(&self) -> Select<Entity> {
        let hour = || Expr::cust(HOUR_OF_START);
        self.plays().expr_as(hour(), "hour").group_by(hour())
    }

    pub fn members(&self) -> Select<Entity> {
        self.most(Column::RequestedBy)
            .column(Column::RequestedBy)
            // All of them, not only those that are told.
            .expr_as(Expr::cust("COUNT(*) OVER ()"), "members")
    }

    pub fn tracks(&self) -> Select<Entity> {
        self.most(Column::TrackKey).expr_as(Expr::col(Column::PlayId).max(), "last_play")
    }

    /// Groups with the most plays. Where they are equal, the key decides, so that the answer is always the same.
    fn most(&self, key: Column) -> Select<Entity> {
        self.plays()
            .group_by(key)
            .order_by_desc(Expr::col("plays"))
            .order_by_desc(Expr::col("heard"))
            .order_by_asc(key)
            .limit(TOP)
    }
}

/// Adds what the tracks are called, as the last play of each says.
async fn named(
    tx: &DatabaseTransaction,
    guild: &str,
    tracks: Vec<Track>,
) -> Result<Vec<TrackFigures>, Failed> {
    let names: Vec<(i64, String, Option<String>)> = Entity::find()
        .select_only()
        .columns([Column::PlayId, Column::Title, Column::Artist])
        .filter(Column::GuildId.eq(guild))
        .filter(Column::PlayId.is_in(tracks.iter().map(|track| track.last_play)))
        .into_tuple()
        .all(tx)
        .await?;
    let mut names: HashMap<i64, _> =
        names.into_iter().map(|(id, title, artist)| (id, (title, artist))).collect();
    let told = tracks.into_iter().filter_map(|track| {
        let (title, artist) = names.remove(&track.last_play)?;
        Some(TrackFigures { title, artist, figures: figures(track.plays, track.heard) })
    });
    Ok(told.collect())
}

fn figures(plays: i64, heard: i64) -> PlayFigures {
    PlayFigures { plays: count(plays), heard: Millis::new(count(heard)) }
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
