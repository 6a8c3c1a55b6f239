//! Where a person continues after signing in: a page of this site, whatever the link said.

use url::Url;

/// Most bytes of a path.
const MAX: usize = 512;

/// The path, if it leads to a page of this site; else the first page.
///
/// Browsers take `//host` and `/\host` as another host, and drop tabs and line ends before they look.
pub fn checked(path: Option<&str>) -> &str {
    let own = |path: &&str| {
        let mut bytes = path.bytes();
        bytes.next() == Some(b'/')
            && !matches!(bytes.next(), Some(b'/' | b'\\'))
            && path.len() <= MAX
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
            && !path.starts_with("/api/")
    };
    path.filter(own).unwrap_or("/")
}

/// Address of a page, with the site's own name before it: dots in a path may make it begin with two slashes, which only
/// that keeps from being another host.
pub fn on_site(public_url: &Url, path: &str) -> Url {
    let joined = public_url.join(checked(Some(path))).ok();
    joined.filter(|url| url.origin() == public_url.origin()).unwrap_or_else(|| public_url.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_this_site_is_kept() {
        for path in ["/", "/g/123", "/g/123?tab=queue#now", "/?a=//b", "/%2F/x"] {
            assert_eq!(checked(Some(path)), path);
        }
        assert_eq!(checked(None), "/");
    }

    #[test]
    fn what_leads_elsewhere_becomes_the_first_page() {
        let long = format!("/{}", "x".repeat(MAX));
        for path in [
            "",
            "g/123",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/g\\..\\..\\evil",
            " /g",
            "/g 1",
            "/ü",
            "https://evil.example",
            "javascript:alert(1)",
            "/api/auth/login",
            &long,
        ] {
            assert_eq!(checked(Some(path)), "/", "{path:?}");
        }
    }

    #[test]
    fn the_address_is_always_of_this_site() {
        let site = Url::parse("https://panel.example").expect("an address");
        for (path, address) in [
            ("/g/1?x=y", "https://panel.example/g/1?x=y"),
            ("/.//evil.example", "https://panel.example//evil.example"),
            ("/g/..//evil.example", "https://panel.example//evil.example"),
            ("//evil.example", "https://panel.example/"),
            ("/@evil.example", "https://panel.example/@evil.example"),
        ] {
            let url = on_site(&site, path);
            assert_eq!(url.as_str(), address);
            assert_eq!(url.host_str(), Some("panel.example"));
        }
    }
}
