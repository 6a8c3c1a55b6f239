//! Settings of signing in.

use std::collections::BTreeSet;

use segue_configuration::{ConfigurationError, Environment, SecretString, settings};
use segue_domain::UserId;
use url::Url;

/// Discord's REST interface, unless a proxy or the simulator stands in.
const DISCORD: &str = "https://discord.com";

/// Settings of signing in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Where people find the panel (`SEGUE_PUBLIC_URL`), without a path.
    pub public_url: Url,
    /// Id of the application (`DISCORD_APPLICATION_ID`).
    pub client_id: u64,
    /// Its client secret (`DISCORD_CLIENT_SECRET`).
    pub client_secret: SecretString,
    /// Discord's REST interface, version included: `SEGUE_DISCORD_REST`, and `/api/v10`.
    pub discord: Url,
    /// Page on which people agree (`SEGUE_DISCORD_AUTHORIZE`).
    pub authorize: Url,
    /// The bot's token (`DISCORD_TOKEN`): what people are in a guild is asked with it.
    pub bot_token: SecretString,
    /// People who run this bot (`SEGUE_OPERATORS`).
    pub operators: BTreeSet<UserId>,
}

impl SignIn {
    /// Reads the settings; `None` when nobody is meant to sign in, because neither `SEGUE_PUBLIC_URL` nor
    /// `DISCORD_CLIENT_SECRET` is set.
    ///
    /// # Errors
    ///
    /// [`ConfigurationError`] names the variable that is missing or can't be read.
    pub fn read(environment: &Environment) -> Result<Option<Self>, ConfigurationError> {
        if !environment.has(&settings::SEGUE_PUBLIC_URL) && !environment.has(&settings::DISCORD_CLIENT_SECRET)
        {
            return Ok(None);
        }
        let public_url = environment.parse(&settings::SEGUE_PUBLIC_URL, |url| {
            let url = address(&needed(url)?)?;
            let bare = url.path() == "/" && url.query().is_none() && url.username().is_empty();
            let problem = "it has to be an address without a path: https://panel.example.org";
            if bare && url.fragment().is_none() { Ok(url) } else { Err(problem) }
        })?;
        let id = |id: Option<String>| needed(id)?.parse().map_err(|_| "it is not an id of Discord");
        let rest = |rest: Option<String>| {
            let rest = rest.unwrap_or_else(|| DISCORD.to_owned());
            let rest = if rest.contains("://") { rest } else { format!("http://{rest}") };
            address(&format!("{}/api/v10", rest.trim_end_matches('/')))
        };
        Ok(Some(Self {
            public_url,
            client_id: environment.parse(&settings::DISCORD_APPLICATION_ID, id)?,
            client_secret: environment.parse(&settings::DISCORD_CLIENT_SECRET, needed)?,
            discord: environment.parse(&settings::SEGUE_DISCORD_REST, rest)?,
            authorize: environment.parse(&settings::SEGUE_DISCORD_AUTHORIZE, |url: String| address(&url))?,
            bot_token: environment.get(&settings::DISCORD_TOKEN)?,
            operators: environment.parse(&settings::SEGUE_OPERATORS, operators)?,
        }))
    }

    /// Whether the panel is only reached over TLS, so that its cookies may be, too.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

fn needed<T>(value: Option<T>) -> Result<T, &'static str> {
    value.ok_or("it is missing, and signing in to the panel needs it")
}

fn address(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or("it is not an http:// or https:// address")
}

/// Ids of people, separated by blanks or commas.
fn operators(list: Option<String>) -> Result<BTreeSet<UserId>, String> {
    let list = list.unwrap_or_default();
    let ids = list.split(|c: char| c == ',' || c.is_whitespace()).filter(|id| !id.is_empty());
    let read = |id: &str| id.parse().map_err(|_| format!("{id:?} is not the id of a Discord user"));
    ids.map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&'static str, &str)]) -> Result<Option<SignIn>, ConfigurationError> {
        SignIn::read(&variables.iter().copied().collect())
    }

    const ALL: [(&str, &str); 4] = [
        ("SEGUE_PUBLIC_URL", "https://panel.example.org"),
        ("DISCORD_APPLICATION_ID", "123"),
        ("DISCORD_CLIENT_SECRET", "hush"),
        ("DISCORD_TOKEN", "hush, too"),
    ];

    #[test]
    fn nobody_signs_in_unless_it_is_set_up() {
        assert!(read(&[]).expect("nothing is wrong").is_none());
        assert!(read(&[ALL[1], ALL[3]]).expect("nothing is wrong").is_none());
        for (left_out, _) in ALL {
            let some: Vec<_> = ALL.into_iter().filter(|(variable, _)| *variable != left_out).collect();
            let error = read(&some).expect_err("one is missing");
            assert_eq!(error.variable, left_out);
        }
    }

    #[test]
    fn what_is_not_set_is_discord_s() {
        let sign_in = read(&ALL).expect("read").expect("set up");
        assert_eq!(sign_in.discord.as_str(), "https://discord.com/api/v10");
        assert_eq!(sign_in.authorize.as_str(), "https://discord.com/oauth2/authorize");
        assert!(sign_in.is_secure() && sign_in.operators.is_empty());
        assert!(!format!("{sign_in:?}").contains("hush"));
    }

    #[test]
    fn another_discord_and_operators_are_read() {
        let more = [
            ("SEGUE_DISCORD_REST", "http://127.0.0.1:4000/"),
            ("SEGUE_DISCORD_AUTHORIZE", "http://127.0.0.1:4000/oauth2/authorize"),
            ("SEGUE_OPERATORS", "1, 2\n3,,2"),
        ];
        let sign_in = read(&[&ALL[..], &more].concat()).expect("read").expect("set up");
        assert_eq!(sign_in.discord.as_str(), "http://127.0.0.1:4000/api/v10");
        assert_eq!(sign_in.operators, BTreeSet::from([1, 2, 3].map(UserId::new)));
    }

    #[test]
    fn what_can_t_be_read_is_named() {
        for (variable, text) in [
            ("SEGUE_PUBLIC_URL", "panel.example.org"),
            ("SEGUE_PUBLIC_URL", "https://panel.example.org/path"),
            ("SEGUE_PUBLIC_URL", "ftp://panel.example.org"),
            ("DISCORD_APPLICATION_ID", "mine"),
            ("SEGUE_OPERATORS", "1 ada"),
            ("SEGUE_DISCORD_AUTHORIZE", "javascript:alert(1)"),
        ] {
            let error = read(&[&ALL[..], &[(variable, text)]].concat()).expect_err(text);
            assert_eq!(error.variable, variable, "{text}");
        }
    }
}
