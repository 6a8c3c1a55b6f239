//! What the bot says, in words.

use segue_domain::{
    Field, Language, ListGaps, LoopMode, MAX_QUEUE_LEN, MAX_TEXT, Millis, Notice, PlaybackBlocker,
    SettingProblem,
};

use crate::language::{command_name, text};
use crate::{
    change::change as name_of,
    escape,
    failure::failure as reason_of,
    level::level as level_of,
    library::library,
    mention::{channel as mention_of, relative, role},
    value::value as value_of,
};

/// What the bot says, in words, with Discord's markup. Titles are escaped.
#[must_use]
#[allow(clippy::too_many_lines, reason = "one arm a notice")]
pub fn notice(notice: &Notice, language: Language) -> String {
    match notice {
        Notice::Playing { title, more, left_out, gaps } => {
            let said = text!(language, "notice-playing", title = name(title), more = *more);
            with_left_out(said, *left_out, *gaps, language)
        }
        Notice::Queued { title, place, more, left_out, gaps } => {
            let said = text!(language, "notice-queued", title = name(title), place = *place, more = *more);
            with_left_out(said, *left_out, *gaps, language)
        }
        Notice::Paused => text!(language, "notice-paused"),
        Notice::Resumed => text!(language, "notice-resumed"),
        Notice::Skipped { title, next: Some(next) } => {
            text!(language, "notice-skipped", title = name(title), next = name(next))
        }
        Notice::Skipped { title, next: None } => {
            text!(language, "notice-skipped-last", title = name(title))
        }
        Notice::Stopped => text!(language, "notice-stopped"),
        Notice::WentBack { title } => text!(language, "notice-went-back", title = name(title)),
        Notice::Replayed { title } => text!(language, "notice-replayed", title = name(title)),
        Notice::Sought { position } => text!(language, "notice-sought", position = position.to_string()),
        Notice::VolumeSet { percent } => text!(language, "notice-volume-set", percent = *percent),
        Notice::LoopSet { mode: LoopMode::Off } => text!(language, "notice-loop-off"),
        Notice::LoopSet { mode: LoopMode::Track } => text!(language, "notice-loop-track"),
        Notice::LoopSet { mode: LoopMode::Queue } => text!(language, "notice-loop-queue"),
        Notice::JoinedChannel { channel } => {
            text!(language, "notice-joined-channel", channel = mention_of(*channel))
        }
        Notice::RemovedOne { title } => text!(language, "notice-removed-one", title = name(title)),
        Notice::Removed { count } => text!(language, "notice-removed", count = *count),
        Notice::MovedTo { title, place } => {
            text!(language, "notice-moved-to", title = name(title), place = *place)
        }
        Notice::Swapped { a, b } => text!(language, "notice-swapped", a = name(a), b = name(b)),
        Notice::Cleared { count } => text!(language, "notice-cleared", count = *count),
        Notice::Shuffled { count } => text!(language, "notice-shuffled", count = *count),
        Notice::MadeFair { members } => text!(language, "notice-made-fair", members = *members),
        Notice::Undone { change } => text!(language, "notice-undone", change = name_of(*change, language)),
        Notice::Redone { change } => text!(language, "notice-redone", change = name_of(*change, language)),
        Notice::NoSuchPlace { place, len } => {
            text!(language, "notice-no-such-place", place = *place, len = *len)
        }
        Notice::NothingPlayed => text!(language, "notice-nothing-played"),
        Notice::NotSeekable => text!(language, "notice-not-seekable"),
        Notice::BeyondEnd { length } => text!(language, "notice-beyond-end", length = length.to_string()),
        Notice::AlreadyHere => text!(language, "notice-already-here"),
        Notice::NothingRemoved => text!(language, "notice-nothing-removed"),
        Notice::NothingMoved => text!(language, "notice-nothing-moved"),
        Notice::AlreadyFair => text!(language, "notice-already-fair"),
        Notice::QueueEmpty => text!(language, "notice-queue-empty"),
        Notice::NothingToUndo => text!(language, "notice-nothing-to-undo"),
        Notice::NothingToRedo => text!(language, "notice-nothing-to-redo"),
        Notice::TooLateToUndo => text!(language, "notice-too-late-to-undo"),
        Notice::Restored { count } => text!(language, "notice-restored", count = *count),
        Notice::VersionGone => text!(language, "notice-version-gone"),
        Notice::NothingWaited => text!(language, "notice-nothing-waited"),
        Notice::NoRoomToUndo { limit } => text!(language, "notice-no-room-to-undo", limit = *limit),
        Notice::QueryTooLong { limit } => text!(language, "error-query-too-long", limit = *limit),
        Notice::NothingPlaying => text!(language, "notice-nothing-playing"),
        Notice::AlreadyPaused => text!(language, "notice-already-paused"),
        Notice::NotPaused => text!(language, "notice-not-paused"),
        Notice::NotInVoice => text!(language, "notice-not-in-voice"),
        Notice::OtherChannel { channel } => {
            text!(language, "notice-other-channel", channel = mention_of(*channel))
        }
        Notice::QueueFull => text!(language, "notice-queue-full", limit = MAX_QUEUE_LEN),
        Notice::TooManyPending => text!(language, "notice-too-many-pending"),
        Notice::TrackFailed { title, failure } => {
            let reason = reason_of(*failure, language);
            text!(language, "notice-track-failed", title = name(title), reason = reason)
        }
        Notice::Voted { votes, needed } => {
            text!(language, "notice-voted", votes = *votes, needed = *needed)
        }
        Notice::VotedAlready { votes, needed } => {
            text!(language, "notice-voted-already", votes = *votes, needed = *needed)
        }
        Notice::HeldStill { by: PlaybackBlocker::Suppressed } => {
            text!(language, "notice-held-still-suppressed")
        }
        Notice::HeldStill { by: PlaybackBlocker::ServerMuted } => text!(language, "notice-held-still-muted"),
        Notice::HeldStill { by: _ } => text!(language, "notice-held-still-alone"),
        Notice::SettingChanged { field, value } => {
            let setting = field.name();
            if let Some(value) = value_of(*field, value, language) {
                text!(language, "notice-setting-changed", setting = setting, value = value)
            } else {
                text!(language, "notice-setting-emptied", setting = setting)
            }
        }
        Notice::SettingsReset => text!(language, "notice-settings-reset"),
        Notice::PermissionSet { command, level: Some(level) } => {
            let (command, level) = (command_name(language, command), level_of(*level, language));
            text!(language, "notice-permission-set", command = command, level = level)
        }
        Notice::PermissionSet { command, level: None } => {
            text!(language, "notice-permission-reset", command = command_name(language, command))
        }
        Notice::Waiting => text!(language, "notice-waiting"),
        Notice::NeedsInvitation => text!(language, "notice-needs-invitation"),
        Notice::Muted => text!(language, "notice-muted"),
        Notice::LeftAlone => text!(language, "notice-left-alone"),
        Notice::Disabled => text!(language, "notice-disabled"),
        Notice::Blocked => text!(language, "notice-blocked"),
        Notice::OtherTextChannel { channels } => {
            text!(language, "notice-other-text-channel", channels = all_of(channels, |id| mention_of(*id)))
        }
        Notice::OtherVoiceChannel { channels } => {
            text!(language, "notice-other-voice-channel", channels = all_of(channels, |id| mention_of(*id)))
        }
        Notice::NeedsDj { roles } => {
            text!(language, "notice-needs-dj", roles = all_of(roles, |id| role(*id)))
        }
        Notice::NeedsManager => text!(language, "notice-needs-manager"),
        Notice::NotYours { roles } => {
            text!(language, "notice-not-yours", roles = all_of(roles, |id| role(*id)))
        }
        Notice::TooFast { until } => {
            // The clock counts whole seconds: one more, so that it is not too early.
            text!(language, "notice-too-fast", until = relative(*until + Millis::from_secs(1)))
        }
        Notice::QueueLimited { limit } => text!(language, "notice-queue-limited", limit = *limit),
        Notice::MemberTracks { limit } => text!(language, "notice-member-tracks", limit = *limit),
        Notice::MemberMinutes { limit } => text!(language, "notice-member-minutes", limit = *limit),
        Notice::TrackTooLong { limit } => text!(language, "notice-track-too-long", limit = *limit),
        Notice::SiteBlocked { site } => text!(language, "notice-site-blocked", site = name(site)),
        Notice::WordBlocked => text!(language, "notice-word-blocked"),
        Notice::Duplicate => text!(language, "notice-duplicate"),
        Notice::NeedsTier { tier } => text!(language, "notice-needs-tier", tier = name(tier)),
        Notice::SettingRefused { field, problem } => setting_refused(*field, problem, language),
        Notice::SettingsConflict => text!(language, "notice-settings-conflict"),
        Notice::Library(notice) => library(notice, language),
        Notice::GaveUp => text!(language, "notice-gave-up"),
        Notice::LeftOut { count } => text!(language, "notice-failed-too", count = *count),
        Notice::Superseded => text!(language, "notice-superseded"),
        Notice::Buried => text!(language, "notice-buried"),
        Notice::InvariantBroken => text!(language, "notice-invariant-broken"),
        Notice::Rejected => text!(language, "notice-rejected"),
        Notice::JoinForbidden { channel } => {
            text!(language, "notice-join-forbidden", channel = mention_of(*channel))
        }
        Notice::ChannelFull { channel } => {
            text!(language, "notice-channel-full", channel = mention_of(*channel))
        }
        Notice::PlaceUnknown => text!(language, "notice-place-unknown"),
        Notice::JoinFailed { channel } => {
            text!(language, "notice-join-failed", channel = mention_of(*channel))
        }
    }
}

/// Adds what is missing of a list.
fn with_left_out(mut said: String, left_out: usize, gaps: ListGaps, language: Language) -> String {
    let ListGaps { unavailable, cut_at } = gaps;
    let missing = [
        (left_out > 0).then(|| text!(language, "notice-left-out", count = left_out)),
        (unavailable > 0).then(|| text!(language, "notice-unavailable", count = unavailable)),
        (cut_at > 0).then(|| text!(language, "notice-list-cut", count = cut_at)),
    ];
    for sentence in missing.into_iter().flatten() {
        said.push(' ');
        said.push_str(&sentence);
    }
    said
}

fn setting_refused(field: Field, problem: &SettingProblem, language: Language) -> String {
    let setting = field.name();
    match problem {
        SettingProblem::Malformed => text!(language, "notice-setting-malformed", setting = setting),
        SettingProblem::Full { max } => text!(language, "notice-setting-full", setting = setting, max = *max),
        SettingProblem::Unchanged => text!(language, "notice-setting-unchanged", setting = setting),
        SettingProblem::NeedsTier { tier } => {
            text!(language, "notice-setting-needs-tier", setting = setting, tier = name(tier))
        }
    }
}

fn all_of<T>(ids: &[T], mention: impl Fn(&T) -> String) -> String {
    ids.iter().map(mention).collect::<Vec<_>>().join(", ")
}

fn name(title: &str) -> String {
    escape(title, MAX_TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_can_neither_format_nor_mention_in_any_language() {
        for language in Language::ALL {
            let said = notice(
                &Notice::Playing {
                    title: "**@everyone** <#1>".into(),
                    more: 0,
                    left_out: 0,
                    gaps: ListGaps::default(),
                },
                language,
            );
            assert!(said.contains("**\\*\\*@\u{200b}everyone\\*\\* \\<\\#1\\>**"), "{said}");
            assert!(!said.contains("@everyone"), "{said}");
        }
    }

    #[test]
    fn a_title_is_no_message_of_fluent() {
        for language in Language::ALL {
            let said = notice(&Notice::WentBack { title: "{ $title } { notice-paused }".into() }, language);
            assert!(said.contains("{ $title } { notice-paused }"), "{said}");
        }
    }
}
