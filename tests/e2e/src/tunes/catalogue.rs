//! The tunes a stage has to offer.

use std::{collections::HashMap, sync::LazyLock, time::Duration};

use parking_lot::Mutex;

use super::{Format, Tune, ffmpeg_is_installed};
use crate::E2eError;

/// Names, titles and formats; the seed is the place in the list.
const TUNES: [(&str, &str, Format); 9] = [
    ("larks", "Larks at Noon", Format::OggOpus),
    ("harbour", "Harbour Lights", Format::Wav),
    ("comet", "Comet's Tail", Format::OggOpus),
    ("moss", "Moss and Stone", Format::WebmOpus),
    ("kites", "Kites over the Dyke", Format::Mp3),
    ("snow", "First Snow", Format::Flac),
    ("tram", "The Last Tram", Format::M4a),
    ("ferry", "Night Ferry", Format::OggVorbis),
    ("embers", "Embers", Format::OggOpus),
];

/// What was made already, by names and length.
static MADE: LazyLock<Mutex<HashMap<Key, Catalogue>>> = LazyLock::new(Mutex::default);
type Key = (Vec<String>, Duration);

/// The tunes a stage has to offer.
#[derive(Clone, Debug)]
pub struct Catalogue {
    tunes: Vec<Tune>,
}

impl Catalogue {
    /// Makes all tunes, each of this length. Without ffmpeg, those that need it are left out.
    ///
    /// # Errors
    ///
    /// [`E2eError::Codec`] when a tune can't be encoded.
    pub fn make(length: Duration) -> Result<Self, E2eError> {
        let has_ffmpeg = ffmpeg_is_installed();
        let tunes = (1..)
            .zip(TUNES)
            .filter(|(_, (_, _, format))| has_ffmpeg || format.is_made_without_ffmpeg())
            .map(|(seed, (stem, title, format))| Tune::make(stem, title, format, seed, length))
            .collect::<Result<_, _>>()?;
        Ok(Self { tunes })
    }

    /// Makes the tunes with these names, or all. Those that this process made before are not made again: minutes of music
    /// take a while.
    ///
    /// # Errors
    ///
    /// As [`Catalogue::make`].
    pub fn of(names: Option<&[&str]>, length: Duration) -> Result<Self, E2eError> {
        let Some(names) = names else { return Self::make(length) };
        let key = (names.iter().map(|name| (*name).to_owned()).collect(), length);
        let mut made = MADE.lock();
        if let Some(catalogue) = made.get(&key) {
            return Ok(catalogue.clone());
        }
        let tunes = (1..)
            .zip(TUNES)
            .filter(|(_, (stem, _, _))| names.contains(stem))
            .map(|(seed, (stem, title, format))| Tune::make(stem, title, format, seed, length))
            .collect::<Result<_, _>>()?;
        let catalogue = Self { tunes };
        made.insert(key, catalogue.clone());
        Ok(catalogue)
    }

    /// All tunes.
    #[must_use]
    pub fn tunes(&self) -> &[Tune] {
        &self.tunes
    }

    /// The tune whose file has this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Tune> {
        self.tunes.iter().find(|tune| tune.name == name)
    }

    /// The first tune in a format.
    #[must_use]
    pub fn in_format(&self, format: Format) -> Option<&Tune> {
        self.tunes.iter().find(|tune| tune.format == format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        compare::compare_sound,
        tunes::{decode_opus, encode_opus},
    };

    #[test]
    fn every_tune_survives_one_more_opus_encoding_above_the_promise() -> Result<(), E2eError> {
        let catalogue = Catalogue::make(Duration::from_secs(10))?;
        assert_eq!(catalogue.tunes().len(), TUNES.len(), "ffmpeg is installed");
        for tune in catalogue.tunes() {
            let heard = decode_opus(&encode_opus(&tune.pcm)?)?;
            let report = compare_sound(&tune.pcm, &heard).expect("there is sound");
            println!("{}: {report}", tune.format);
            assert!(report.correlation > 0.99, "{}: {report}", tune.name);
        }
        Ok(())
    }
}
