//! Signing in with Discord, and out.
//!
//! A browser holds 256 random bits in a cookie that scripts can't read, and the database their hash. Discord's tokens
//! are sealed with a key that is derived from those bits and is nowhere else: a stolen database signs nobody in, here or
//! at Discord.

mod callback;
mod config;
mod cookies;
mod grant;
mod login;
mod logout;
mod me;
mod return_path;
mod seal;
mod sign_in_service;
mod tokens;

use axum::http::HeaderValue;
use url::Url;

pub use self::{
    callback::{__path_callback, callback},
    config::SignIn,
    cookies::CookieKind,
    login::{__path_login, login},
    logout::{__path_logout, __path_logout_everywhere, logout, logout_everywhere},
    me::{__path_me, me},
    seal::{open, seal},
    sign_in_service::{OpenSession, SignInService},
};

/// A header that sends a browser to an address.
fn location(url: &Url) -> HeaderValue {
    HeaderValue::from_str(url.as_str()).expect("an address is plain text")
}
