//! The formats this program does not write itself, through ffmpeg.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use super::Format;
use crate::E2eError;

/// Whether `ffmpeg` can be started.
#[must_use]
pub fn ffmpeg_is_installed() -> bool {
    Command::new("ffmpeg")
        .arg("-version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Turns a file into another format.
pub(super) fn convert(file: &[u8], to: Format, title: &str) -> Result<Vec<u8>, E2eError> {
    let folder = tempfile::tempdir().map_err(E2eError::io("making a folder for ffmpeg"))?;
    let (input, output) = (folder.path().join("in"), folder.path().join("out"));
    std::fs::write(&input, file).map_err(E2eError::io("writing ffmpeg's input"))?;
    let title = format!("title={title}");
    let mut arguments = vec!["-metadata", title.as_str()];
    arguments.extend(to.ffmpeg_arguments());
    run(&input, &arguments, &output)?;
    std::fs::read(&output).map_err(E2eError::io("reading ffmpeg's output"))
}

/// Decodes a whole audio file to stereo PCM at 48 kHz, independently of the decoder that Segue uses.
///
/// # Errors
///
/// [`E2eError::Missing`] without ffmpeg, [`E2eError::Codec`] when ffmpeg can't read the file.
pub fn pcm_of_file(file: &[u8]) -> Result<Vec<i16>, E2eError> {
    let folder = tempfile::tempdir().map_err(E2eError::io("making a folder for ffmpeg"))?;
    let (input, output) = (folder.path().join("in"), folder.path().join("out"));
    std::fs::File::create(&input)
        .and_then(|mut to| to.write_all(file))
        .map_err(E2eError::io("writing ffmpeg's input"))?;
    run(&input, &["-ar", "48000", "-ac", "2", "-c:a", "pcm_s16le", "-f", "s16le"], &output)?;
    let bytes = std::fs::read(&output).map_err(E2eError::io("reading ffmpeg's output"))?;
    Ok(bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect())
}

fn run(input: &Path, arguments: &[&str], output: &Path) -> Result<(), E2eError> {
    let ran = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-i"])
        .arg(input)
        .args(arguments)
        .arg(output)
        .stdin(Stdio::null())
        .output()
        .map_err(|_| E2eError::Missing { program: "ffmpeg".into(), hint: "apt-get install ffmpeg" })?;
    if ran.status.success() {
        return Ok(());
    }
    let reason = String::from_utf8_lossy(&ran.stderr).trim().to_owned();
    Err(E2eError::Codec { doing: "running ffmpeg", reason })
}
