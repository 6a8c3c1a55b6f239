//! What the bot says, as a value. Its code is decided here, so that every way out names the same; who sends it words it.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, ChannelId, Field, LibraryNotice, ListGaps, LoopMode, Millis, PlaybackBlocker, RoleId,
    SettingProblem, SettingValue, SourceFailure, Timestamp, UndoKind,
};

/// Something to tell a person. It is stored with the session until it is known to have arrived.
///
/// Anyone who words it matches all of it: a notice without words does not compile.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// The track plays next, because nothing else is queued.
    Playing {
        /// Title of the track.
        title: String,
        /// Further tracks that came with it.
        more: usize,
        /// Tracks that came with it and were not let in.
        #[serde(default, skip_serializing_if = "is_zero")]
        left_out: usize,
        /// What is missing of the list they came from.
        #[serde(default, skip_serializing_if = "ListGaps::is_empty")]
        gaps: ListGaps,
    },
    /// The track waits in the queue.
    Queued {
        /// Title of the track.
        title: String,
        /// Place in the queue, from 1.
        place: usize,
        /// Further tracks that came with it.
        more: usize,
        /// Tracks that came with it and were not let in.
        #[serde(default, skip_serializing_if = "is_zero")]
        left_out: usize,
        /// What is missing of the list they came from.
        #[serde(default, skip_serializing_if = "ListGaps::is_empty")]
        gaps: ListGaps,
    },
    /// The track is held.
    Paused,
    /// The track continues.
    Resumed,
    /// The track was skipped.
    Skipped {
        /// Title of the skipped track.
        title: String,
        /// Title of the one that follows.
        next: Option<String>,
    },
    /// The session was ended.
    Stopped,
    /// An earlier track plays again.
    WentBack {
        /// Its title.
        title: String,
    },
    /// The track begins again.
    Replayed {
        /// Its title.
        title: String,
    },
    /// The track continues at another position.
    Sought {
        /// Where.
        position: Millis,
    },
    /// The session is as loud as this now.
    VolumeSet {
        /// Percent.
        percent: u16,
    },
    /// This happens when a track ends.
    LoopSet {
        /// What.
        mode: LoopMode,
    },
    /// The bot comes to a channel.
    JoinedChannel {
        /// The channel.
        channel: ChannelId,
    },
    /// One track was taken out of the queue.
    RemovedOne {
        /// Its title.
        title: String,
    },
    /// Several tracks were taken out of the queue.
    Removed {
        /// How many.
        count: usize,
    },
    /// A track has another place.
    MovedTo {
        /// Its title.
        title: String,
        /// Its place, from 1.
        place: usize,
    },
    /// Two tracks changed places.
    Swapped {
        /// Title of one.
        a: String,
        /// Title of the other.
        b: String,
    },
    /// The queue was emptied.
    Cleared {
        /// How many tracks waited.
        count: usize,
    },
    /// The queue has a random order.
    Shuffled {
        /// How many tracks wait.
        count: usize,
    },
    /// Members take turns.
    MadeFair {
        /// How many members have tracks that wait.
        members: usize,
    },
    /// A change was taken back.
    Undone {
        /// Which.
        change: UndoKind,
    },
    /// A change that was taken back was made again.
    Redone {
        /// Which.
        change: UndoKind,
    },
    /// What waited in an earlier version waits again.
    Restored {
        /// How many tracks.
        count: usize,
    },
    /// A member's vote to skip is counted.
    Voted {
        /// Votes there are.
        votes: usize,
        /// Votes it takes.
        needed: usize,
    },
    /// The track continues once nothing else holds it.
    HeldStill {
        /// What does.
        by: PlaybackBlocker,
    },
    /// A setting has another value.
    SettingChanged {
        /// Which.
        field: Field,
        /// What holds now.
        value: SettingValue,
    },
    /// All settings are the defaults.
    SettingsReset,
    /// A command is for others than before.
    PermissionSet {
        /// The command.
        command: String,
        /// Who may use it; absent: who usually may.
        level: Option<AccessLevel>,
    },
    /// The command is accepted, and no worker is there to carry it out.
    Waiting,
    /// The bot is in a stage's audience, and nobody hears it.
    NeedsInvitation,
    /// A moderator muted the bot.
    Muted,
    /// Nobody listened for a while, and the bot left.
    LeftAlone,

    /// The guild switched the command off.
    Disabled,
    /// The guild blocks the member.
    Blocked,
    /// The guild takes commands in other channels.
    OtherTextChannel {
        /// In which.
        channels: Vec<ChannelId>,
    },
    /// The guild has music in other channels.
    OtherVoiceChannel {
        /// In which.
        channels: Vec<ChannelId>,
    },
    /// The command is for DJs.
    NeedsDj {
        /// Their roles.
        roles: Vec<RoleId>,
    },
    /// The command is for those who manage the guild.
    NeedsManager,
    /// Only DJs decide on what others asked for or did.
    NotYours {
        /// Their roles.
        roles: Vec<RoleId>,
    },
    /// More commands than the guild lets a member give.
    TooFast {
        /// When the next may be given.
        until: Timestamp,
    },
    /// The member has voted before.
    VotedAlready {
        /// Votes there are.
        votes: usize,
        /// Votes it takes.
        needed: usize,
    },
    /// The guild's queue takes no more tracks.
    QueueLimited {
        /// How many it takes.
        limit: usize,
    },
    /// As many of the member's tracks wait as the guild lets.
    MemberTracks {
        /// How many it lets.
        limit: u32,
    },
    /// As many minutes of the member's tracks wait as the guild lets.
    MemberMinutes {
        /// How many it lets.
        limit: u32,
    },
    /// The track is longer than the guild lets it be.
    TrackTooLong {
        /// Minutes it lets.
        limit: u32,
    },
    /// The guild blocks the site.
    SiteBlocked {
        /// Which.
        site: String,
    },
    /// The guild blocks a word of the title or the search.
    WordBlocked,
    /// The track waits or plays already, and the guild wants nothing twice.
    Duplicate,
    /// The guild's plan does not have it.
    NeedsTier {
        /// The first tier that has.
        tier: String,
    },
    /// A setting can't be that.
    SettingRefused {
        /// Which.
        field: Field,
        /// Why.
        problem: SettingProblem,
    },
    /// Somebody else changed the settings meanwhile.
    SettingsConflict,
    /// There is no such place in the queue.
    NoSuchPlace {
        /// The place that was named.
        place: usize,
        /// How many tracks wait.
        len: usize,
    },
    /// Nothing was heard before.
    NothingPlayed,
    /// The track is a stream, and has no positions.
    NotSeekable,
    /// The position lies behind the track's end.
    BeyondEnd {
        /// How long the track is.
        length: Millis,
    },
    /// The bot is in the member's channel already.
    AlreadyHere,
    /// No track fits what was to be removed.
    NothingRemoved,
    /// Nothing would change places.
    NothingMoved,
    /// Members take turns already.
    AlreadyFair,
    /// No track waits.
    QueueEmpty,
    /// There is no change to take back.
    NothingToUndo,
    /// There is no undo to take back.
    NothingToRedo,
    /// The change is too old to be taken back.
    TooLateToUndo,
    /// The version that is to be brought back is not kept any more.
    VersionGone,
    /// Nothing waited in the version that is to be brought back.
    NothingWaited,
    /// What would come back has no room in the queue.
    NoRoomToUndo {
        /// How many tracks the queue takes.
        limit: usize,
    },
    /// There is no session.
    NothingPlaying,
    /// The track is held already.
    AlreadyPaused,
    /// The track is not held.
    NotPaused,
    /// The member is in no voice channel.
    NotInVoice,
    /// The member is in another voice channel than the bot.
    OtherChannel {
        /// Channel the bot is in.
        channel: ChannelId,
    },
    /// The queue takes no more tracks.
    QueueFull,
    /// The link or the text is longer than what can be kept.
    QueryTooLong {
        /// Most bytes of a link, or most characters of a text.
        limit: usize,
    },
    /// Too many requests wait to be looked up.
    TooManyPending,
    /// A track can't be played.
    TrackFailed {
        /// Title of the track.
        title: String,
        /// Why.
        failure: SourceFailure,
    },
    /// Tracks failed one after the other, and everything that is left comes from the same sources: the session waits.
    GaveUp,
    /// Further tracks failed, and nobody was told of each.
    LeftOut {
        /// How many.
        count: usize,
    },
    /// The session ended before the track was looked up.
    Superseded,
    /// The command failed again and again, and was put aside for the operator.
    Buried,
    /// The command would have left a session that can't be: nothing was changed.
    InvariantBroken,
    /// The command can't be carried out, because of what it would store or where it was sent, and was put aside.
    Rejected,
    /// The bot may not join or speak in the channel.
    JoinForbidden {
        /// Channel it should have joined.
        channel: ChannelId,
    },
    /// The channel takes nobody more.
    ChannelFull {
        /// The channel.
        channel: ChannelId,
    },
    /// Discord did not say in time which voice channel the member is in.
    PlaceUnknown,
    /// The bot could not join the channel.
    JoinFailed {
        /// Channel it should have joined.
        channel: ChannelId,
    },
    /// Something about playlists, or about what was done besides the music.
    Library(LibraryNotice),
}

impl Notice {
    /// Stable code, for logs and people who ask for help.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Playing { .. } => "playing",
            Self::Queued { .. } => "queued",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Skipped { .. } => "skipped",
            Self::Stopped => "stopped",
            Self::WentBack { .. } => "went-back",
            Self::Replayed { .. } => "replayed",
            Self::Sought { .. } => "sought",
            Self::VolumeSet { .. } => "volume-set",
            Self::LoopSet { .. } => "loop-set",
            Self::JoinedChannel { .. } => "joined",
            Self::RemovedOne { .. } | Self::Removed { .. } => "removed",
            Self::MovedTo { .. } => "moved",
            Self::Swapped { .. } => "swapped",
            Self::Cleared { .. } => "cleared",
            Self::Shuffled { .. } => "shuffled",
            Self::MadeFair { .. } => "made-fair",
            Self::Undone { .. } => "undone",
            Self::Restored { .. } => "restored",
            Self::Redone { .. } => "redone",
            Self::Voted { .. } => "voted",
            Self::HeldStill { .. } => "held-still",
            Self::SettingChanged { .. } => "setting-changed",
            Self::SettingsReset => "settings-reset",
            Self::PermissionSet { .. } => "permission-set",
            Self::Waiting => "waiting",
            Self::NeedsInvitation => "needs-invitation",
            Self::Muted => "muted",
            Self::LeftAlone => "left-alone",
            Self::Disabled => "policy.disabled",
            Self::Blocked => "policy.blocked",
            Self::OtherTextChannel { .. } => "policy.text-channel",
            Self::OtherVoiceChannel { .. } => "policy.voice-channel",
            Self::NeedsDj { .. } => "policy.needs-dj",
            Self::NeedsManager => "policy.needs-manager",
            Self::NotYours { .. } => "policy.not-yours",
            Self::TooFast { .. } => "policy.too-fast",
            Self::VotedAlready { .. } => "policy.voted-already",
            Self::QueueLimited { .. } => "policy.queue-limit",
            Self::MemberTracks { .. } => "policy.member-tracks",
            Self::MemberMinutes { .. } => "policy.member-minutes",
            Self::TrackTooLong { .. } => "policy.track-too-long",
            Self::SiteBlocked { .. } => "policy.site-blocked",
            Self::WordBlocked => "policy.word-blocked",
            Self::Duplicate => "policy.duplicate",
            Self::NeedsTier { .. }
            | Self::SettingRefused { problem: SettingProblem::NeedsTier { .. }, .. } => "plan.needs-tier",
            Self::SettingRefused { .. } => "settings.refused",
            Self::SettingsConflict => "settings.conflict",
            Self::NoSuchPlace { .. } => "queue.no-such-place",
            Self::NothingPlayed => "session.nothing-played",
            Self::NotSeekable => "track.not-seekable",
            Self::BeyondEnd { .. } => "track.beyond-end",
            Self::AlreadyHere => "voice.already-here",
            Self::NothingRemoved => "queue.nothing-removed",
            Self::NothingMoved => "queue.nothing-moved",
            Self::AlreadyFair => "queue.already-fair",
            Self::QueueEmpty => "queue.empty",
            Self::NothingToUndo => "undo.nothing",
            Self::NothingToRedo => "redo.nothing",
            Self::TooLateToUndo => "undo.too-late",
            Self::VersionGone => "restore.gone",
            Self::NothingWaited => "restore.empty",
            Self::NoRoomToUndo { .. } => "undo.no-room",
            Self::NothingPlaying => "session.nothing-playing",
            Self::AlreadyPaused => "session.already-paused",
            Self::NotPaused => "session.not-paused",
            Self::NotInVoice => "voice.not-in-voice",
            Self::OtherChannel { .. } => "voice.other-channel",
            Self::QueueFull => "queue.full",
            Self::QueryTooLong { .. } => "query.too-long",
            Self::TooManyPending => "queue.too-many-pending",
            Self::TrackFailed { failure, .. } => failure.code(),
            Self::GaveUp => "session.gave-up",
            Self::LeftOut { .. } => "left-out",
            Self::Superseded => "session.superseded",
            Self::Buried => "job.buried",
            Self::InvariantBroken => "session.invariant-broken",
            Self::Rejected => "job.rejected",
            Self::JoinForbidden { .. } => "voice.join-forbidden",
            Self::ChannelFull { .. } => "voice.channel-full",
            Self::PlaceUnknown => "voice.place-unknown",
            Self::JoinFailed { .. } => "voice.join-failed",
            Self::Library(notice) => notice.code(),
        }
    }

    /// Whether the person asked for something that did not happen: their codes name a group and a problem in it.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.code().contains('.')
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}
