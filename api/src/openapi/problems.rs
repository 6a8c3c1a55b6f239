//! What an operation can answer instead of what was asked for.
//!
//! Most of it follows from who may call the operation and what it reads. The problems themselves are those that the API
//! answers with, so that status, code and sentence are the same here and there.

use std::{collections::BTreeMap, time::Duration};

use axum::http::Method;
use segue_domain::{
    Field, GuildId, ImportProblem, LibraryNotice, Notice, PlaylistName, SettingProblem, Timestamp,
};
use segue_panel_db::Scope;
use segue_store::StoreError;
use utoipa::openapi::{
    RefOr,
    content::Content,
    header::Header,
    path::Operation,
    response::Response,
    schema::{AllOfBuilder, Object, ObjectBuilder, Ref, Schema, Type},
};

use crate::{Access, ApiError, http::BODY_LIMIT};

/// Type of such an answer. See <https://www.rfc-editor.org/rfc/rfc9457>.
const MEDIA_TYPE: &str = "application/problem+json";

/// Stand for what differs from request to request.
const WAIT: Duration = Duration::from_secs(1);
const GUILD: GuildId = GuildId::new(81_384_788_765_712_384);

/// Adds the problems to the operation's answers.
pub fn add(operation: &mut Operation, method: &Method, access: Access) {
    let mut problems = of_access(access, method);
    if operation.request_body.is_some() {
        problems.extend(of_body());
    }
    problems.extend(own(operation.operation_id.as_deref().unwrap_or_default()));
    problems.extend([ApiError::Panicked, ApiError::TimedOut(Duration::from_secs(10))]);

    let mut by_status: BTreeMap<u16, BTreeMap<&'static str, ApiError>> = BTreeMap::new();
    for problem in problems {
        by_status.entry(problem.status().as_u16()).or_default().insert(problem.code(), problem);
    }
    for (status, problems) in by_status {
        let answers = &mut operation.responses.responses;
        let answer = answers.entry(status.to_string()).or_insert_with(|| RefOr::T(Response::new("")));
        if let RefOr::T(answer) = answer {
            extend(answer, &problems);
        }
    }
}

fn extend(answer: &mut Response, problems: &BTreeMap<&'static str, ApiError>) {
    let lines = problems.iter().map(|(code, problem)| format!("- `{code}`: {problem}"));
    let lines = lines.collect::<Vec<_>>().join("\n");
    if answer.description.is_empty() {
        answer.description = lines;
    } else {
        answer.description = format!("{}; or a problem:\n\n{lines}", answer.description);
    }
    let codes = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(problems.keys().copied()));
    let schema = AllOfBuilder::new()
        .item(Ref::from_schema_name("Problem"))
        .item(ObjectBuilder::new().property("code", codes).required("code"));
    answer.content.insert(MEDIA_TYPE.to_owned(), Content::new(Some(Schema::AllOf(schema.build()))).into());
    if problems.values().any(|problem| problem.retry_after().is_some()) {
        let mut header = Header::new(Object::with_type(Type::Integer));
        header.description = Some("Seconds to wait, where that is known".to_owned());
        answer.headers.insert("Retry-After".to_owned(), header.into());
    }
}

/// What the one check of keys and sessions refuses.
fn of_access(access: Access, method: &Method) -> Vec<ApiError> {
    let too_fast = || ApiError::TooFast { retry_after: WAIT };
    let key = |scope: Scope| {
        vec![
            ApiError::KeyMissing,
            ApiError::KeyUnknown,
            ApiError::KeyExpired,
            ApiError::KeyDisabled,
            ApiError::ScopeMissing(scope),
            ApiError::KeyOfOtherGuild,
            too_fast(),
            database(),
        ]
    };
    let session = || {
        let all = vec![
            ApiError::SessionMissing,
            ApiError::SessionExpired,
            ApiError::SignInNotConfigured,
            too_fast(),
            database(),
        ];
        // Only what changes something is asked where it comes from.
        let writes = (method != Method::GET).then_some(ApiError::OtherOrigin);
        all.into_iter().chain(writes)
    };
    let member = || session().chain([ApiError::NotMember, discord()]);
    match access {
        Access::Public => vec![too_fast()],
        Access::Scope(scope) | Access::PublicOr(scope) => key(scope),
        Access::SignedIn => session().collect(),
        Access::Member => member().collect(),
        Access::Manager => member().chain([ApiError::NeedsManager]).collect(),
        Access::Operator => session().chain([ApiError::NeedsOperator]).collect(),
    }
}

/// What a body is refused for before anybody has looked at its values.
fn of_body() -> [ApiError; 4] {
    [
        ApiError::BadJson("the body is no JSON".to_owned()),
        ApiError::NotJson,
        ApiError::BodyTooLarge(BODY_LIMIT),
        ApiError::BadShape("the body has not the shape that is asked for".to_owned()),
    ]
}

/// What only this operation answers.
fn own(id: &str) -> Vec<ApiError> {
    let query = || ApiError::BadQuery("a parameter can't be read, or is out of bounds".to_owned());
    let values = || ApiError::BadValues(Vec::new());
    match id {
        "readQueue" => {
            vec![guild_path(), query(), ApiError::GuildUnknown(GUILD)]
        }
        "botServerSettings" | "botUsage" => vec![guild_path()],
        "botEvents" => vec![guild_path(), query()],
        "pushQueue" => vec![values(), ApiError::GuildMirrored(GUILD)],
        "login" => vec![ApiError::SignInNotConfigured, database()],
        "callback" => vec![ApiError::SignInNotConfigured],
        "guilds" => vec![discord()],
        "analytics" | "guildAnalytics" | "audit" | "session" | "journal" | "events" | "members" => {
            vec![query()]
        }
        "version" => vec![ApiError::NoSuchVersion, ApiError::NoStores],
        "suggestions" => vec![query(), ApiError::NoStores],
        "giveCommand" => refusals().chain([query(), values(), ApiError::NoStores]).collect(),
        "settings" => vec![ApiError::NoStores],
        "changeSettings" => {
            let (field, problem) = (Field::Stay, SettingProblem::NeedsTier { tier: "premium".to_owned() });
            let locked = refused(Notice::SettingRefused { field, problem });
            let version = ApiError::SettingsVersion { newest: 2 };
            refusals().chain([locked, query(), values(), version, ApiError::NoStores]).collect()
        }
        "playlists" => refusals().chain([ApiError::NoStores]).collect(),
        "playlist" | "playlistFile" => {
            refusals().chain([path(), unknown_playlist(), ApiError::NoStores]).collect()
        }
        "keepPlaylist" => {
            refusals().chain(keeping()).chain([query(), values(), ApiError::NoStores]).collect()
        }
        "renamePlaylist" | "deletePlaylist" => {
            let all = refusals().chain(changing()).chain([path(), query(), ApiError::NoStores]);
            all.chain((id == "renamePlaylist").then(values)).collect()
        }
        "fileRequest" => {
            vec![query(), values(), ApiError::NoConcierge, ApiError::ConciergeQuota { remaining: 0 }]
        }
        "withdrawRequest" => vec![query(), ApiError::NoSuchRequest, ApiError::RequestClosed],
        "assignRequest" | "answerRequest" | "resolveRequest" => {
            vec![query(), values(), ApiError::NoSuchRequest, ApiError::RequestClosed]
        }
        "createKey" => vec![query(), values()],
        "rotateKey" => vec![query(), values(), ApiError::NoSuchKey, ApiError::KeyOver],
        "disableKey" => vec![ApiError::NoSuchKey],
        _ => Vec::new(),
    }
}

/// What the session's rules refuse before a worker is asked.
fn refusals() -> impl Iterator<Item = ApiError> {
    let notices = [
        Notice::Disabled,
        Notice::Blocked,
        Notice::NeedsManager,
        Notice::NeedsDj { roles: Vec::new() },
        Notice::TooFast { until: Timestamp::default() },
    ];
    notices.into_iter().map(refused)
}

/// What a playlist is not kept for.
fn keeping() -> impl Iterator<Item = ApiError> {
    let name = playlist_name;
    let notices = [
        LibraryNotice::Exists { name: name() },
        LibraryNotice::Forbidden { name: name() },
        LibraryNotice::Changed,
        LibraryNotice::TooMany,
        LibraryNotice::TooManyForPlan { limit: 0 },
        LibraryNotice::NothingToSave,
    ];
    let problems = [
        ImportProblem::TooLarge,
        ImportProblem::NotAPlaylist,
        ImportProblem::Newer,
        ImportProblem::NoTracks,
        ImportProblem::TooManyTracks,
        ImportProblem::Track { number: 1 },
    ];
    let problems = problems.into_iter().map(|problem| LibraryNotice::ImportFailed { problem });
    let nothing = ApiError::Library(Box::new(Notice::NothingPlaying));
    notices.into_iter().chain(problems).map(library).chain([unknown_playlist(), nothing])
}

/// What a playlist is not changed for.
fn changing() -> impl Iterator<Item = ApiError> {
    let name = playlist_name;
    let notices = [
        LibraryNotice::Forbidden { name: name() },
        LibraryNotice::Changed,
        LibraryNotice::NameTaken { name: name() },
    ];
    notices.into_iter().map(library).chain([unknown_playlist()])
}

fn playlist_name() -> PlaylistName {
    PlaylistName::favourites()
}

fn unknown_playlist() -> ApiError {
    library(LibraryNotice::Unknown { name: playlist_name() })
}

fn library(notice: LibraryNotice) -> ApiError {
    ApiError::Library(Box::new(Notice::Library(notice)))
}

const fn guild_path() -> ApiError {
    ApiError::BadPath("a guild's id is a number")
}

const fn path() -> ApiError {
    ApiError::BadPath("a part of the path can't be read")
}

fn refused(notice: Notice) -> ApiError {
    ApiError::Refused(Box::new(notice))
}

const fn discord() -> ApiError {
    ApiError::DiscordUnavailable { retry_after: WAIT }
}

fn database() -> ApiError {
    ApiError::from(StoreError::Configuration(String::new()))
}
