//! What was promised, as `docs/architecture.md` tells it.

/// A planned hand-over: longest silence, in seconds.
pub const HAND_OVER_SILENCE: f64 = 1.0;
/// A planned hand-over: largest error of the position, in seconds.
pub const HAND_OVER_POSITION: f64 = 0.1;
/// A worker that was killed: longest time until the music is back, in seconds.
pub const CRASH_SILENCE: f64 = 8.0;
/// A worker that was killed: largest error of the position, in seconds.
pub const CRASH_POSITION: f64 = 2.0;
