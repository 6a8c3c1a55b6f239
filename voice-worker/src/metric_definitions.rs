//! Names and meanings of the metrics this crate emits.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Jobs taken from the queue, by command and outcome.
pub const JOBS: &str = "segue_jobs_total";
/// Seconds from the moment a command was given until its state was committed, by command.
pub const JOB_SECONDS: &str = "segue_job_seconds";
/// Seconds from `/play` until the first frame of the track was handed to the driver.
pub const FIRST_FRAME_SECONDS: &str = "segue_first_frame_seconds";
/// Answers to interactions, by outcome.
pub const REPLIES: &str = "segue_replies_total";
/// Tracks that began to sound, by path: passthrough or transcoded.
pub const TRACKS_STARTED: &str = "segue_tracks_started_total";
/// Tracks that could not be played, by code.
pub const TRACK_FAILURES: &str = "segue_track_failures_total";
/// Threads of the driver that were lost under a track, one for each track on them.
pub const MIXERS_LOST: &str = "segue_mixers_lost_total";
/// Guilds with a task in this worker.
pub const GUILDS: &str = "segue_guilds";
/// Guilds whose sound is on its way.
pub const PLAYING: &str = "segue_guilds_playing";
/// Voice connections that were made, by outcome.
pub const VOICE_CONNECTIONS: &str = "segue_voice_connections_total";
/// Seconds from asking for a channel until sound could be sent.
pub const VOICE_JOIN_SECONDS: &str = "segue_voice_join_seconds";
/// Voice channels that are asked for and wait for the gateway's budget of commands, by shard.
pub const VOICE_REQUESTS_WAITING: &str = "segue_voice_requests_waiting";
/// Events received from the gateway, by type.
pub const GATEWAY_EVENTS: &str = "segue_gateway_events_total";
/// Interactions received over the gateway.
pub const GATEWAY_INTERACTIONS: &str = "segue_gateway_interactions_total";
/// Partitions this worker holds.
pub const PARTITIONS_HELD: &str = "segue_partitions_held";
/// Sessions that were taken up from another process, by outcome: handed-over, recovered, waits, ended.
pub const SESSIONS_RECOVERED: &str = "segue_sessions_taken_up_total";
/// Experiments with faults that are over, by experiment, guild and outcome: recovered, failed, skipped.
pub const CHAOS_EXPERIMENTS: &str = "segue_chaos_experiments_total";
/// Seconds from a fault that was injected until the steady state was back, by experiment.
pub const CHAOS_RECOVERY_SECONDS: &str = "segue_chaos_recovery_seconds";
/// Leases that were lost to another worker.
pub const LEASES_LOST: &str = "segue_leases_lost_total";

/// Tasks that broke or ended too early and were started again, by task.
pub const TASKS_RESTARTED: &str = "segue_tasks_restarted_total";

/// Tells the recorder what the metrics of this crate mean.
pub fn describe_metrics() {
    describe_counter!(JOBS, Unit::Count, "Jobs taken from the queue, by command and outcome");
    describe_histogram!(JOB_SECONDS, Unit::Seconds, "Time from a command until its state was committed");
    describe_histogram!(
        FIRST_FRAME_SECONDS,
        Unit::Seconds,
        "Time from /play until the track was handed to the driver"
    );
    describe_counter!(REPLIES, Unit::Count, "Answers to interactions, by outcome");
    describe_counter!(TRACKS_STARTED, Unit::Count, "Tracks that began to sound, by path");
    describe_counter!(TRACK_FAILURES, Unit::Count, "Tracks that could not be played, by code");
    describe_counter!(MIXERS_LOST, Unit::Count, "Tracks whose mixing thread was lost");
    describe_gauge!(GUILDS, Unit::Count, "Guilds with a task in this worker");
    describe_gauge!(PLAYING, Unit::Count, "Guilds whose sound is on its way");
    describe_counter!(VOICE_CONNECTIONS, Unit::Count, "Voice connections that were made, by outcome");
    describe_histogram!(
        VOICE_JOIN_SECONDS,
        Unit::Seconds,
        "Time from asking for a channel until sound could be sent"
    );
    describe_gauge!(
        VOICE_REQUESTS_WAITING,
        Unit::Count,
        "Voice channels that are asked for and wait their turn"
    );
    describe_counter!(GATEWAY_EVENTS, Unit::Count, "Events received from the gateway, by type");
    describe_counter!(GATEWAY_INTERACTIONS, Unit::Count, "Interactions received over the gateway");
    describe_gauge!(PARTITIONS_HELD, Unit::Count, "Partitions this worker holds");
    describe_counter!(SESSIONS_RECOVERED, Unit::Count, "Sessions taken up from another process, by outcome");
    describe_counter!(CHAOS_EXPERIMENTS, Unit::Count, "Experiments that are over, by guild and outcome");
    describe_histogram!(
        CHAOS_RECOVERY_SECONDS,
        Unit::Seconds,
        "Time from an injected fault until the steady state was back"
    );
    describe_counter!(LEASES_LOST, Unit::Count, "Leases that were lost to another worker");
    describe_counter!(TASKS_RESTARTED, Unit::Count, "Tasks that broke and were started again, by task");
}
