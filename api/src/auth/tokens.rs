//! Discord's tokens of a person, and how they are kept: sealed with a key that only the person's browser has.

use std::fmt;

use segue_panel_db::SessionSecret;
use serde::{Deserialize, Serialize};

use super::seal;

/// What they are sealed for.
const PURPOSE: &[u8] = b"segue panel: Discord's tokens, 1";

/// Discord's tokens of a person.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct Tokens {
    /// With which Discord is asked in the person's name.
    pub access: String,
    /// With which new ones are asked for.
    pub refresh: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}

impl Tokens {
    /// Seals them for a browser.
    pub fn seal(&self, secret: &SessionSecret) -> String {
        seal::seal(PURPOSE, &serde_json::to_vec(self).expect("tokens are text"), secret)
    }

    /// Opens what was sealed; `None` when it was sealed for another browser, or changed since.
    pub fn open(sealed: &str, secret: &SessionSecret) -> Option<Self> {
        serde_json::from_slice(&seal::open(PURPOSE, sealed, secret)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens { access: "access-token".to_owned(), refresh: "refresh-token".to_owned() }
    }

    #[test]
    fn only_the_browser_s_secret_opens_them() {
        let secret = SessionSecret::generate();
        let sealed = tokens().seal(&secret);
        assert_eq!(Tokens::open(&sealed, &secret), Some(tokens()));
        assert_eq!(Tokens::open(&sealed, &SessionSecret::generate()), None);
        assert!(!sealed.contains("token"));
        assert_eq!(format!("{:?}", tokens()), "Tokens(…)");
        assert_ne!(sealed, tokens().seal(&secret), "each time with another nonce");
    }

    #[test]
    fn what_was_changed_is_not_opened() {
        let secret = SessionSecret::generate();
        let sealed = tokens().seal(&secret);
        for place in [0, 20, sealed.len() - 2] {
            let mut changed = sealed.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("text");
            assert_eq!(Tokens::open(&changed, &secret), None, "{place}");
        }
        for nothing in ["", "AAAA", "%"] {
            assert_eq!(Tokens::open(nothing, &secret), None);
        }
    }
}
