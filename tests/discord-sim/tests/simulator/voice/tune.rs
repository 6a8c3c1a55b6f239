//! A short tune in Ogg Opus, and the packets in it.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Command,
};

use discord_sim::voice::{DaveFrame, HeardPacket, Unheard};
use songbird::input::Input;
use symphonia::core::{
    formats::FormatOptions,
    io::{MediaSourceStream, MediaSourceStreamOptions},
    meta::MetadataOptions,
    probe::Hint,
};

/// A tune and its Opus packets, 20 ms each.
pub struct Tune {
    path: PathBuf,
    pub packets: Vec<Vec<u8>>,
}

impl Tune {
    /// Has ffmpeg make a tune of this length.
    pub fn make(folder: &Path, seconds: u32) -> Self {
        let path = folder.join("tune.ogg");
        let source = format!("aevalsrc=0.4*sin(2*PI*(300+90*floor(4*t))*t):s=48000:d={seconds}");
        let status = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-f", "lavfi", "-i", &source, "-ac", "2"])
            .args(["-c:a", "libopus", "-b:a", "96k", "-frame_duration", "20"])
            .arg(&path)
            .status()
            .expect("ffmpeg runs");
        assert!(status.success());
        let packets = packets_of(&path);
        assert!(packets.len() >= seconds as usize * 50);
        Self { path, packets }
    }

    #[allow(dead_code, reason = "one of the test programs reads the file itself")]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn input(&self) -> Input {
        songbird::input::File::new(self.path.clone()).into()
    }
}

fn packets_of(path: &Path) -> Vec<Vec<u8>> {
    let stream = MediaSourceStream::new(
        Box::new(File::open(path).expect("the tune")),
        MediaSourceStreamOptions::default(),
    );
    let probed = symphonia::default::get_probe()
        .format(&Hint::new(), stream, &FormatOptions::default(), &MetadataOptions::default())
        .expect("an Ogg file");
    let mut format = probed.format;
    std::iter::from_fn(|| format.next_packet().ok()).map(|packet| packet.data.into_vec()).collect()
}

/// The audio that was heard, without silence.
pub fn audio(heard: &[HeardPacket]) -> Vec<Vec<u8>> {
    heard
        .iter()
        .filter(|packet| packet.dave == DaveFrame::Encrypted)
        .filter(|packet| packet.opus != Err(Unheard::EarlierEpoch))
        .map(|packet| packet.opus.as_ref().expect("every frame can be decrypted").to_vec())
        .collect()
}
