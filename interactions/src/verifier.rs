//! Whether a request is from Discord.

use ed25519_dalek::{PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH, Signature, VerifyingKey};
use http::{HeaderMap, HeaderName};
use segue_domain::{Millis, Timestamp};

use crate::{InteractionError, Result, Unauthenticated, VerifiedBody};

/// Most bytes of a body. Discord's largest interactions, with resolved messages, are a small part of it.
pub const MAX_BODY: usize = 1024 * 1024;

/// How far a request's timestamp may be from the clock, in either direction: a captured request is useless later.
pub const MAX_SKEW: Millis = Millis::from_secs(5 * 60);

const SIGNATURE: HeaderName = HeaderName::from_static("x-signature-ed25519");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-signature-timestamp");

/// Checks that requests are signed by Discord for this application.
///
/// See <https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers>.
#[derive(Clone, Debug)]
pub struct Verifier {
    key: VerifyingKey,
}

impl Verifier {
    /// Takes the application's public key, as the developer portal shows it: 64 hexadecimal digits.
    ///
    /// # Errors
    ///
    /// [`InteractionError::InvalidPublicKey`], also for the few keys under which anybody can sign.
    pub fn new(public_key_hex: &str) -> Result<Self> {
        let mut bytes = [0; PUBLIC_KEY_LENGTH];
        hex::decode_to_slice(public_key_hex.trim(), &mut bytes)
            .map_err(|_| InteractionError::InvalidPublicKey)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| InteractionError::InvalidPublicKey)?;
        if key.is_weak() { Err(InteractionError::InvalidPublicKey) } else { Ok(Self { key }) }
    }

    /// Checks the signature over the timestamp and the raw body, and returns the way to the parser.
    ///
    /// What is cheap to refuse is refused first: the size, then the headers, then the time, then the signature.
    ///
    /// # Errors
    ///
    /// [`InteractionError::BodyTooLarge`] or [`InteractionError::Unauthenticated`].
    pub fn verify<'a>(
        &self,
        headers: &HeaderMap,
        body: &'a [u8],
        now: Timestamp,
    ) -> Result<VerifiedBody<'a>> {
        if body.len() > MAX_BODY {
            return Err(InteractionError::BodyTooLarge);
        }
        self.check(headers, body, now).map_err(InteractionError::Unauthenticated)?;
        Ok(VerifiedBody::new(body))
    }

    fn check(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<(), Unauthenticated> {
        let signature = only(headers, &SIGNATURE)?;
        let timestamp = only(headers, &TIMESTAMP)?;
        if !is_recent(timestamp, now)? {
            return Err(Unauthenticated::Skew);
        }
        let mut bytes = [0; SIGNATURE_LENGTH];
        hex::decode_to_slice(signature, &mut bytes).map_err(|_| Unauthenticated::Encoding)?;
        // Strict: refuses the signatures that are valid for more than one message or key.
        self.key
            .verify_strict(&[timestamp.as_bytes(), body].concat(), &Signature::from_bytes(&bytes))
            .map_err(|_| Unauthenticated::Signature)
    }
}

/// A header that is there exactly once: of two, a proxy might have checked the other.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<&'h str, Unauthenticated> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| Unauthenticated::Header),
        _ => Err(Unauthenticated::Header),
    }
}

/// Whether a timestamp in seconds of the Unix epoch is close enough to the clock.
fn is_recent(timestamp: &str, now: Timestamp) -> Result<bool, Unauthenticated> {
    if !timestamp.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Unauthenticated::Timestamp);
    }
    let seconds: u64 = timestamp.parse().map_err(|_| Unauthenticated::Timestamp)?;
    let sent = Timestamp::from_millis(seconds.saturating_mul(1_000));
    // One of the two is zero.
    Ok(now.since(sent).max(sent.since(now)) <= MAX_SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_500);

    #[test]
    fn five_minutes_off_is_accepted_and_a_second_more_is_not() {
        for (timestamp, accepted) in [
            ("1700000000", true),
            ("1699999701", true),
            ("1699999699", false),
            ("1700000300", true),
            ("1700000301", false),
            ("0", false),
            ("18446744073709551615", false),
        ] {
            assert_eq!(is_recent(timestamp, NOW), Ok(accepted), "{timestamp}");
        }
    }

    #[test]
    fn only_digits_are_a_timestamp() {
        for timestamp in ["", "+1700000000", "-1", " 1700000000", "1.7e9", "18446744073709551616", "abc"] {
            assert_eq!(is_recent(timestamp, NOW), Err(Unauthenticated::Timestamp), "{timestamp:?}");
        }
    }

    #[test]
    fn a_public_key_is_64_hexadecimal_digits_of_a_usable_key() {
        // The identity point: every message has a valid signature under it.
        let weak = format!("01{}", "00".repeat(31));
        for key in ["", "abc", "zz", &"g".repeat(64), &"ff".repeat(31), &weak] {
            assert!(matches!(Verifier::new(key), Err(InteractionError::InvalidPublicKey)), "{key}");
        }
    }
}
