//! The contract of the store: each case is written once, and runs against both families.
//!
//! The AWS family runs against ministack. `SEGUE_TEST_AWS_ENDPOINT` names one that runs already; else the tests
//! start their own from `SEGUE_MINISTACK`, or from `.venv/bin/ministack` at the workspace's root.

#[path = "contract/before_the_journal.rs"]
mod before_the_journal;
#[path = "contract/bytes.rs"]
mod bytes;
#[path = "contract/feed.rs"]
mod feed;
#[path = "contract/figures.rs"]
mod figures;
#[path = "contract/fleet.rs"]
mod fleet;
#[path = "contract/harness.rs"]
mod harness;
#[path = "contract/jobs.rs"]
mod jobs;
#[path = "contract/leases.rs"]
mod leases;
#[path = "contract/ministack.rs"]
mod ministack;
#[path = "contract/music.rs"]
mod music;
#[path = "contract/playlists.rs"]
mod playlists;
#[path = "contract/property.rs"]
mod property;
#[path = "contract/sessions.rs"]
mod sessions;
#[path = "contract/stream.rs"]
mod stream;

macro_rules! contract {
    ($($file:ident: $($case:ident)*;)*) => {
        mod embedded {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    crate::$file::$case(crate::harness::Harness::embedded().await).await;
                }
            )*)*
        }

        mod aws {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    crate::$file::$case(crate::harness::Harness::aws().await).await;
                }
            )*)*
        }
    };
}

contract! {
    sessions:
        a_session_nobody_used_is_absent
        what_was_committed_is_read_back_elsewhere
        a_commit_on_an_older_version_is_refused
        the_same_commit_again_conflicts_with_itself_and_changes_nothing
        a_writer_without_the_lease_is_refused
        what_can_never_be_stored_is_refused_and_the_next_commit_is_not
        a_frozen_owner_can_write_nothing_after_the_takeover
        of_many_commits_at_once_exactly_one_wins
        of_many_large_commits_at_once_exactly_one_wins_and_is_whole
        a_reader_never_sees_half_of_a_commit
        ten_thousand_tracks_are_one_commit
        titles_in_all_scripts_and_of_all_lengths_survive
        each_version_is_kept_and_an_old_head_still_finds_its_tracks
        an_old_version_is_read_whole
        the_journal_tells_of_every_version
        only_active_sessions_of_the_partition_are_taken_up
        a_long_queue_can_be_dropped_at_once;
    leases:
        a_free_partition_is_taken_and_a_held_one_is_not
        an_expired_lease_changes_hands_and_its_fence_grows
        a_released_partition_is_free_at_once_with_its_gateway_sessions
        of_many_workers_exactly_one_gets_the_partition
        every_partition_that_was_ever_owned_is_listed
        an_owner_that_drains_gets_one_successor_and_only_that_one_takes_over
        a_claim_ends_by_itself_and_a_successor_survives_the_owners_heartbeats
        a_partition_that_nobody_wants_to_give_up_cannot_be_claimed;
    fleet:
        records_are_written_under_the_conditions_that_were_asked_for
        records_expire_and_are_listed_last_first
        a_record_that_is_too_long_is_refused
        the_workers_that_run_are_listed
        of_many_shards_of_a_bucket_two_never_identify_within_five_seconds
        the_identifies_of_a_day_are_not_exceeded
        experiments_and_decisions_are_kept_last_first;
    jobs:
        jobs_of_a_guild_arrive_in_order_one_at_a_time
        guilds_do_not_wait_for_each_other
        a_job_sent_twice_arrives_once_even_after_it_was_done
        a_job_given_back_arrives_again_before_its_followers
        an_extended_job_stays_invisible
        a_forgotten_job_comes_back_by_itself
        a_job_that_is_received_again_and_again_goes_to_the_dead_letters
        a_buried_job_is_kept_and_can_be_sent_again
        a_dead_letter_that_is_sent_again_and_fails_again_is_kept_each_time
        a_replay_that_is_repeated_sends_the_job_once
        all_dead_letters_of_a_guild_are_listed_page_by_page
        a_job_that_its_queue_put_aside_is_listed_with_its_partition
        letters_without_a_partition_are_all_listed_and_sent_where_they_are_told
        a_discarded_dead_letter_is_gone
        a_job_that_cannot_be_read_is_given_back_as_such
        a_waiting_receiver_wakes_when_a_job_is_sent
        an_empty_queue_is_waited_for_and_no_longer
        partitions_have_their_own_queues
        jobs_wait_for_a_process_that_starts_later;
    playlists:
        a_playlist_that_nobody_saved_is_absent
        a_playlist_is_read_back_elsewhere_under_its_name_in_any_case
        playlists_are_written_under_the_conditions_that_were_asked_for
        of_many_who_save_at_once_exactly_one_wins
        the_longest_playlist_is_kept
        a_reader_never_sees_half_of_a_playlist
        owners_have_their_own_playlists_listed_by_name
        an_owner_has_no_more_playlists_than_there_may_be
        a_playlist_is_renamed_with_its_tracks
        a_removed_playlist_is_gone_and_makes_room
        a_change_is_made_once_for_a_request
        of_the_same_request_many_times_at_once_one_is_done;
    property:
        any_sequence_of_commands_is_read_back_as_it_was;
}

mod measured {
    #[tokio::test]
    async fn a_command_on_a_long_queue_writes_little_embedded() {
        crate::figures::a_command_on_a_long_queue_writes_little(crate::harness::Harness::embedded().await)
            .await;
    }

    #[tokio::test]
    async fn a_command_on_a_long_queue_writes_little_aws() {
        crate::figures::a_command_on_a_long_queue_writes_little(crate::harness::Harness::aws().await).await;
    }

    #[tokio::test]
    async fn two_thousand_tracks_put_next_one_by_one_write_little_embedded() {
        let harness = crate::harness::Harness::embedded().await;
        crate::figures::two_thousand_tracks_put_next_one_by_one_write_little(harness).await;
    }
}
