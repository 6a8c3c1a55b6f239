//! The answer to a command.

use segue_domain::Notice;

use super::{Outgoing, Playback, controls};

/// The answer to a command, with the buttons that make sense after it.
///
/// A refusal is ephemeral where that can still be chosen: a deferred answer has been public since it was deferred.
#[must_use]
pub fn reply(notice: &Notice) -> Outgoing {
    let message = Outgoing::text(notice.text());
    match notice {
        Notice::Playing { .. } | Notice::Resumed | Notice::Skipped { next: Some(_), .. } => {
            Outgoing { components: controls(Playback::Running), ..message }
        }
        Notice::Paused => Outgoing { components: controls(Playback::Paused), ..message },
        notice if notice.is_refusal() => {
            Outgoing::text(format!("{}\n-# `{}`", message.content, notice.code())).ephemeral()
        }
        _ => message,
    }
}
