//! What a file says of itself.

use segue_domain::Millis;
use songbird::input::{
    Parsed,
    core::meta::{MetadataRevision, StandardTagKey, Value},
};

/// What a file says of itself.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Description {
    /// Title in its tags.
    pub title: Option<String>,
    /// Artist in its tags.
    pub artist: Option<String>,
    /// Length, if it says so.
    pub duration: Option<Millis>,
}

/// Reads a file's tags and length.
#[must_use]
pub fn describe(parsed: &mut Parsed) -> Description {
    let mut description = Description { duration: duration(parsed), ..Description::default() };
    // Tags in front of the sound (ID3) are found by the probe; the others belong to the container.
    if let Some(revision) = parsed.meta.get().as_mut().and_then(|meta| meta.skip_to_latest()) {
        description.read(revision);
    }
    if let Some(revision) = parsed.format.metadata().skip_to_latest() {
        description.read(revision);
    }
    description
}

impl Description {
    fn read(&mut self, revision: &MetadataRevision) {
        for tag in revision.tags() {
            let Value::String(text) = &tag.value else { continue };
            // Matroska's tags have only their own names.
            let field = match (tag.std_key, tag.key.to_ascii_uppercase().as_str()) {
                (Some(StandardTagKey::TrackTitle), _) | (None, "TITLE") => &mut self.title,
                (Some(StandardTagKey::Artist), _) | (None, "ARTIST") => &mut self.artist,
                _ => continue,
            };
            let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
            if field.is_none() && !text.is_empty() {
                *field = Some(text.to_owned());
            }
        }
    }
}

fn duration(parsed: &Parsed) -> Option<Millis> {
    let track = parsed.format.tracks().iter().find(|track| track.id == parsed.track_id)?;
    let params = &track.codec_params;
    let time = params.time_base?.calc_time(params.n_frames?);
    let millis = time.seconds.saturating_mul(1_000);
    // The fraction of a second is below one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= frac < 1")]
    let fraction = (time.frac * 1_000.0).round() as u64;
    Some(Millis::new(millis + fraction)).filter(|duration| *duration > Millis::ZERO)
}
