//! What songbird's mixer can take.
//!
//! songbird 0.6.1 changes every other rate than 48 kHz itself, 10 ms at a time, and keeps what it reads for that in a buffer of
//! 960 frames on two channels. Sound that needs more ends the thread, and with it every guild that is mixed on it: so it never
//! gets there.

use super::opus;

/// Frames of songbird's buffer for what is to be resampled, on as many channels.
const BUFFER: (u32, usize) = (960, 2);
/// Frames that are made at once, and steps in which they are wished for: what songbird asks of rubato's `FftFixedOut`.
const MADE: (u32, u32) = (480, 4);

/// Whether the mixer takes sound of a rate, in samples a second, on so many channels.
pub(super) fn is_mixable(rate: u32, channels: usize) -> bool {
    if rate == opus::RATE {
        return channels > 0;
    }
    (1..=BUFFER.1).contains(&channels) && frames_read_at_once(rate).is_some_and(|frames| frames <= BUFFER.0)
}

/// How many frames rubato wants to make [`MADE`] of them: whole blocks, in which both rates come out even.
fn frames_read_at_once(rate: u32) -> Option<u32> {
    let common = greatest_common_divisor(rate, opus::RATE);
    if common == 0 || rate == 0 {
        return None;
    }
    let (least_read, least_made) = (rate / common, opus::RATE / common);
    let times = (MADE.0 / MADE.1).div_ceil(least_made);
    let blocks = MADE.0.div_ceil(times.checked_mul(least_made)?);
    blocks.checked_mul(times)?.checked_mul(least_read)
}

const fn greatest_common_divisor(mut one: u32, mut other: u32) -> u32 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_rates_are_mixed() {
        for rate in [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000] {
            assert!(is_mixable(rate, 1) && is_mixable(rate, 2), "{rate}");
        }
    }

    #[test]
    fn what_would_end_the_mixer_is_not() {
        for rate in [0, 22_254, 47_952, 47_999, 176_400, 192_000, 384_000, u32::MAX] {
            assert!(!is_mixable(rate, 2), "{rate}");
        }
        assert!(!is_mixable(44_100, 3) && !is_mixable(96_000, 6) && !is_mixable(44_100, 0));
    }

    #[test]
    fn at_discords_own_rate_any_channels_are() {
        assert!(is_mixable(48_000, 1) && is_mixable(48_000, 6) && is_mixable(48_000, 8));
        assert!(!is_mixable(48_000, 0));
    }
}
