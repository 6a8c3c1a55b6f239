//! The settings of a guild by name.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($(#[doc = $about:literal] $variant:ident = $name:literal,)+) => {
        /// A setting of a guild. Its type, range, default and tier are in `domain/plans.toml`.
        #[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        pub enum Field {
            $(#[doc = $about] #[serde(rename = $name)] $variant,)+
        }

        impl Field {
            /// All of them, in the order people see.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// Name in `/settings`, in JSON and in the table.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it decides, in a sentence.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => $about.trim_start(),)+ }
            }
        }
    };
}

fields! {
    /// Roles that may decide for everybody; without any, everybody may.
    DjRoles = "dj_roles",
    /// Share of the listeners whose votes skip a track, in percent; 0: anybody's.
    SkipVotes = "skip_votes",
    /// Whether members may skip what they asked for.
    SkipOwn = "skip_own",
    /// Text channels that commands are taken in; without any, all.
    TextChannels = "text_channels",
    /// Voice channels that music is played in; without any, all.
    VoiceChannels = "voice_channels",
    /// Members who may not use the bot.
    BlockedMembers = "blocked_members",
    /// Sites that nothing is played from.
    BlockedSites = "blocked_sites",
    /// Words that no title may have.
    BlockedWords = "blocked_words",
    /// Most tracks that wait.
    QueueLimit = "queue_limit",
    /// Most tracks of one member that wait; 0: no limit.
    MemberTracks = "member_tracks",
    /// Most minutes of one member's tracks that wait; 0: no limit.
    MemberMinutes = "member_minutes",
    /// Longest track, in minutes; 0: no limit.
    TrackMinutes = "track_minutes",
    /// Most commands of a member in a minute; 0: no limit.
    MemberRate = "member_rate",
    /// Most commands of all members in a minute; 0: no limit.
    ServerRate = "server_rate",
    /// Whether a track may wait twice.
    Duplicates = "duplicates",
    /// How loud a session begins, in percent.
    DefaultVolume = "default_volume",
    /// How loud it may get, in percent.
    MaxVolume = "max_volume",
    /// Whether the bot stays in its channel whatever happens: 24/7.
    Stay = "stay",
    /// Whether music is held while nobody listens.
    PauseAlone = "pause_alone",
    /// After how many minutes without a listener the bot leaves; 0: at once.
    LeaveAlone = "leave_alone",
    /// After how many minutes without anything to play the bot leaves; 0: at once.
    LeaveIdle = "leave_idle",
    /// Whether what plays is shown in one message that is edited, in a new one for each track, or not at all.
    Announcements = "announcements",
    /// Where it is shown; absent: where `/play` was used.
    AnnouncementChannel = "announcement_channel",
    /// Whether the voice channel's status says what plays.
    ChannelStatus = "channel_status",
    /// Language of what everybody sees.
    Language = "language",
    /// Colour of messages.
    AccentColour = "accent_colour",
    /// Name at the top of messages.
    BrandName = "brand_name",
    /// Words at the foot of messages.
    Footer = "footer",
    /// Picture in messages.
    Logo = "logo",
    /// Whether messages leave this bot's own name out.
    WhiteLabel = "white_label",
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Field {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|field| field.name() == text).ok_or(())
    }
}
