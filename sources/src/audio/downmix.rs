//! Sound of more than two channels, made into two.

use songbird::input::core::audio::Channels;

/// -3 dB: what a centre or a surround channel adds to a side. See <https://www.itu.int/rec/R-REC-BS.775>.
const MINUS_3_DB: f32 = std::f32::consts::FRAC_1_SQRT_2;

const LEFT: Channels = Channels::REAR_LEFT
    .union(Channels::SIDE_LEFT)
    .union(Channels::FRONT_LEFT_CENTRE)
    .union(Channels::REAR_LEFT_CENTRE)
    .union(Channels::TOP_FRONT_LEFT)
    .union(Channels::TOP_REAR_LEFT)
    .union(Channels::FRONT_LEFT_WIDE)
    .union(Channels::FRONT_LEFT_HIGH);

const RIGHT: Channels = Channels::REAR_RIGHT
    .union(Channels::SIDE_RIGHT)
    .union(Channels::FRONT_RIGHT_CENTRE)
    .union(Channels::REAR_RIGHT_CENTRE)
    .union(Channels::TOP_FRONT_RIGHT)
    .union(Channels::TOP_REAR_RIGHT)
    .union(Channels::FRONT_RIGHT_WIDE)
    .union(Channels::FRONT_RIGHT_HIGH);

/// What one channel adds to the left and to the right.
fn gains(channel: Channels) -> (f32, f32) {
    match channel {
        Channels::FRONT_LEFT => (1.0, 0.0),
        Channels::FRONT_RIGHT => (0.0, 1.0),
        channel if LEFT.contains(channel) => (MINUS_3_DB, 0.0),
        channel if RIGHT.contains(channel) => (0.0, MINUS_3_DB),
        // Stereo carries no channel for effects: what is in it is also in the others.
        Channels::LFE1 | Channels::LFE2 => (0.0, 0.0),
        // One speaker behind the listener is shared by the two surround channels.
        Channels::REAR_CENTRE | Channels::TOP_REAR_CENTRE => (0.5, 0.5),
        _ => (MINUS_3_DB, MINUS_3_DB),
    }
}

/// Adds all channels up into a left and a right one.
pub(super) fn downmix(channels: Channels, planes: &[&[f32]]) -> [Vec<f32>; 2] {
    let frames = planes.first().map_or(0, |plane| plane.len());
    let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
    for (channel, plane) in channels.iter().zip(planes) {
        let (to_left, to_right) = gains(channel);
        for (side, gain) in [(&mut left, to_left), (&mut right, to_right)] {
            if gain > 0.0 {
                side.iter_mut().zip(*plane).for_each(|(sum, sample)| *sum += gain * sample);
            }
        }
    }
    [left, right]
}

#[cfg(test)]
mod tests {
    use songbird::input::core::audio::Layout;

    use super::*;

    #[test]
    fn centre_and_surround_come_at_3_db_less_on_their_side() {
        let layout = Layout::FivePointOne.into_channels();
        let mut heard = Vec::new();
        for sounding in 0..layout.count() {
            let planes: Vec<&[f32]> =
                (0..layout.count()).map(|n| if n == sounding { &[1.0_f32][..] } else { &[0.0] }).collect();
            let [left, right] = downmix(layout, &planes);
            heard.push((left[0], right[0]));
        }
        let less = MINUS_3_DB;
        // Front left and right, centre, effects, rear left and right.
        let expected = [(1.0, 0.0), (0.0, 1.0), (less, less), (0.0, 0.0), (less, 0.0), (0.0, less)];
        assert_eq!(heard, expected);
    }
}
