//! Short tunes in every format, made once a run by ffmpeg.

use std::{path::Path, process::Command, sync::OnceLock};

/// Length of a tune.
pub const SECONDS: u64 = 4;

/// A tune: its file's name, and what ffmpeg makes it with.
const TUNES: [(&str, &[&str]); 23] = [
    ("tune.ogg", &["-c:a", "libopus", "-b:a", "64k"]),
    ("mono.ogg", &["-c:a", "libopus", "-b:a", "48k", "-ac", "1"]),
    ("long-frames.ogg", &["-c:a", "libopus", "-b:a", "48k", "-frame_duration", "60"]),
    ("surround.ogg", &["-c:a", "libopus", "-b:a", "128k", "-ac", "6"]),
    ("tune.webm", &["-c:a", "libopus", "-b:a", "64k"]),
    ("tune.mp3", &["-c:a", "libmp3lame", "-b:a", "128k"]),
    ("variable.mp3", &["-c:a", "libmp3lame", "-q:a", "5"]),
    ("tune.flac", &["-c:a", "flac"]),
    ("tune.m4a", &["-c:a", "aac", "-b:a", "96k", "-movflags", "+faststart"]),
    ("index-last.m4a", &["-c:a", "aac", "-b:a", "96k"]),
    ("tune.aac", &["-c:a", "aac", "-b:a", "96k", "-f", "adts"]),
    ("tune.wav", &["-c:a", "pcm_s16le"]),
    ("vorbis.ogg", &["-c:a", "libvorbis", "-q:a", "4"]),
    // What the driver's own mixer panics at, or plays one channel of.
    ("192000.wav", &["-ar", "192000", "-c:a", "pcm_s16le"]),
    ("176400.flac", &["-ar", "176400", "-c:a", "flac"]),
    ("47952.wav", &["-ar", "47952", "-c:a", "pcm_s16le"]),
    ("11025.mp3", &["-ar", "11025", "-c:a", "libmp3lame", "-b:a", "32k"]),
    ("8000.wav", &["-ar", "8000", "-c:a", "pcm_s16le"]),
    ("surround.flac", &["-af", "pan=5.1|FL=c0|FR=c1|FC=0*c0|LFE=0*c0|BL=0*c0|BR=0*c0", "-c:a", "flac"]),
    ("centre.wav", &["-af", "pan=3.0|FL=0*c0|FR=0*c0|FC=0.999*c0", "-c:a", "pcm_s16le"]),
    ("nothing.wav", &["-t", "0", "-c:a", "pcm_s16le"]),
    // Eight times as long as the others.
    ("long.ogg", &["-af", "aloop=loop=7:size=192000", "-c:a", "libopus", "-b:a", "64k"]),
    // Larger than what comes at once: 4 s of noise are 1.4 MB.
    ("noise.wav", &["-af", "aeval=random(0)-0.5|random(1)-0.5", "-c:a", "pcm_f32le"]),
];

/// Bytes of a tune: a tone that rises all the time, so that every instant of it is unlike the others.
///
/// # Panics
///
/// When ffmpeg isn't installed, or for a name that is none of the tunes'.
#[must_use]
pub fn tune(name: &str) -> &'static [u8] {
    static ALL: OnceLock<Vec<(&str, Vec<u8>)>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder for the tunes");
        TUNES.map(|(name, arguments)| (name, make(folder.path(), name, arguments))).into()
    });
    all.iter().find(|(other, _)| *other == name).map(|(_, bytes)| bytes.as_slice()).expect(name)
}

fn make(folder: &Path, name: &str, arguments: &[&str]) -> Vec<u8> {
    let rate = if arguments.contains(&"libopus") { 48_000 } else { 44_100 };
    let rising =
        format!("aevalsrc=0.4*sin(2*PI*(300*t+250*t*t))|0.4*sin(2*PI*(300*t+250*t*t)):s={rate}:d={SECONDS}");
    let path = folder.join(name);
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", &rising])
        .args(arguments)
        .args(["-metadata", "title=Rising", "-metadata", "artist=The Oscillators"])
        .arg(&path)
        .status()
        .expect("ffmpeg is installed");
    assert!(status.success(), "ffmpeg can't make {name}");
    std::fs::read(path).expect("what ffmpeg made")
}
