//! A request to the bot's operator, and how its promise stands.

use std::{fmt, num::ParseIntError, str::FromStr};

use segue_domain::{GuildId, Timestamp, UserId};

use super::{
    convert::{from_column, timestamp},
    entity::concierge::Model,
};
use segue_store::StoreError;

/// Names a request: the guild and the request's number there, as in `81384788765712384-3`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RequestId {
    /// The guild that asks.
    pub guild: GuildId,
    /// From 1, in each guild.
    pub number: u64,
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.guild, self.number)
    }
}

impl FromStr for RequestId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        // Without a hyphen the number is no number.
        let (guild, number) = text.split_once('-').unwrap_or((text, ""));
        Ok(Self { guild: guild.parse()?, number: number.parse()? })
    }
}

/// How a request stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RequestState {
    /// Nobody answered yet.
    Open,
    /// It was answered, and continues.
    Answered,
    /// Who runs the bot ended it.
    Resolved,
    /// The guild ended it.
    Withdrawn,
}

impl RequestState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Answered, Self::Resolved, Self::Withdrawn];

    /// Name in the table and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Resolved => "resolved",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether it may still be changed.
    #[must_use]
    pub const fn goes_on(self) -> bool {
        matches!(self, Self::Open | Self::Answered)
    }
}

impl FromStr for RequestState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|state| state.name() == text);
        found.ok_or_else(|| format!("{text:?} is no state of a request"))
    }
}

/// How the promise stands to answer in time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sla {
    /// Nothing was promised, or what was is owed no more.
    None,
    /// There is time left.
    Running,
    /// It was answered in time.
    Met,
    /// It was not.
    Missed,
}

impl Sla {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::None, Self::Running, Self::Met, Self::Missed];

    /// Name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Running => "running",
            Self::Met => "met",
            Self::Missed => "missed",
        }
    }
}

/// A guild's request to the bot's operator.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConciergeRequest {
    /// Names it.
    pub id: RequestId,
    /// Who filed it.
    pub user_id: UserId,
    /// How they can be reached.
    pub contact: String,
    /// What they want.
    pub summary: String,
    /// Hours of the guild's quota that it takes.
    pub hours: u64,
    /// Tier that the guild had.
    pub tier: Option<String>,
    /// Minutes within which an answer was promised.
    pub sla_minutes: Option<u64>,
    /// How it stands.
    pub state: RequestState,
    /// When it was filed.
    pub created_at: Timestamp,
    /// When the answer is due.
    pub due_at: Option<Timestamp>,
    /// Which operator takes care of it.
    pub assigned_to: Option<UserId>,
    /// What was answered.
    pub answer: Option<String>,
    /// When it was answered first: the promise is about this.
    pub answered_at: Option<Timestamp>,
    /// Who answered last.
    pub answered_by: Option<UserId>,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// Who ended it.
    pub closed_by: Option<UserId>,
    /// What was said at the end.
    pub note: Option<String>,
}

impl ConciergeRequest {
    /// How the promise stands. What is resolved without an answer counts as answered then.
    #[must_use]
    pub fn sla(&self, now: Timestamp) -> Sla {
        let Some(due) = self.due_at else { return Sla::None };
        let answered = self.answered_at.or(self.closed_at);
        match answered {
            Some(_) if self.state == RequestState::Withdrawn && self.answered_at.is_none() => Sla::None,
            Some(at) if at <= due => Sla::Met,
            None if now <= due => Sla::Running,
            Some(_) | None => Sla::Missed,
        }
    }
}

/// Reads a row.
pub(super) fn read(row: Model) -> Result<ConciergeRequest, StoreError> {
    let context = format!("request {} of guild {}", row.number, row.guild_id);
    let corrupt = |source: Box<dyn std::error::Error + Send + Sync>| StoreError::Corrupt {
        context: context.clone(),
        source,
    };
    let user = |text: Option<String>| {
        let id = text.map(|text| text.parse::<UserId>()).transpose();
        id.map_err(|error| corrupt(error.into()))
    };
    Ok(ConciergeRequest {
        id: RequestId {
            guild: row.guild_id.parse().map_err(|error: ParseIntError| corrupt(error.into()))?,
            number: from_column(row.number, "number")?,
        },
        user_id: row.user_id.parse().map_err(|error: ParseIntError| corrupt(error.into()))?,
        hours: from_column(row.hours, "hours")?,
        sla_minutes: row.sla_minutes.map(|minutes| from_column(minutes, "minutes")).transpose()?,
        state: row.state.parse().map_err(|error: String| corrupt(error.into()))?,
        created_at: timestamp(row.created_at),
        due_at: row.due_at.map(timestamp),
        assigned_to: user(row.assigned_to)?,
        answered_at: row.answered_at.map(timestamp),
        answered_by: user(row.answered_by)?,
        closed_at: row.closed_at.map(timestamp),
        closed_by: user(row.closed_by)?,
        contact: row.contact,
        summary: row.summary,
        tier: row.tier,
        answer: row.answer,
        note: row.note,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(answered_at: Option<u64>, closed_at: Option<u64>, state: RequestState) -> ConciergeRequest {
        ConciergeRequest {
            id: RequestId { guild: GuildId::new(1), number: 1 },
            user_id: UserId::new(2),
            contact: "ada".to_owned(),
            summary: "help".to_owned(),
            hours: 1,
            tier: None,
            sla_minutes: Some(1),
            state,
            created_at: Timestamp::from_millis(0),
            due_at: Some(Timestamp::from_millis(60_000)),
            assigned_to: None,
            answer: None,
            answered_at: answered_at.map(Timestamp::from_millis),
            answered_by: None,
            closed_at: closed_at.map(Timestamp::from_millis),
            closed_by: None,
            note: None,
        }
    }

    #[test]
    fn a_promise_is_kept_by_the_first_answer_or_by_the_end() {
        use RequestState::{Answered, Open, Resolved, Withdrawn};
        for (answered, closed, state, now, expected) in [
            (None, None, Open, 60_000, Sla::Running),
            (None, None, Open, 60_001, Sla::Missed),
            (Some(60_000), None, Answered, 90_000, Sla::Met),
            (Some(60_001), None, Answered, 90_000, Sla::Missed),
            (None, Some(60_000), Resolved, 90_000, Sla::Met),
            (Some(60_001), Some(60_002), Withdrawn, 90_000, Sla::Missed),
            (None, Some(60_001), Withdrawn, 90_000, Sla::None),
        ] {
            let request = request(answered, closed, state);
            assert_eq!(request.sla(Timestamp::from_millis(now)), expected, "{request:?}");
        }
        let without = ConciergeRequest { due_at: None, ..request(None, None, Open) };
        assert_eq!(without.sla(Timestamp::from_millis(u64::MAX)), Sla::None);
    }

    #[test]
    fn an_id_is_read_back_and_what_is_none_is_not() {
        let id = RequestId { guild: GuildId::new(u64::MAX), number: 3 };
        assert_eq!(id.to_string().parse(), Ok(id));
        for text in ["", "1", "-", "1-", "-1", "1-x", "1-2-3", "1--2"] {
            assert!(text.parse::<RequestId>().is_err(), "{text:?}");
        }
    }
}
