//! Tracks of a playlist as bytes, the same in both families: JSON, compressed.
//!
//! The longest playlist is about 4 MB of JSON, most of it links and titles that repeat themselves. What does not is far
//! from being random bytes: links are printable ASCII, and titles are UTF-8. Compressed, it stays below 3 MB.

use std::io::{Read, Write};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use segue_domain::{MAX_PLAYLIST_TRACKS, Playlist, ResolvedTrack};
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// Most bytes that are made of what is stored. More than any playlist needs.
const MOST: u64 = 16 * 1_024 * 1_024;

#[derive(Deserialize, Serialize)]
struct Body<T> {
    format: u16,
    tracks: T,
}

/// Writes the tracks of a playlist.
pub(crate) fn write(playlist: &Playlist) -> Result<Vec<u8>, StoreError> {
    let count = playlist.tracks.len();
    if count > MAX_PLAYLIST_TRACKS {
        return Err(StoreError::Configuration(format!(
            "a playlist has {count} tracks, more than {MAX_PLAYLIST_TRACKS}"
        )));
    }
    let corrupt = || format!("new playlist {}", playlist.name);
    let body = Body { format: Playlist::FORMAT, tracks: &playlist.tracks };
    let json = serde_json::to_vec(&body).map_err(StoreError::corrupt(corrupt()))?;
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&json).and_then(|()| encoder.finish()).map_err(StoreError::corrupt(corrupt()))
}

/// Reads the tracks of a playlist.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<Vec<ResolvedTrack>, StoreError> {
    let read = || -> Result<_, Box<dyn std::error::Error + Send + Sync>> {
        let mut json = Vec::new();
        ZlibDecoder::new(bytes).take(MOST).read_to_end(&mut json)?;
        let body: Body<Vec<ResolvedTrack>> = serde_json::from_slice(&json)?;
        if body.format > Playlist::FORMAT {
            return Err(format!("format {} is newer than this program", body.format).into());
        }
        Ok(body.tracks)
    };
    read().map_err(StoreError::corrupt(format!("playlist {name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("a vector takes bytes");
        encoder.finish().expect("a vector takes bytes")
    }

    #[test]
    fn what_is_no_body_is_corrupt() {
        let zeros = vec![b' '; usize::try_from(MOST).expect("16 MB") + 1];
        for bytes in
            [vec![], b"{}".to_vec(), zlib(b"{}"), zlib(br#"{"format":99,"tracks":[]}"#), zlib(&zeros)]
        {
            assert_eq!(read("x", &bytes).expect_err("corrupt").code(), "store.corrupt");
        }
    }
}
