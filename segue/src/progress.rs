//! What a person sees while something takes long.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A spinner with a sentence; it ends when it is dropped or finished.
pub fn spinner(sentence: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.set_message(sentence);
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
