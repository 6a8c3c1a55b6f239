//! Short pieces of music made here, the server they are fetched from, and the bad links beside them.
//!
//! Every tune is synthesised from a seed, so that nothing has to be downloaded and nothing binary lies in the
//! repository. A tune never repeats: a slow sweep runs under an improvised melody, so that any piece of it can be
//! found in the whole without doubt, and no two of its Opus packets are alike.

mod bad;
mod catalogue;
mod ffmpeg;
mod format;
mod ogg_opus;
mod opus;
mod range;
mod server;
mod site;
mod synth;
mod tune;
mod wav;

use self::synth::CHANNEL_COUNT;
pub use self::{
    bad::BadLink,
    catalogue::Catalogue,
    ffmpeg::{ffmpeg_is_installed, pcm_of_file},
    format::Format,
    opus::{FRAME_SAMPLES, decode_opus, encode_opus},
    server::TuneServer,
    synth::{CHANNELS, SAMPLE_RATE, synthesise},
    tune::Tune,
};
