//! The shape of the figures.

use segue_domain::GuildId;
use segue_panel_db::{Analytics, PlayFigures};
use serde::Serialize;
use utoipa::ToSchema;

use super::range::Range;
use crate::{
    openapi::{PlayEndName, SourceName},
    queue_sync::instant,
};

const MILLIS_AN_HOUR: f64 = 3_600_000.0;

/// What a guild heard in a span of time. A play counts where it began; days and hours are UTC's, and time is in
/// milliseconds unless its name says otherwise.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnalyticsAnswer {
    guild_id: String,
    /// First instant of the span.
    #[schema(format = DateTime)]
    from: String,
    /// First instant after the span.
    #[schema(format = DateTime)]
    to: String,
    pub(super) totals: Totals,
    /// By how plays ended.
    pub(super) ends: Vec<EndFigures>,
    /// By where tracks came from.
    pub(super) sources: Vec<SourceFigures>,
    /// Tracks with the most plays, most first; at most 20.
    pub(super) tracks: Vec<TrackFigures>,
    /// Members for whom most was played, most first; at most 20.
    pub(super) members: Vec<MemberFigures>,
    /// By day; each day of the span is there.
    pub(super) days: Vec<DayFigures>,
    /// By hour of the day; all 24 are there.
    pub(super) hours: Vec<HourFigures>,
}

/// Figures of all plays.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    #[serde(flatten)]
    pub(super) figures: Figures,
    /// The time that was heard in hours, to the hundredth.
    hours_heard: f64,
    /// Members who asked for what was heard.
    pub(super) members: u64,
    /// Plays that were skipped.
    pub(super) skipped: u64,
    /// Share of plays that were skipped, 0 to 1; absent when there are none.
    #[schema(required)]
    skip_rate: Option<f64>,
}

/// How often, and for how long, something was heard.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    pub(super) plays: u64,
    /// Time that was heard; pauses do not count.
    pub(super) heard: u64,
}

/// Plays that ended in one way.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EndFigures {
    /// In which.
    #[schema(value_type = PlayEndName)]
    pub(super) end: &'static str,
    #[serde(flatten)]
    pub(super) figures: Figures,
}

/// Plays from one kind of source.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SourceFigures {
    /// Which.
    #[schema(value_type = SourceName)]
    pub(super) source: &'static str,
    #[serde(flatten)]
    pub(super) figures: Figures,
}

/// Plays of one track.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrackFigures {
    pub(super) title: String,
    #[schema(required)]
    pub(super) author: Option<String>,
    #[serde(flatten)]
    pub(super) figures: Figures,
}

/// Plays that one member asked for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberFigures {
    pub(super) user_id: String,
    #[serde(flatten)]
    pub(super) figures: Figures,
}

/// Plays of one day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayFigures {
    /// The day, such as 2026-11-24.
    pub(super) day: String,
    #[serde(flatten)]
    pub(super) figures: Figures,
}

/// Plays of one hour of the day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HourFigures {
    /// 0 to 23.
    pub(super) hour: usize,
    #[serde(flatten)]
    pub(super) figures: Figures,
}

impl AnalyticsAnswer {
    /// Puts the figures into words.
    pub fn new(guild: GuildId, range: Range, analytics: Analytics) -> Self {
        let skipped = analytics.skipped();
        let Analytics { total, members, ends, sources, top_tracks, top_members, days, hours } = analytics;
        let totals = Totals {
            figures: total.into(),
            hours_heard: (as_float(total.heard.get()) / MILLIS_AN_HOUR * 100.0).round() / 100.0,
            members,
            skipped,
            skip_rate: (total.plays > 0).then(|| as_float(skipped) / as_float(total.plays)),
        };
        let track = |track: segue_panel_db::TrackFigures| TrackFigures {
            title: track.title,
            author: track.artist,
            figures: track.figures.into(),
        };
        Self {
            guild_id: guild.to_string(),
            from: instant(range.from),
            to: instant(range.to),
            totals,
            ends: each(ends, |end, figures| EndFigures { end: end.name(), figures }),
            sources: each(sources, |source, figures| SourceFigures { source: source.name(), figures }),
            tracks: top_tracks.into_iter().map(track).collect(),
            members: each(top_members, |user, figures| MemberFigures { user_id: user.to_string(), figures }),
            days: each(days, |at, figures| DayFigures { day: day(at), figures }),
            hours: each(hours.into_iter().enumerate(), |hour, figures| HourFigures { hour, figures }),
        }
    }
}

impl From<PlayFigures> for Figures {
    fn from(PlayFigures { plays, heard }: PlayFigures) -> Self {
        Self { plays, heard: heard.get() }
    }
}

fn each<K, T>(figures: impl IntoIterator<Item = (K, PlayFigures)>, make: impl Fn(K, Figures) -> T) -> Vec<T> {
    figures.into_iter().map(|(key, figures)| make(key, figures.into())).collect()
}

/// The day that begins at an instant.
pub fn day(at: segue_domain::Timestamp) -> String {
    instant(at).split('T').next().unwrap_or_default().to_owned()
}

#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds of a year are far below 2^53")]
fn as_float(number: u64) -> f64 {
    number as f64
}
