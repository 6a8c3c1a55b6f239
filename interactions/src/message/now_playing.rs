//! What is heard now.

use segue_domain::{Head, Millis, Notice, Timestamp, Track, TrackState};
use twilight_model::channel::message::component::ButtonStyle;
use twilight_util::builder::embed::{EmbedBuilder, EmbedFieldBuilder};

use super::{Outgoing, Playback, controls, escape, reply};
use crate::ButtonId;

/// Most characters of a title or an artist, before escaping doubles them.
const MAX_NAME: usize = 200;

/// What is heard now: the title, how far it is, who asked for it, and buttons.
///
/// Discord's own clock markup counts on in the reader's client, so the message stays true without being edited.
/// See <https://discord.com/developers/docs/reference#message-formatting-timestamp-styles>.
#[must_use]
pub fn now_playing(head: &Head, now: Timestamp) -> Outgoing {
    let Some(track) = &head.current else { return reply(&Notice::NothingPlaying) };
    let playback = if head.paused { Playback::Paused } else { Playback::Running };
    let title = match playback {
        Playback::Running => "Now playing",
        Playback::Paused => "Paused",
    };
    let mut name = format!("**{}**", escape(&track.info.title, MAX_NAME));
    if let Some(artist) = &track.info.artist {
        name.push_str("\nby ");
        name.push_str(&escape(artist, MAX_NAME));
    }
    let embed = EmbedBuilder::new()
        .title(title)
        .description(name)
        .field(EmbedFieldBuilder::new("Progress", progress(head, track, now)))
        .field(EmbedFieldBuilder::new("Asked for by", format!("<@{}>", track.requested_by)).inline())
        .field(EmbedFieldBuilder::new("Waiting", waiting(head.queue_len())).inline())
        .build();
    let mut buttons = controls::control_buttons(playback);
    buttons.push(controls::button(ButtonId::NowPlaying, "Refresh", ButtonStyle::Secondary));
    Outgoing { embed: Some(embed), components: controls::row(buttons), ..Outgoing::default() }
}

fn progress(head: &Head, track: &Track, now: Timestamp) -> String {
    let length = track.info.duration;
    let position = head.playhead.at(now).min(length.unwrap_or(Millis::new(u64::MAX)));
    let place = length.map_or_else(|| format!("{position}"), |length| format!("{position} / {length}"));
    match head.playhead.as_of {
        Some(_) => {
            let started = now - position;
            let ends = length.map(|length| format!(", ends <t:{}:R>", (started + length).as_secs()));
            format!("{place}, started <t:{}:R>{}", started.as_secs(), ends.unwrap_or_default())
        }
        None if head.paused => format!("{place}, paused"),
        None if track.state == TrackState::Unresolved => "being looked up".to_owned(),
        None => format!("{place}, about to start"),
    }
}

fn waiting(count: usize) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => "1 track".to_owned(),
        count => format!("{count} tracks"),
    }
}
