//! Which links yt-dlp gets, and which of its extractors may take them.

use url::Url;

/// Extractors of the sites that are known here, as yt-dlp's regular expressions.
const EXTRACTORS: [(&str, &str); 6] = [
    ("youtube.com", "youtube.*"),
    ("youtu.be", "youtube.*"),
    ("soundcloud.com", "soundcloud.*"),
    ("bandcamp.com", "bandcamp.*"),
    ("mixcloud.com", "mixcloud.*"),
    ("vimeo.com", "vimeo.*"),
];

/// Everything but the extractor that opens whatever it is given.
const ANY_BUT_GENERIC: &str = "default,-generic";

/// Whether a link belongs to one of the sites.
pub(super) fn listed(sites: &[String], url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let with_port = url.port().map(|port| format!("{host}:{port}"));
    matches!(url.scheme(), "http" | "https")
        && sites.iter().any(|site| {
            if site.contains(':') { with_port.as_deref() == Some(site) } else { belongs(host, site) }
        })
}

/// Extractors for a link: the site's own, if they are known.
pub(super) fn extractors(url: &Url) -> &'static str {
    let host = url.host_str().unwrap_or_default();
    EXTRACTORS
        .iter()
        .find(|(site, _)| belongs(host, site))
        .map_or(ANY_BUT_GENERIC, |(_, extractors)| extractors)
}

/// Extractors for a search prefix.
pub(super) fn search_extractors(prefix: &str) -> &'static str {
    match prefix {
        _ if prefix.starts_with("ytsearch") => "youtube.*",
        _ if prefix.starts_with("scsearch") => "soundcloud.*",
        _ => ANY_BUT_GENERIC,
    }
}

fn belongs(host: &str, site: &str) -> bool {
    host.strip_suffix(site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_its_host_and_what_is_below_it() {
        let sites = ["youtube.com".to_owned(), "127.0.0.1:8080".to_owned()];
        let listed = |url: &str| listed(&sites, &Url::parse(url).expect(url));
        assert!(listed("https://youtube.com/watch?v=1") && listed("https://music.youtube.com/x"));
        assert!(listed("http://127.0.0.1:8080/x") && !listed("http://127.0.0.1:8081/x"));
        for other in ["https://notyoutube.com/", "https://youtube.com.evil.example/", "ftp://youtube.com/"] {
            assert!(!listed(other), "{other}");
        }
        // The user's part of a link is no host.
        assert!(!listed("https://youtube.com@evil.example/"));
    }

    #[test]
    fn a_known_site_gets_its_own_extractors_and_none_gets_the_generic_one() {
        let extractors = |url: &str| extractors(&Url::parse(url).expect(url));
        assert_eq!(extractors("https://music.youtube.com/x"), "youtube.*");
        assert_eq!(extractors("https://radio.example/x"), "default,-generic");
        assert_eq!(search_extractors("ytsearch1:"), "youtube.*");
    }
}
