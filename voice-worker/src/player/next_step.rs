//! The next steps from what is heard to what should be heard.

use segue_domain::{ChannelId, EndReason, Field, Millis, Plan, Session, TrackId, TrackState};

/// What should be heard, read from the committed state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Desired {
    /// Channel to be in.
    pub channel: Option<ChannelId>,
    /// Whether the bot may stay a while without a track: the queue ended, and nobody sent it away.
    pub may_linger: bool,
    /// Whether the bot is in the channel without anything to play.
    pub may_idle: bool,
    /// Track to be heard.
    pub track: Option<DesiredTrack>,
    /// Track to make ready meanwhile.
    pub next: Option<TrackId>,
    /// Changes whenever the track is to be opened again, though it is heard already.
    pub cue: u64,
    /// How loud, in percent.
    pub volume: u16,
}

/// Track that should be heard.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DesiredTrack {
    /// Entry of the session.
    pub id: TrackId,
    /// Whether a source knows it.
    pub resolved: bool,
    /// Where to begin, if it is not heard yet.
    pub from: Millis,
    /// Whether it is held.
    pub paused: bool,
}

impl Desired {
    /// Reads what should be heard from a session.
    #[must_use]
    pub fn of(session: &Session, plan: &Plan) -> Self {
        let head = &session.head;
        let stays = head.settings.is_on(Field::Stay, plan);
        let is_resolved = |state| state == TrackState::Resolved;
        let waits = head.dormant.is_some();
        Self {
            channel: head.voice_channel.filter(|_| !waits),
            may_linger: head.tombstone.is_some_and(|tombstone| tombstone.reason == EndReason::QueueEnded),
            may_idle: head.voice_channel.is_some() && !head.is_active() && !stays,
            track: head.current.as_ref().filter(|_| !waits).map(|track| DesiredTrack {
                id: track.id,
                resolved: is_resolved(track.state),
                from: head.playhead.position,
                paused: head.is_held(),
            }),
            cue: head.cue,
            volume: head.volume(plan),
            next: session
                .next_up(head.updated_at)
                .and_then(|place| session.queue.get(place))
                .filter(|track| is_resolved(track.state))
                .map(|track| track.id),
        }
    }
}

/// How far the voice connection is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LinkState {
    /// In no channel.
    Away,
    /// On the way to a channel.
    Joining(ChannelId),
    /// In a channel, and able to send.
    There(ChannelId),
}

/// What is heard, and what is on its way to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "facts that don't depend on each other")]
pub struct Actual {
    /// How far the voice connection is.
    pub link: LinkState,
    /// Whether a channel may be asked for yet. A session that was taken up after a crash waits for what the gateway
    /// has to tell, and for a source that opens.
    pub may_join: bool,
    /// Whether Discord has the bot in a channel where the voice connection is not.
    pub left_behind: bool,
    /// Whether a source may be opened yet. After failures there is a pause.
    pub may_open: bool,
    /// Whether the bot stays in the channel for a while, without a track.
    pub lingering: bool,
    /// Track the driver has, and whether it is held.
    pub sound: Option<(TrackId, bool)>,
    /// How loud the driver's track is, in percent.
    pub volume: u16,
    /// Cue that the sound and the sources that are open belong to.
    pub cue: u64,
    /// Track whose source is being opened to be played now.
    pub opening: Option<TrackId>,
    /// Track whose source is open, to be played now.
    pub open: Option<TrackId>,
    /// Track whose source is, or is being, opened to be played next.
    pub preloaded: Option<TrackId>,
}

/// One step towards what should be heard.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// Ask the gateway for a channel.
    Join(ChannelId),
    /// Stay for a while, then leave.
    Linger,
    /// Leave the channel now.
    Leave,
    /// Take the track from the driver.
    Silence,
    /// Let go of the sound and its source: it continues from elsewhere.
    Cue(u64),
    /// Change how loud the sound is.
    SetVolume(u16),
    /// Forget the source that was opened for a track nobody waits for.
    Forget,
    /// Open the source of the current track.
    Open(TrackId, Millis),
    /// Use the source that was opened early.
    UsePreloaded,
    /// Give the open source to the driver.
    Start,
    /// Hold the sound.
    Hold,
    /// Let the sound continue.
    GoOn,
    /// Open the source of the next track.
    Preload(TrackId),
}

/// Names the next step, or none when what is heard is what should be heard (or is on its way).
#[must_use]
pub fn next_step(desired: &Desired, actual: &Actual) -> Option<Step> {
    sound_step(desired, actual).or_else(|| link_step(desired, actual))
}

fn link_step(desired: &Desired, actual: &Actual) -> Option<Step> {
    match (desired.channel, actual.link) {
        (Some(channel), LinkState::There(there)) if there == channel => {
            // Called without anything to play: it does not stay for ever.
            (desired.track.is_none() && desired.may_idle && !actual.lingering).then_some(Step::Linger)
        }
        (Some(channel), LinkState::Joining(there)) if there == channel => None,
        (Some(channel), _) => actual.may_join.then_some(Step::Join(channel)),
        (None, LinkState::Away) if actual.left_behind && !desired.may_linger => Some(Step::Leave),
        (None, LinkState::Away) => None,
        (None, LinkState::There(_)) if desired.may_linger => (!actual.lingering).then_some(Step::Linger),
        (None, _) => Some(Step::Leave),
    }
}

fn sound_step(desired: &Desired, actual: &Actual) -> Option<Step> {
    let Some(track) = desired.track else {
        return match actual {
            Actual { sound: Some(_), .. } => Some(Step::Silence),
            Actual { opening: Some(_), .. }
            | Actual { open: Some(_), .. }
            | Actual { preloaded: Some(_), .. } => Some(Step::Forget),
            _ => None,
        };
    };
    if actual.cue != desired.cue {
        return Some(Step::Cue(desired.cue));
    }
    if let Some((id, held)) = actual.sound {
        return match (id == track.id, held, track.paused) {
            (false, ..) => Some(Step::Silence),
            (true, false, true) => Some(Step::Hold),
            (true, true, false) => Some(Step::GoOn),
            _ if actual.volume != desired.volume => Some(Step::SetVolume(desired.volume)),
            (true, ..) => preload_step(desired, actual),
        };
    }
    if !track.resolved || actual.opening == Some(track.id) {
        return None;
    }
    if actual.open == Some(track.id) {
        let there = matches!((actual.link, desired.channel), (LinkState::There(a), Some(b)) if a == b);
        return (there && !track.paused).then_some(Step::Start);
    }
    if actual.preloaded == Some(track.id) && track.from == Millis::ZERO {
        return Some(Step::UsePreloaded);
    }
    if !actual.may_open {
        return None;
    }
    Some(Step::Open(track.id, track.from))
}

fn preload_step(desired: &Desired, actual: &Actual) -> Option<Step> {
    desired.next.filter(|next| actual.preloaded != Some(*next)).map(Step::Preload)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: ChannelId = ChannelId::new(1);
    const ELSEWHERE: ChannelId = ChannelId::new(2);
    const SONG: TrackId = TrackId::new(7);
    const NEXT: TrackId = TrackId::new(8);

    const NOTHING: Actual = Actual {
        link: LinkState::Away,
        may_join: true,
        left_behind: false,
        may_open: true,
        lingering: false,
        sound: None,
        volume: 100,
        cue: 0,
        opening: None,
        open: None,
        preloaded: None,
    };
    const SILENCE: Desired = Desired {
        channel: None,
        may_linger: false,
        may_idle: false,
        track: None,
        next: None,
        cue: 0,
        volume: 100,
    };

    fn song() -> Desired {
        let track = DesiredTrack { id: SONG, resolved: true, from: Millis::new(40), paused: false };
        Desired { channel: Some(HERE), track: Some(track), ..SILENCE }
    }

    fn paused_song() -> Desired {
        let desired = song();
        Desired { track: desired.track.map(|track| DesiredTrack { paused: true, ..track }), ..desired }
    }

    #[test]
    fn a_source_is_opened_and_a_channel_joined_at_the_same_time() {
        assert_eq!(next_step(&song(), &NOTHING), Some(Step::Open(SONG, Millis::new(40))));
        assert_eq!(next_step(&song(), &Actual { opening: Some(SONG), ..NOTHING }), Some(Step::Join(HERE)));
        let joining = Actual { opening: Some(SONG), link: LinkState::Joining(HERE), ..NOTHING };
        assert_eq!(next_step(&song(), &joining), None);
    }

    #[test]
    fn sound_starts_when_the_source_is_open_and_the_channel_joined() {
        let open = Actual { open: Some(SONG), link: LinkState::Joining(HERE), ..NOTHING };
        assert_eq!(next_step(&song(), &open), None);
        assert_eq!(next_step(&song(), &Actual { link: LinkState::There(HERE), ..open }), Some(Step::Start));
    }

    #[test]
    fn a_paused_track_is_made_ready_and_not_started() {
        let open = Actual { open: Some(SONG), link: LinkState::There(HERE), ..NOTHING };
        assert_eq!(next_step(&paused_song(), &open), None);
    }

    #[test]
    fn pause_and_resume_hold_and_go_on() {
        let sounding = Actual { sound: Some((SONG, false)), link: LinkState::There(HERE), ..NOTHING };
        let held = Actual { sound: Some((SONG, true)), ..sounding };
        assert_eq!(next_step(&paused_song(), &sounding), Some(Step::Hold));
        assert_eq!(next_step(&paused_song(), &held), None);
        assert_eq!(next_step(&song(), &held), Some(Step::GoOn));
    }

    #[test]
    fn a_skipped_track_is_silenced_before_the_next_is_opened() {
        let sounding = Actual { sound: Some((NEXT, false)), link: LinkState::There(HERE), ..NOTHING };
        assert_eq!(next_step(&song(), &sounding), Some(Step::Silence));
    }

    #[test]
    fn the_next_track_is_opened_early_and_used() {
        let desired = Desired { next: Some(NEXT), ..song() };
        let sounding = Actual { sound: Some((SONG, false)), link: LinkState::There(HERE), ..NOTHING };
        assert_eq!(next_step(&desired, &sounding), Some(Step::Preload(NEXT)));
        let preloaded = Actual { preloaded: Some(NEXT), ..sounding };
        assert_eq!(next_step(&desired, &preloaded), None);

        let track = DesiredTrack { id: NEXT, resolved: true, from: Millis::ZERO, paused: false };
        let advanced = Desired { track: Some(track), next: None, ..desired };
        assert_eq!(next_step(&advanced, &Actual { sound: None, ..preloaded }), Some(Step::UsePreloaded));
    }

    #[test]
    fn a_stopped_session_is_silent_and_leaves() {
        let sounding = Actual { sound: Some((SONG, false)), link: LinkState::There(HERE), ..NOTHING };
        assert_eq!(next_step(&SILENCE, &sounding), Some(Step::Silence));
        assert_eq!(next_step(&SILENCE, &Actual { sound: None, ..sounding }), Some(Step::Leave));
        let joining = Actual { link: LinkState::Joining(HERE), ..NOTHING };
        assert_eq!(next_step(&SILENCE, &joining), Some(Step::Leave));
    }

    #[test]
    fn after_the_last_track_the_bot_lingers_once() {
        let desired = Desired { may_linger: true, ..SILENCE };
        let there = Actual { link: LinkState::There(HERE), ..NOTHING };
        assert_eq!(next_step(&desired, &there), Some(Step::Linger));
        assert_eq!(next_step(&desired, &Actual { lingering: true, ..there }), None);
    }

    #[test]
    fn after_failures_no_source_is_opened_before_the_pause_is_over() {
        assert_eq!(
            next_step(&song(), &Actual { may_open: false, link: LinkState::There(HERE), ..NOTHING }),
            None
        );
        let ready =
            Actual { may_open: false, preloaded: Some(SONG), link: LinkState::There(HERE), ..NOTHING };
        let from_the_start = song().track.map(|track| DesiredTrack { from: Millis::ZERO, ..track });
        let desired = Desired { track: from_the_start, ..song() };
        assert_eq!(next_step(&desired, &ready), Some(Step::UsePreloaded), "that asks nobody");
    }

    #[test]
    fn a_session_in_another_channel_is_followed() {
        let elsewhere = Actual { sound: Some((SONG, false)), link: LinkState::There(ELSEWHERE), ..NOTHING };
        assert_eq!(next_step(&song(), &elsewhere), Some(Step::Join(HERE)));
    }

    #[test]
    fn a_session_that_was_taken_up_opens_its_source_and_does_not_join_yet() {
        let taken_up = Actual { may_join: false, ..NOTHING };
        assert_eq!(next_step(&song(), &taken_up), Some(Step::Open(SONG, Millis::new(40))));
        assert_eq!(next_step(&song(), &Actual { opening: Some(SONG), ..taken_up }), None);
    }

    #[test]
    fn a_track_that_goes_on_elsewhere_is_let_go_of_first() {
        let desired = Desired { cue: 3, ..song() };
        let sounding = Actual { sound: Some((SONG, false)), link: LinkState::There(HERE), ..NOTHING };
        assert_eq!(next_step(&desired, &sounding), Some(Step::Cue(3)));
        let let_go = Actual { sound: None, cue: 3, ..sounding };
        assert_eq!(next_step(&desired, &let_go), Some(Step::Open(SONG, Millis::new(40))));
    }

    #[test]
    fn a_volume_is_set_on_what_is_heard() {
        let desired = Desired { volume: 40, ..song() };
        let sounding = Actual { sound: Some((SONG, false)), link: LinkState::There(HERE), ..NOTHING };
        assert_eq!(next_step(&desired, &sounding), Some(Step::SetVolume(40)));
        assert_eq!(next_step(&desired, &Actual { volume: 40, ..sounding }), None);
    }

    #[test]
    fn a_bot_that_was_called_without_anything_to_play_lingers() {
        let desired = Desired { channel: Some(HERE), may_idle: true, ..SILENCE };
        assert_eq!(next_step(&desired, &NOTHING), Some(Step::Join(HERE)));
        let there = Actual { link: LinkState::There(HERE), ..NOTHING };
        assert_eq!(next_step(&desired, &there), Some(Step::Linger));
        assert_eq!(next_step(&desired, &Actual { lingering: true, ..there }), None);
    }

    #[test]
    fn a_track_nobody_waits_for_is_forgotten() {
        let opening = Actual { opening: Some(SONG), ..NOTHING };
        assert_eq!(next_step(&SILENCE, &opening), Some(Step::Forget));
    }
}
