//! The commands: what each is called, who may give it, and from where. The one table.

use segue_domain::{
    AccessLevel, Asker, ChannelId, ChannelRule, Field, Head, Notice, Plan, Rank, Timestamp, permit,
};

/// A command, as every door knows it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CatalogueEntry {
    /// Name that people type after the slash.
    pub name: &'static str,
    /// Who may give it, where the server's owners chose nothing else.
    pub level: AccessLevel,
    /// Where a member has to be to give it.
    pub rule: ChannelRule,
}

macro_rules! catalogue {
    ($($constant:ident: $name:literal, $level:ident, $rule:ident;)+) => {
        $(
            #[doc = concat!("`", $name, "`.")]
            pub const $constant: CatalogueEntry =
                CatalogueEntry { name: $name, level: AccessLevel::$level, rule: ChannelRule::$rule };
        )+

        /// All of them, in the order of the reference.
        pub const ALL: [CatalogueEntry; [$($name),+].len()] = [$($constant),+];
    };
}

catalogue! {
    PLAY: "play", Everyone, InVoice;
    PAUSE: "pause", Dj, SameChannel;
    RESUME: "resume", Dj, SameChannel;
    SKIP: "skip", Everyone, SameChannel;
    PREVIOUS: "previous", Dj, SameChannel;
    REPLAY: "replay", Dj, SameChannel;
    SEEK: "seek", Dj, SameChannel;
    VOLUME: "volume", Dj, SameChannel;
    LOOP: "loop", Dj, SameChannel;
    STOP: "stop", Dj, SameChannel;
    JOIN: "join", Everyone, InVoice;
    LEAVE: "leave", Dj, SameChannel;
    MOVE_SESSION: "move-session", Dj, InVoice;
    QUEUE: "queue", Everyone, Anywhere;
    REMOVE: "remove", Everyone, SameChannel;
    MOVE: "move", Dj, SameChannel;
    SWAP: "swap", Dj, SameChannel;
    CLEAR: "clear", Dj, SameChannel;
    SHUFFLE: "shuffle", Dj, SameChannel;
    FAIR: "fair", Dj, SameChannel;
    UNDO: "undo", Everyone, SameChannel;
    REDO: "redo", Everyone, SameChannel;
    HISTORY: "history", Everyone, Anywhere;
    NOWPLAYING: "nowplaying", Everyone, Anywhere;
    SEARCH: "search", Everyone, Anywhere;
    SAVE: "save", Everyone, Anywhere;
    LOAD: "load", Everyone, InVoice;
    PLAYLIST: "playlist", Everyone, Anywhere;
    FAVOURITE: "favourite", Everyone, Anywhere;
    GRAB: "grab", Everyone, Anywhere;
    PLAY_THIS: "Play this", Everyone, InVoice;
    WHY: "why", Everyone, Anywhere;
    SETTINGS: "settings", Manager, Anywhere;
    PLAN: "plan", Everyone, Anywhere;
    PING: "ping", Everyone, Anywhere;
}

/// The command of this name.
#[must_use]
pub fn find(name: &str) -> Option<CatalogueEntry> {
    ALL.into_iter().find(|entry| entry.name == name)
}

/// Decides whether a member may give a command, by its name, and what they may decide with it. One that is not in the
/// catalogue is given by nobody.
///
/// # Errors
///
/// The [`Notice`] that says why not.
pub fn may_give(
    command: &str,
    changes: bool,
    asker: &Asker<'_>,
    head: &Head,
    plan: &Plan,
    now: Timestamp,
) -> Result<Rank, Notice> {
    let usual = find(command).map_or(AccessLevel::Nobody, |entry| entry.level);
    permit(head, plan, command, usual, changes, asker, now)
}

/// Channels in which somebody in the control panel counts as being: it is no text channel, so that commands are kept to some
/// in Discord is not a reason to give none there.
#[must_use]
pub fn panel_channels(head: &Head, plan: &Plan) -> Vec<ChannelId> {
    head.settings.channels(Field::TextChannels, plan)
}
