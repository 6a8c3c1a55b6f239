//! Settings of signing in.

use std::{collections::BTreeSet, env, fmt};

use segue_domain::UserId;
use url::Url;

/// Discord's REST interface, unless a proxy or the simulator stands in.
const DISCORD: &str = "https://discord.com";

/// Discord's page on which people agree to sign in, unless another stands in.
const AUTHORIZE: &str = "https://discord.com/oauth2/authorize";

/// A text that no log shows.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}

/// Settings of signing in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Where people find the panel (`SEGUE_PUBLIC_URL`), without a path.
    pub public_url: Url,
    /// Id of the application (`DISCORD_APPLICATION_ID`).
    pub client_id: u64,
    /// Its client secret (`DISCORD_CLIENT_SECRET`).
    pub client_secret: Secret,
    /// Discord's REST interface, version included: `SEGUE_DISCORD_REST`, and `/api/v10`.
    pub discord: Url,
    /// Page on which people agree (`SEGUE_DISCORD_AUTHORIZE`).
    pub authorize: Url,
    /// The bot's token (`DISCORD_TOKEN`): what people are in a guild is asked with it.
    pub bot_token: Secret,
    /// People who run this bot (`SEGUE_OPERATORS`).
    pub operators: BTreeSet<UserId>,
}

/// A variable that signing in can't work with.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
#[error("{variable}: {problem}")]
pub struct SignInError {
    /// Name of the variable.
    pub variable: &'static str,
    /// What is wrong with it. It never repeats a secret.
    pub problem: String,
}

impl SignIn {
    /// Reads the settings from the environment; `None` when nobody is meant to sign in, because neither
    /// `SEGUE_PUBLIC_URL` nor `DISCORD_CLIENT_SECRET` is set.
    ///
    /// # Errors
    ///
    /// [`SignInError`] names the variable that is missing or can't be read.
    pub fn from_env() -> Result<Option<Self>, SignInError> {
        // The names are spelled out for who looks for them.
        Self::read(&|variable| {
            let value = match variable {
                Variable::PublicUrl => env::var("SEGUE_PUBLIC_URL"),
                Variable::ApplicationId => env::var("DISCORD_APPLICATION_ID"),
                Variable::ClientSecret => env::var("DISCORD_CLIENT_SECRET"),
                Variable::Token => env::var("DISCORD_TOKEN"),
                Variable::Rest => env::var("SEGUE_DISCORD_REST"),
                Variable::Authorize => env::var("SEGUE_DISCORD_AUTHORIZE"),
                Variable::Operators => env::var("SEGUE_OPERATORS"),
            };
            value.ok().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
        })
    }

    fn read(set: &dyn Fn(Variable) -> Option<String>) -> Result<Option<Self>, SignInError> {
        if set(Variable::PublicUrl).is_none() && set(Variable::ClientSecret).is_none() {
            return Ok(None);
        }
        let needed = |variable: Variable| {
            let missing = "it is missing, and signing in to the panel needs it";
            set(variable).ok_or_else(|| variable.error(missing))
        };
        let address = |variable: Variable, text: &str| {
            let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            url.ok_or_else(|| variable.error("it is no http:// or https:// address"))
        };
        let public_url = address(Variable::PublicUrl, &needed(Variable::PublicUrl)?)?;
        let bare =
            public_url.path() == "/" && public_url.query().is_none() && public_url.username().is_empty();
        if !bare || public_url.fragment().is_some() {
            return Err(Variable::PublicUrl
                .error("it has to be an address without a path: https://panel.example.org"));
        }
        let client_id = needed(Variable::ApplicationId)?;
        let rest = set(Variable::Rest).unwrap_or_else(|| DISCORD.to_owned());
        let rest = if rest.contains("://") { rest } else { format!("http://{rest}") };
        let discord = address(Variable::Rest, &format!("{}/api/v10", rest.trim_end_matches('/')))?;
        let authorize = set(Variable::Authorize).unwrap_or_else(|| AUTHORIZE.to_owned());
        Ok(Some(Self {
            public_url,
            client_id: client_id
                .parse()
                .map_err(|_| Variable::ApplicationId.error("it is no id of Discord"))?,
            client_secret: Secret::new(needed(Variable::ClientSecret)?),
            discord,
            authorize: address(Variable::Authorize, &authorize)?,
            bot_token: Secret::new(needed(Variable::Token)?),
            operators: operators(&set(Variable::Operators).unwrap_or_default())?,
        }))
    }

    /// Whether the panel is only reached over TLS, so that its cookies may be, too.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

/// Ids of people, separated by blanks or commas.
fn operators(list: &str) -> Result<BTreeSet<UserId>, SignInError> {
    let ids = list.split(|c: char| c == ',' || c.is_whitespace()).filter(|id| !id.is_empty());
    let read = |id: &str| {
        id.parse().map_err(|_| Variable::Operators.error(&format!("{id:?} is no id of a Discord user")))
    };
    ids.map(read).collect()
}

/// The variables.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Variable {
    PublicUrl,
    ApplicationId,
    ClientSecret,
    Token,
    Rest,
    Authorize,
    Operators,
}

impl Variable {
    const fn name(self) -> &'static str {
        match self {
            Self::PublicUrl => "SEGUE_PUBLIC_URL",
            Self::ApplicationId => "DISCORD_APPLICATION_ID",
            Self::ClientSecret => "DISCORD_CLIENT_SECRET",
            Self::Token => "DISCORD_TOKEN",
            Self::Rest => "SEGUE_DISCORD_REST",
            Self::Authorize => "SEGUE_DISCORD_AUTHORIZE",
            Self::Operators => "SEGUE_OPERATORS",
        }
    }

    fn error(self, problem: &str) -> SignInError {
        SignInError { variable: self.name(), problem: problem.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(Variable, &str)]) -> Result<Option<SignIn>, SignInError> {
        let set = |variable| {
            variables.iter().rev().find(|(name, _)| *name == variable).map(|(_, text)| (*text).to_owned())
        };
        SignIn::read(&set)
    }

    const ALL: [(Variable, &str); 4] = [
        (Variable::PublicUrl, "https://panel.example.org"),
        (Variable::ApplicationId, "123"),
        (Variable::ClientSecret, "hush"),
        (Variable::Token, "hush, too"),
    ];

    #[test]
    fn nobody_signs_in_unless_it_is_set_up() {
        assert!(read(&[]).expect("nothing is wrong").is_none());
        assert!(read(&[ALL[1], ALL[3]]).expect("nothing is wrong").is_none());
        for (left_out, _) in ALL {
            let some: Vec<_> = ALL.into_iter().filter(|(variable, _)| *variable != left_out).collect();
            let error = read(&some).expect_err("one is missing");
            assert_eq!(error.variable, left_out.name());
        }
    }

    #[test]
    fn what_is_not_set_is_discord_s() {
        let sign_in = read(&ALL).expect("read").expect("set up");
        assert_eq!(sign_in.discord.as_str(), "https://discord.com/api/v10");
        assert_eq!(sign_in.authorize.as_str(), AUTHORIZE);
        assert!(sign_in.is_secure() && sign_in.operators.is_empty());
        assert!(!format!("{sign_in:?}").contains("hush"));
    }

    #[test]
    fn another_discord_and_operators_are_read() {
        let more = [
            (Variable::Rest, "http://127.0.0.1:4000/"),
            (Variable::Authorize, "http://127.0.0.1:4000/oauth2/authorize"),
            (Variable::Operators, "1, 2\n3,,2"),
        ];
        let sign_in = read(&[&ALL[..], &more].concat()).expect("read").expect("set up");
        assert_eq!(sign_in.discord.as_str(), "http://127.0.0.1:4000/api/v10");
        assert_eq!(sign_in.operators, BTreeSet::from([1, 2, 3].map(UserId::new)));
    }

    #[test]
    fn what_can_t_be_read_is_named() {
        for (variable, text) in [
            (Variable::PublicUrl, "panel.example.org"),
            (Variable::PublicUrl, "https://panel.example.org/path"),
            (Variable::PublicUrl, "ftp://panel.example.org"),
            (Variable::ApplicationId, "mine"),
            (Variable::Operators, "1 ada"),
            (Variable::Authorize, "javascript:alert(1)"),
        ] {
            let error = read(&[&ALL[..], &[(variable, text)]].concat()).expect_err(text);
            assert_eq!(error.variable, variable.name(), "{text}");
        }
    }
}
