//! The rules of a music session, without any I/O.
//!
//! Everything here is a function of its arguments: time and events come in, a new state and the effects
//! to carry out come back. There is no clock, no network, no database and no async code in this crate, so a
//! worker, a function and a test all decide the same thing from the same facts.
//!
//! The centre is [`apply_command`] for what a member asks, and [`apply_report`] for what the worker reports:
//! `(state, command, member, now) -> (state, effects)`. A worker commits the state that comes back together with the job's
//! id, and only then carries out the effects. Delivering the same job twice therefore changes nothing: the second time
//! [`apply_job`] finds the id in [`Head::recent_jobs`].

mod actor;
mod apply;
mod audit_event;
mod background_task;
mod card;
mod command;
mod dormant;
mod effect;
mod entry;
mod error;
mod event;
mod head;
mod id;
mod job;
mod job_body;
mod join_problem;
mod journal;
mod language;
mod library_notice;
mod limits;
mod links;
mod list_gaps;
mod notice;
mod partition;
mod plans;
mod play_record;
mod playback_blocker;
mod playhead;
mod playlist;
mod policy;
mod queue;
mod rate;
mod readable;
mod recent_jobs;
mod report;
mod restore;
mod session;
mod setbacks;
mod settings;
mod source_failure;
mod source_kind;
mod time;
mod tombstone;
mod track;
mod undo;
mod voice_session;

pub use self::{
    actor::{Actor, Member},
    apply::{apply_command, apply_job, apply_job_at, apply_report},
    audit_event::{AuditEvent, Door},
    background_task::{BackgroundTask, BackgroundTaskKind, Choice, ImportOrder},
    card::Card,
    command::{ChannelRule, LoopMode, QueuePosition, SeekTo, SessionCommand, SettingsChange, TrackSelector},
    dormant::{Dormant, DormantReason},
    effect::Effect,
    entry::ChannelEntry,
    error::{DomainError, PlanError},
    event::{SessionEvent, SessionEventKind},
    head::{Answer, Head, Outcome, PendingReply},
    id::{ChannelId, GuildId, JobId, MessageId, RoleId, TraceId, TrackId, UserId},
    job::{Job, ReplyHandle},
    job_body::JobBody,
    join_problem::JoinProblem,
    journal::JournalEntry,
    language::Language,
    library_notice::{GrabbedTrack, LibraryNotice},
    limits::{
        AWS_PARTITIONS, JOURNAL_LIFE, LOSS_EXPLAINED, MAX_ANSWERS, MAX_ANSWERS_BYTES, MAX_AUDIT_DETAIL,
        MAX_BACKGROUND_TASKS, MAX_CHOICE, MAX_COMMAND_NAME, MAX_EVENT_TITLE, MAX_EVENTFUL, MAX_EVENTS,
        MAX_FAILING, MAX_FAILURES, MAX_FOUND, MAX_GRANT_TEXT, MAX_GRANTS, MAX_HEAD_BYTES, MAX_JOB_ID,
        MAX_JOB_TRACE, MAX_JOURNAL_BYTES, MAX_LISTENERS, MAX_PAGE_LEN, MAX_PASSED_OVER, MAX_PENDING_REPLIES,
        MAX_PERMISSIONS, MAX_PLAYED, MAX_PLAYLIST_FILE, MAX_PLAYLIST_NAME, MAX_PLAYLIST_TRACKS,
        MAX_PLAYLISTS, MAX_QUEUE_LEN, MAX_RATES, MAX_REPLY_TOKEN, MAX_RESTORES, MAX_SELECTED,
        MAX_SETTINGS_BYTES, MAX_SITE, MAX_TEXT, MAX_UNDO, MAX_URL, MAX_VOICE_TEXT, MAX_VOLUME, MAX_VOTES,
        MIN_HEARD, PAGE_LEN, PAGE_REF_BYTES, RECENT_JOBS, REMOVED_LIFE, REPLY_TOKEN_LIFE, RESTORE_PROGRESS,
        SMALL_PAGES, SOURCE_REST, UNDO_LIFE,
    },
    links::links_in,
    list_gaps::ListGaps,
    notice::Notice,
    partition::{PartitionId, Partitions, shard_of},
    plans::{Grant, Plan, PlanTable, Plans, SourceTier, Tier},
    play_record::{CurrentPlay, PlayEnd, PlayRecord},
    playback_blocker::PlaybackBlocker,
    playhead::Playhead,
    playlist::{Import, ImportProblem, Playlist, PlaylistEntry, PlaylistName, PlaylistOwner, Selection},
    policy::{AccessLevel, Asker, Rank, Rate, permit},
    queue::{Page, PageRef, Queue},
    readable::{cut, one_line, readable},
    recent_jobs::RecentJobs,
    report::{Interruption, Report},
    restore::{RecoveryAttempts, Restore, restore},
    session::Session,
    setbacks::{Failing, Setbacks},
    settings::{
        Definition, Field, SettingGroup, SettingKind, SettingProblem, SettingUnit, SettingValue, Settings,
    },
    source_failure::SourceFailure,
    source_kind::SourceKind,
    time::{Millis, Timestamp},
    tombstone::{EndReason, Tombstone},
    track::{Query, ResolvedTrack, Track, TrackState},
    undo::{ApplyContext, UndoEntry, UndoKind, UndoVersions},
    voice_session::VoiceSession,
};
