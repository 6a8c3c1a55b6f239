//! What every deployment must do, told once and played on each: heard through the simulated Discord.

use crate::harness::{Case, Family, Lane};
use crate::scenarios::{
    away, bad_links, card, controls, deciding, discord_failing, every_command, library, order, panel,
    passthrough, permissions, plans, playback, reads, refusals, registration, requests, searches, slow_rest,
    stages, transcoded,
};

const GROUP: &str = "both_stacks";

macro_rules! cases {
    ($($file:ident: $($case:ident)*;)*) => {
        &[$($((
            concat!(stringify!($file), "::", stringify!($case)),
            (|stack| Box::pin($file::$case(stack))) as Case,
        ),)*)*]
    };
}

const EVERYWHERE: &[(&str, Case)] = cases! {
    passthrough:
        ogg_opus_reaches_the_listener_as_it_is
        webm_opus_reaches_the_listener_as_it_is
        an_attached_file_is_played;
    bad_links:
        each_gets_one_clear_sentence_while_the_music_plays_on_elsewhere;
    transcoded:
        wav_sounds_like_its_source
        mp3_sounds_like_its_source
        flac_sounds_like_its_source
        m4a_sounds_like_its_source
        vorbis_sounds_like_its_source;
    controls:
        pause_holds_and_resume_goes_on_without_losing_a_frame
        skip_goes_to_the_next_track
        skip_of_the_last_track_ends_the_session
        stop_leaves_and_nothing_is_left
        buttons_do_what_the_commands_do;
    card:
        one_message_shows_the_session_and_its_buttons_work
        a_message_that_was_deleted_is_sent_anew
        nowplaying_is_a_copy_that_its_buttons_keep_true;
    deciding:
        settings_are_chosen_shown_and_heard
        half_of_the_listeners_skip_and_the_votes_are_kept
        alone_the_bot_waits_and_goes_on_where_it_was
        a_muted_bot_holds_its_music;
    discord_failing:
        an_answer_that_discord_does_not_take_is_sent_again
        the_card_is_sent_once_and_kept_true;
    every_command: each_is_answered;
    playback:
        seek_and_replay_go_where_they_are_told
        a_link_that_names_a_second_is_heard_from_there
        a_paused_track_can_be_sought_in
        who_takes_new_keys_slowly_misses_nothing_of_the_beginning
        volume_is_heard_and_kept
        tracks_are_skipped_to_and_gone_back_to
        a_track_is_played_now_and_another_next
        a_repeated_track_begins_again
        the_bot_comes_when_called_and_leaves_when_told
        the_session_moves_to_its_listeners;
    order:
        every_change_of_the_order_can_be_taken_back
        an_earlier_queue_is_brought_back
        members_take_turns
        places_that_are_not_there_are_named;
    reads:
        ping_is_answered
        nowplaying_and_queue_show_what_plays_and_waits;
    refusals:
        who_is_in_no_voice_channel_is_told_to_join_one
        who_is_in_another_channel_is_told_where_the_music_is
        without_a_session_there_is_nothing_to_control
        links_of_other_kinds_and_empty_commands_are_refused_at_once;
    registration: what_differs_is_shown_and_what_opens_an_activity_stays;
    requests:
        forged_old_broken_and_huge_requests_are_refused_and_harm_nothing;
    panel:
        it_shows_what_the_snapshot_says
        it_refuses_callers_without_a_key
        the_status_names_the_worker_and_its_partitions_to_operators_only
        the_metrics_endpoint_names_every_metric_of_the_worker;
};

/// As many cases as one stack takes have been told above: Discord lets a shard send 120 commands a minute, and to join a
/// channel is one. These have a second one.
/// See <https://discord.com/developers/docs/events/gateway#rate-limiting>.
const EVERYWHERE_TOO: &[(&str, Case)] = cases! {
    away:
        for_a_channel_that_is_full_the_queue_waits
        without_a_voice_region_the_queue_waits
        a_voice_region_that_is_away_for_a_while_is_waited_for;
    library:
        a_queue_is_saved_and_loaded_again
        a_personal_playlist_is_shared_and_others_cannot_delete_it
        favourites_are_added_taken_out_and_loaded
        a_playlist_is_taken_along_as_a_file
        what_is_kept_is_offered_while_somebody_types
        what_plays_is_grabbed_by_one_person;
    permissions:
        without_a_permission_a_call_is_refused_at_once
        a_session_asks_before_it_moves
        who_removes_the_bot_keeps_the_queue;
    stages:
        in_the_audience_it_asks_to_speak_and_begins_when_invited
        a_moderator_of_stages_speaks_without_asking
        a_channel_it_may_not_join_is_said_to_be_so
        a_move_into_a_channel_it_may_not_join_goes_back_to_where_it_was
        after_a_kick_the_card_says_why_and_its_button_goes_on
        after_its_channel_was_deleted_the_session_waits;
    slow_rest:
        pause_is_heard_while_discord_is_slow
        a_status_that_is_limited_or_refused_delays_nothing
        the_status_is_taken_back_after_a_stop
        one_trace_leads_to_the_first_frame;
    searches:
        a_search_wants_words
        what_a_search_found_is_chosen_and_played
        words_are_offered_while_somebody_types;
};

const OVER_HTTP: &[(&str, Case)] = cases! {
    every_command: each_is_answered;
    card: one_message_shows_the_session_and_its_buttons_work;
    passthrough: ogg_opus_reaches_the_listener_as_it_is;
    controls: buttons_do_what_the_commands_do;
    library: a_playlist_is_taken_along_as_a_file;
    order: every_change_of_the_order_can_be_taken_back;
    reads: nowplaying_and_queue_show_what_plays_and_waits;
    refusals: links_of_other_kinds_and_empty_commands_are_refused_at_once;
    requests: music_starts_beside_eleven_hundred_half_open_connections;
};

/// What the AWS deployment does with commands that arrive over the gateway: the worker routes them.
const OVER_THE_GATEWAY: &[(&str, Case)] = cases! {
    every_command: each_is_answered;
    card: one_message_shows_the_session_and_its_buttons_work;
};

/// Where servers have plans.
const WITH_PLANS: &[(&str, Case)] = cases! {
    plans:
        what_a_tier_has_is_refused_until_discord_sells_it
        an_event_of_discord_grants_and_takes_a_tier
        a_subscription_grants_its_tier_and_no_more;
};

/// The long lists.
pub fn lanes() -> Vec<Lane> {
    let lane = |family| Lane::on(family, GROUP, EVERYWHERE, 3);
    vec![lane(Family::Embedded), lane(Family::Aws)]
}

/// The short ones.
pub fn more_lanes() -> Vec<Lane> {
    let lane = |family, cases| Lane::on(family, GROUP, cases, 2);
    vec![
        lane(Family::Embedded, EVERYWHERE_TOO),
        lane(Family::Aws, EVERYWHERE_TOO),
        lane(Family::EmbeddedHttp, OVER_HTTP),
        lane(Family::AwsGateway, OVER_THE_GATEWAY),
        lane(Family::EmbeddedPlans, WITH_PLANS),
        lane(Family::AwsPlans, WITH_PLANS),
    ]
}
