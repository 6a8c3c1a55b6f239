//! The card: what plays, with the buttons that act on it. One message a session shows it, and is edited on change.

use segue_domain::{
    DormantReason, Field, Head, Language, LoopMode, MAX_VOLUME, Millis, Plan, PlaybackBlocker, Timestamp,
    Track, TrackState, cut,
};
use twilight_model::channel::message::{
    Component,
    component::{Button, ButtonStyle, UnfurledMediaItem},
};
use twilight_util::builder::message::{
    ActionRowBuilder, ContainerBuilder, SectionBuilder, SeparatorBuilder, TextDisplayBuilder,
    ThumbnailBuilder,
};

use crate::{
    Brand, Outgoing, Playback, controls, escape,
    escape::isolated,
    mention::{member, relative},
};
use crate::{ButtonId, language::text};

/// Most characters of a title or an artist, before escaping doubles them.
const MAX_NAME: usize = 200;
/// Most characters of a voice channel's status.
///
/// See <https://discord.com/developers/docs/resources/channel#set-voice-channel-status>.
const MAX_STATUS: usize = 500;
/// How much louder or quieter a button makes it, in percent.
const VOLUME_STEP: u16 = 10;

/// What plays, as the session's own message shows it.
///
/// Discord's clock markup counts on in the reader's client, so the message stays true without being edited.
/// See <https://discord.com/developers/docs/reference#message-formatting-timestamp-styles>.
#[must_use]
pub fn card(head: &Head, plan: &Plan, now: Timestamp, language: Language) -> Outgoing {
    let Some(track) = &head.current else { return card_at_end(head, plan, language) };
    if let Some(dormant) = head.dormant {
        return card_of_waiting(head, track, dormant.reason, plan, language);
    }
    let playback = if head.paused { Playback::Paused } else { Playback::Running };
    let title = match playback {
        Playback::Running => text!(language, "card-playing"),
        Playback::Paused => text!(language, "card-paused"),
    };
    let brand = Brand::of(&head.settings, plan);
    let lines = vec![
        brand.heading(&title),
        name(track, language),
        progress(head, track, now, language),
        state(head, track, plan, language),
    ];
    let mut first =
        vec![controls::button(ButtonId::Previous, &text!(language, "button-back"), ButtonStyle::Secondary)];
    first.extend(controls::control_buttons(playback, language));
    first.push(controls::button(
        ButtonId::NowPlaying,
        &text!(language, "button-refresh"),
        ButtonStyle::Secondary,
    ));
    let rows = vec![row(first), row(second_row(head, plan, language))];
    Outgoing { components: contained(&brand, lines, rows), components_only: true, ..Outgoing::default() }
}

/// What waits, why, and how it continues.
fn card_of_waiting(
    head: &Head,
    track: &Track,
    reason: DormantReason,
    plan: &Plan,
    language: Language,
) -> Outgoing {
    let brand = Brand::of(&head.settings, plan);
    let place = place_of(head.playhead.position, track);
    let why = match reason {
        DormantReason::NobodyListening => text!(language, "card-waits-nobody", place = place),
        DormantReason::AwayTooLong => text!(language, "card-waits-away", place = place),
        DormantReason::Disconnected => text!(language, "card-waits-disconnected", place = place),
        DormantReason::Forbidden => text!(language, "card-waits-forbidden", place = place),
        DormantReason::ChannelFull => text!(language, "card-waits-full", place = place),
        DormantReason::JoinFailed => text!(language, "card-waits-join-failed", place = place),
        DormantReason::SourcesFailed => text!(language, "card-waits-sources", place = place),
        DormantReason::WorkerFailed => text!(language, "card-waits-worker", place = place),
        DormantReason::Removed => text!(language, "card-waits-removed", place = place),
    };
    let lines = vec![
        brand.heading(&text!(language, "card-waiting-title")),
        name(track, language),
        why,
        state(head, track, plan, language),
    ];
    let buttons = vec![
        controls::button(ButtonId::Resume, &text!(language, "button-go-on"), ButtonStyle::Success),
        controls::button(ButtonId::Stop, &text!(language, "button-stop"), ButtonStyle::Danger),
        controls::button(ButtonId::ShowQueue, &text!(language, "button-queue"), ButtonStyle::Secondary),
    ];
    let components = contained(&brand, lines, vec![row(buttons)]);
    Outgoing { components, components_only: true, ..Outgoing::default() }
}

/// What the session's message says once the session is over.
#[must_use]
pub fn card_at_end(head: &Head, plan: &Plan, language: Language) -> Outgoing {
    let brand = Brand::of(&head.settings, plan);
    let mut lines = vec![brand.heading(&text!(language, "card-over"))];
    if let Some(track) = head.played.last() {
        lines.push(text!(language, "card-last", title = name(track, language)));
    }
    let components = contained(&brand, lines, Vec::new());
    Outgoing { components, components_only: true, ..Outgoing::default() }
}

/// What a voice channel's status says while a track plays. It is plain text: Discord reads no markup in it.
#[must_use]
pub fn channel_status(track: &Track) -> String {
    let title = isolated(&track.info.title);
    let text = match &track.info.artist {
        Some(artist) => format!("♪ {title} – {}", isolated(artist)),
        None => format!("♪ {title}"),
    };
    cut(&text, MAX_STATUS)
}

fn second_row(head: &Head, plan: &Plan, language: Language) -> Vec<Button> {
    let grey = |id, label: &str| controls::button(id, label, ButtonStyle::Secondary);
    let volume = head.volume(plan);
    let most = u16::try_from(head.settings.number(Field::MaxVolume, plan)).unwrap_or(MAX_VOLUME);
    let quieter = volume.saturating_sub(VOLUME_STEP);
    let mut louder = (volume + VOLUME_STEP).min(most);
    if louder == quieter {
        // Both would be one button, which Discord refuses; a button that is disabled is told apart as well.
        louder = if quieter < MAX_VOLUME { quieter + 1 } else { quieter - 1 };
    }
    let mut down = grey(ButtonId::Volume { percent: quieter }, &text!(language, "button-quieter"));
    down.disabled = volume == 0;
    let mut up = grey(ButtonId::Volume { percent: louder }, &text!(language, "button-louder"));
    up.disabled = volume >= most;
    let repeat = match head.loop_mode {
        LoopMode::Off => text!(language, "button-repeat-off"),
        LoopMode::Track => text!(language, "button-repeat-track"),
        LoopMode::Queue => text!(language, "button-repeat-queue"),
    };
    vec![
        grey(ButtonId::Loop { mode: head.loop_mode.next() }, &repeat),
        grey(ButtonId::Shuffle, &text!(language, "button-shuffle")),
        down,
        up,
        grey(ButtonId::ShowQueue, &text!(language, "button-queue")),
    ]
}

/// Puts lines and rows into the guild's colours, with its logo and its words.
fn contained(brand: &Brand, lines: Vec<String>, rows: Vec<Component>) -> Vec<Component> {
    let mut container = ContainerBuilder::new().accent_color(brand.colour());
    if let Some(logo) = brand.logo() {
        let url = logo.to_owned();
        let media = UnfurledMediaItem { content_type: None, height: None, proxy_url: None, url, width: None };
        let mut section = SectionBuilder::new(ThumbnailBuilder::new(media).build());
        // A section has at most three texts.
        let (top, rest) = lines.split_at(lines.len().min(3));
        for line in top {
            section = section.component(TextDisplayBuilder::new(line.clone()).build());
        }
        container = container.component(section.build());
        for line in rest {
            container = container.component(TextDisplayBuilder::new(line.clone()).build());
        }
    } else {
        for line in lines {
            container = container.component(TextDisplayBuilder::new(line).build());
        }
    }
    if !rows.is_empty() {
        container = container.component(SeparatorBuilder::new().build());
    }
    for row in rows {
        container = container.component(row);
    }
    if let Some(words) = brand.small_print() {
        container = container.component(TextDisplayBuilder::new(words).build());
    }
    vec![container.build().into()]
}

fn row(buttons: Vec<Button>) -> Component {
    buttons.into_iter().fold(ActionRowBuilder::new(), ActionRowBuilder::component).build().into()
}

fn name(track: &Track, language: Language) -> String {
    let title = escape(&track.info.title, MAX_NAME);
    match &track.info.artist {
        Some(artist) => text!(language, "card-title", title = title, artist = escape(artist, MAX_NAME)),
        None => format!("**{title}**"),
    }
}

fn progress(head: &Head, track: &Track, now: Timestamp, language: Language) -> String {
    let length = track.info.duration;
    if let Some(as_of) = head.playhead.as_of {
        // From the state alone, whenever it is looked at: a message is edited when something changed, and not before.
        let started = as_of - head.playhead.position;
        let Some(length) = length else {
            return text!(language, "card-running", started = relative(started));
        };
        let (begun, ends) = (relative(started), relative(started + length));
        let length = length.to_string();
        return text!(language, "card-running-with-end", length = length, started = begun, ends = ends);
    }
    let place = place_of(head.playhead.at(now), track);
    match head.held_by.first() {
        _ if head.paused => text!(language, "card-held-paused", place = place),
        Some(PlaybackBlocker::Suppressed) => text!(language, "card-held-suppressed", place = place),
        Some(PlaybackBlocker::ServerMuted) => text!(language, "card-held-muted", place = place),
        Some(_) => text!(language, "card-held-alone", place = place),
        None if track.state == TrackState::Unresolved => text!(language, "card-looked-up"),
        None => text!(language, "card-about-to-start", place = place),
    }
}

/// Where in the track, as a player shows it.
fn place_of(position: Millis, track: &Track) -> String {
    match track.info.duration {
        Some(length) => format!("{} / {length}", position.min(length)),
        None => position.to_string(),
    }
}

fn state(head: &Head, track: &Track, plan: &Plan, language: Language) -> String {
    let mut parts = vec![
        text!(language, "card-member", member = member(track.requested_by)),
        text!(language, "card-waiting", count = head.queue_len()),
        text!(language, "card-volume", percent = head.volume(plan)),
    ];
    if !head.votes.is_empty() {
        parts.push(text!(language, "card-votes", count = head.votes.len()));
    }
    format!("-# {}", parts.join(" "))
}
