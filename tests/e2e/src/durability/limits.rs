//! What was promised, as `docs/performance.md` tells it.

/// A planned hand-over that Discord accepts: longest silence, in seconds.
pub const HAND_OVER_SILENCE: f64 = 0.3;
/// A planned hand-over that Discord refuses: longest silence, in seconds.
pub const REFUSED_SILENCE: f64 = 1.5;
/// A deployment that replaces every worker while all sessions play: longest silence of each session, in seconds.
pub const DEPLOYMENT_SILENCE: f64 = 1.0;
/// A restart of the only worker: longest silence, in seconds.
pub const RESTART_SILENCE: f64 = 1.0;
/// A planned hand-over: largest error of the position, in seconds.
pub const HAND_OVER_POSITION: f64 = 0.1;
/// A worker that was killed: longest time until the music is back, in seconds.
pub const CRASH_SILENCE: f64 = 8.0;
/// A worker that was killed: largest error of the position, in seconds.
pub const CRASH_POSITION: f64 = 2.0;
/// Commands that Discord lets a gateway connection send in a minute.
pub const COMMANDS: f64 = 120.0;
/// Threads of a worker that plays up to 450 sessions.
pub const THREADS: f64 = 40.0;
