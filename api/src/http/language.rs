//! The language that a caller asks for.

use axum::http::{HeaderMap, header};
use segue_domain::Language;

/// The language that `Accept-Language` ranks highest among those that are spoken; of two the first. English where it names
/// none of them.
///
/// See <https://www.rfc-editor.org/rfc/rfc9110#name-accept-language>.
pub fn accepted(headers: &HeaderMap) -> Language {
    let mut best = (Language::default(), 0.0);
    let lines = headers.get_all(header::ACCEPT_LANGUAGE).into_iter().filter_map(|line| line.to_str().ok());
    for range in lines.flat_map(|line| line.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
        let spoken = |language: &Language| {
            tag.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case(language.code()))
        };
        if let (Some(language), Some(weight)) = (Language::ALL.into_iter().find(spoken), weight)
            && (0.0..=1.0_f32).contains(&weight)
            && weight > best.1
        {
            best = (language, weight);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn language(lines: &[&str]) -> Language {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_str(line).expect("a header"));
        }
        accepted(&headers)
    }

    #[test]
    fn the_spoken_one_with_the_most_weight_is_taken() {
        assert_eq!(language(&["de"]), Language::German);
        assert_eq!(language(&["fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"]), Language::French);
        assert_eq!(language(&["en;q=0.5, es-419;q=0.8"]), Language::Spanish);
        assert_eq!(language(&["nl, DE-at;q=0.1"]), Language::German);
        assert_eq!(language(&["pt", "es ; q=1"]), Language::Spanish);
    }

    #[test]
    fn what_names_none_is_english() {
        for lines in [
            &[][..],
            &[""],
            &["nl"],
            &["de;q=0"],
            &["de;q=2"],
            &["fr;q=NaN"],
            &["es;q=x"],
            &[";;;,,,"],
            &["*"],
        ] {
            assert_eq!(language(lines), Language::English, "{lines:?}");
        }
    }
}
