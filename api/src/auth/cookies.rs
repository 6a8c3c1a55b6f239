//! The two cookies: one of a session, and a short one of a sign-in that has begun.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};
use segue_panel_db::{SESSION_LIFETIME, SIGN_IN_LIFETIME, SessionSecret};

/// Which cookie.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CookieKind {
    /// Of a session.
    Session,
    /// Of a sign-in that has begun.
    SignIn,
}

impl CookieKind {
    /// Its name. With TLS a prefix makes browsers refuse one that another host or a page without TLS sets.
    ///
    /// See <https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-cookie-name-prefixes>.
    pub const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-segue_session",
            (Self::Session, false) => "segue_session",
            (Self::SignIn, true) => "__Secure-segue_sign_in",
            (Self::SignIn, false) => "segue_sign_in",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Session => "/",
            Self::SignIn => "/api/auth",
        }
    }

    fn seconds(self) -> i64 {
        let millis = match self {
            Self::Session => SESSION_LIFETIME,
            Self::SignIn => SIGN_IN_LIFETIME,
        };
        i64::try_from(millis.get() / 1_000).unwrap_or(i64::MAX)
    }

    /// Header that makes a browser keep a secret.
    pub fn set(self, secret: &SessionSecret, secure: bool) -> HeaderValue {
        self.header(secret.expose(), self.seconds(), secure)
    }

    /// Header that makes a browser forget it.
    pub fn clear(self, secure: bool) -> HeaderValue {
        self.header(String::new(), 0, secure)
    }

    fn header(self, value: String, seconds: i64, secure: bool) -> HeaderValue {
        let cookie = Cookie::build((self.name(secure), value))
            .path(self.path())
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(secure)
            .max_age(Duration::seconds(seconds));
        HeaderValue::from_str(&cookie.to_string()).expect("a cookie of ours is plain text")
    }

    /// What a browser presents. Two of one name are none: a page of a neighbouring host may have added one.
    pub fn read(self, headers: &HeaderMap, secure: bool) -> Option<SessionSecret> {
        let mut found = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(Cookie::split_parse)
            .filter_map(Result::ok)
            .filter(|cookie| cookie.name() == self.name(secure));
        let cookie = found.next()?;
        if found.next().is_some() {
            return None;
        }
        SessionSecret::parse(cookie.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(header::COOKIE, HeaderValue::from_str(cookie).expect("a header"));
        }
        headers
    }

    #[test]
    fn cookies_are_closed_to_scripts_and_to_other_sites() {
        let secret = SessionSecret::generate();
        let (text, secure) = (secret.expose(), true);
        assert_eq!(
            CookieKind::Session.set(&secret, secure).to_str().expect("text"),
            format!("__Host-segue_session={text}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=604800")
        );
        assert_eq!(
            CookieKind::Session.set(&secret, false).to_str().expect("text"),
            format!("segue_session={text}; HttpOnly; SameSite=Lax; Path=/; Max-Age=604800")
        );
        assert_eq!(
            CookieKind::SignIn.set(&secret, secure).to_str().expect("text"),
            format!(
                "__Secure-segue_sign_in={text}; HttpOnly; SameSite=Lax; Secure; Path=/api/auth; Max-Age=600"
            )
        );
        let cleared = CookieKind::Session.clear(secure);
        assert_eq!(
            cleared.to_str().expect("text"),
            "__Host-segue_session=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"
        );
    }

    #[test]
    fn one_cookie_is_read_and_two_are_none() {
        let secret = SessionSecret::generate();
        let (mine, text) = (format!("segue_session={}", secret.expose()), secret.expose());
        let read = |cookies: &[&str]| CookieKind::Session.read(&headers(cookies), false);
        assert_eq!(read(&[&format!("a=b; {mine}; c=d")]), Some(secret.clone()));
        assert_eq!(read(&["a=b", &mine]), Some(secret));
        assert_eq!(read(&[&mine, &mine]), None);
        assert_eq!(read(&[&format!("{mine}; segue_session=x")]), None);
        assert_eq!(read(&[&format!("__Host-segue_session={text}")]), None, "the name of the other scheme");
        assert_eq!(read(&["segue_session=", "segue_session"]), None);
        assert_eq!(read(&[]), None);
    }
}
