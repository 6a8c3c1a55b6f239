//! Secrets in the form in which Discord hands them out: some libraries read them.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rand::{Rng, distr::Alphanumeric};

use crate::{
    clock,
    id::{InteractionId, UserId},
};

/// The first second of 2011, from which the middle of a bot's token counts.
const TOKEN_EPOCH: f64 = 1_293_840_000.0;

/// A bot's token: its user's id, when it was made, and a signature, all in base64.
pub(crate) fn bot(user: UserId) -> String {
    let user = BASE64_URL_SAFE_NO_PAD.encode(user.to_string());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time of this century fits")]
    let made = (clock::unix_seconds() - TOKEN_EPOCH) as u32;
    let made = BASE64_URL_SAFE_NO_PAD.encode(made.to_be_bytes());
    let signature = BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 28]>());
    format!("{user}.{made}.{signature}")
}

/// An interaction's token: longer than most columns were made for.
pub(crate) fn interaction(id: InteractionId) -> String {
    let secret: String = rand::rng().sample_iter(Alphanumeric).take(112).map(char::from).collect();
    BASE64_URL_SAFE_NO_PAD.encode(format!("interaction:{id}:{secret}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bots_token_names_its_user() {
        let user = UserId::new(1_446_130_227_257_409_536);
        let token = bot(user);
        let parts: Vec<_> = token.split('.').collect();
        assert_eq!(parts.len(), 3, "{token}");
        assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(parts[0]).expect("base64"), user.to_string().as_bytes());
        assert_eq!((parts[1].len(), parts[2].len()), (6, 38));
    }
}
