//! The document that describes the API, made from the code that serves it, and a page to read it on.
//!
//! See <https://spec.openapis.org/oas/v3.1.0>.

mod document;
mod names;
mod page;
mod problems;
mod serve;

pub use self::{
    document::document,
    names::{
        ChangeName, ChosenLevel, DatabaseName, GrantOrigin, GrantStatus, GuildScopeName, HoldName, LevelName,
        LoopName, OriginName, PlayEndName, ProblemCode, QueueOrigin, RankName, RequestStateName, ScopeName,
        SettingKind, SettingValue, SlaName, SourceName, StatusName, UnitName,
    },
    serve::{__path_json, __path_page, json, page},
};
