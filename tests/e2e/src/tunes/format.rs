//! The file formats a tune comes in.

use std::fmt;

/// A file format that Segue plays.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Format {
    /// Opus in Ogg: goes out untouched.
    OggOpus,
    /// Opus in `WebM`: goes out untouched.
    WebmOpus,
    /// MPEG-1 layer III.
    Mp3,
    /// Free lossless audio codec.
    Flac,
    /// AAC in an MP4 file.
    M4a,
    /// PCM with a RIFF header.
    Wav,
    /// Vorbis in Ogg.
    OggVorbis,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 7] =
        [Self::OggOpus, Self::WebmOpus, Self::Mp3, Self::Flac, Self::M4a, Self::Wav, Self::OggVorbis];

    /// Ending of a file's name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::OggOpus => "opus",
            Self::WebmOpus => "webm",
            Self::Mp3 => "mp3",
            Self::Flac => "flac",
            Self::M4a => "m4a",
            Self::Wav => "wav",
            Self::OggVorbis => "ogg",
        }
    }

    /// Media type a server names.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::OggOpus | Self::OggVorbis => "audio/ogg",
            Self::WebmOpus => "audio/webm",
            Self::Mp3 => "audio/mpeg",
            Self::Flac => "audio/flac",
            Self::M4a => "audio/mp4",
            Self::Wav => "audio/wav",
        }
    }

    /// Whether its packets reach the listener untouched.
    #[must_use]
    pub const fn is_passthrough(self) -> bool {
        matches!(self, Self::OggOpus | Self::WebmOpus)
    }

    /// Whether this program can write it without ffmpeg.
    #[must_use]
    pub const fn is_made_without_ffmpeg(self) -> bool {
        matches!(self, Self::OggOpus | Self::Wav)
    }

    /// What ffmpeg's command line needs to write it from PCM, or from Opus packets for [`Format::WebmOpus`].
    pub(super) const fn ffmpeg_arguments(self) -> &'static [&'static str] {
        match self {
            Self::OggOpus => &["-c:a", "copy", "-f", "opus"],
            Self::WebmOpus => &["-c:a", "copy", "-f", "webm"],
            Self::Mp3 => &["-c:a", "libmp3lame", "-b:a", "192k", "-f", "mp3"],
            Self::Flac => &["-c:a", "flac", "-f", "flac"],
            Self::M4a => &["-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", "-f", "mp4"],
            Self::Wav => &["-c:a", "pcm_s16le", "-f", "wav"],
            Self::OggVorbis => &["-c:a", "libvorbis", "-q:a", "6", "-f", "ogg"],
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OggOpus => "Ogg Opus",
            Self::WebmOpus => "WebM Opus",
            Self::Mp3 => "MP3",
            Self::Flac => "FLAC",
            Self::M4a => "M4A (AAC)",
            Self::Wav => "WAV",
            Self::OggVorbis => "Ogg Vorbis",
        })
    }
}
