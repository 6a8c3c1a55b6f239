//! What is done on the sending thread before each frame.

use std::sync::OnceLock;

static HOOK: OnceLock<fn()> = OnceLock::new();

/// Calls `hook` before each frame, on the thread that makes the packets ready and sends them. The first hook stays.
///
/// It runs within the 20 ms of a frame, for every frame of every call: it must take next to no time.
pub fn before_each_frame(hook: fn()) {
    let _ = HOOK.set(hook);
}

pub(crate) fn before_frame() {
    if let Some(hook) = HOOK.get() {
        hook();
    }
}
