//! People with browsers, and a Discord to sign in with.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, header},
};
use discord_sim::{Defaults, SimConfig, Simulator, id::UserId};
use segue_api::{SignIn, StreamLife};
use segue_application::PlanConfig;
use segue_domain::Plans;
use url::Url;

use super::{
    fixture::{Answer, Fixture, request},
    fleet::{self, EmbeddedFleet},
};

/// Where people find the panel.
pub const PANEL: &str = "http://panel.test";

/// The same with TLS.
pub const SECURE_PANEL: &str = "https://panel.test";

/// A panel that people sign in to with a simulated Discord.
pub struct Panel {
    pub api: Fixture,
    pub sim: Simulator,
    pub world: Defaults,
    pub operators: Vec<UserId>,
    public_url: &'static str,
    pub fleet: EmbeddedFleet,
}

impl Panel {
    pub async fn new() -> Self {
        Self::with(PANEL, &[]).await
    }

    /// At this address, run by these people.
    pub async fn with(public_url: &'static str, operators: &[&str]) -> Self {
        Self::planned(public_url, operators, Plans::OFF).await
    }

    /// With these plans.
    pub async fn planned(public_url: &'static str, operators: &[&str], plans: Plans) -> Self {
        Self::over(public_url, operators, plans, EmbeddedFleet::empty().await).await
    }

    /// Over these stores.
    pub async fn over(
        public_url: &'static str,
        operators: &[&str],
        plans: Plans,
        fleet: EmbeddedFleet,
    ) -> Self {
        let redirect_uris = vec![format!("{public_url}/api/auth/callback")];
        let sim =
            Simulator::start(SimConfig { redirect_uris, ..SimConfig::default() }).await.expect("started");
        let world = sim.defaults();
        // Operators are members of no guild that the tests ask for.
        let elsewhere = sim.create_guild("Elsewhere");
        let create = |name: &&str| {
            let nothing = twilight_model::guild::Permissions::empty();
            sim.create_member(elsewhere, name, nothing).expect("made")
        };
        let operators: Vec<_> = operators.iter().map(create).collect();
        let config = settings(&sim, public_url, operators.iter().copied().map(segue_id).collect());
        let life = StreamLife::Short(Duration::from_millis(50));
        let stores = fleet.stores.clone();
        let api = Fixture::new().await.serving(|state| {
            let state = state.with_sign_in(config).with_stream_life(life).with_plans(PlanConfig::new(plans));
            state.with_fleet(stores, fleet::partitions())
        });
        Self { api, sim, world, operators, public_url, fleet }
    }

    /// The same panel with nothing remembered, as after a restart.
    pub fn restarted(&self) -> axum::Router {
        let config = settings(&self.sim, self.public_url, BTreeSet::new());
        segue_api::api_router(segue_api::ApiState::new(self.api.panel.clone()).with_sign_in(config))
    }

    /// The same with its stores: people may do there what they did here.
    pub fn restarted_with_stores(&self) -> axum::Router {
        let operators = self.operators.iter().copied().map(segue_id).collect();
        let state = segue_api::ApiState::new(self.api.panel.clone())
            .with_sign_in(settings(&self.sim, self.public_url, operators))
            .with_fleet(self.fleet.stores.clone(), fleet::partitions());
        segue_api::api_router(state)
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser { panel: self, address: next_address(), cookies: BTreeMap::new() }
    }

    /// A browser in which somebody is signed in.
    pub async fn signed_in(&self, user: UserId) -> Browser<'_> {
        let mut browser = self.browser();
        let answer = browser.sign_in(user).await;
        assert_eq!(answer.location(), format!("{}/", self.public_url));
        browser
    }
}

pub fn segue_id(id: UserId) -> segue_domain::UserId {
    segue_domain::UserId::new(id.get())
}

/// Settings of a panel that nobody in particular runs.
pub fn sign_in_settings(sim: &Simulator, public_url: &str) -> SignIn {
    settings(sim, public_url, BTreeSet::new())
}

fn settings(sim: &Simulator, public_url: &str, operators: BTreeSet<segue_domain::UserId>) -> SignIn {
    let url = |text: &str| Url::parse(text).expect("an address");
    SignIn {
        public_url: url(public_url),
        client_id: sim.application_id().get(),
        client_secret: sim.client_secret().into(),
        discord: url(&format!("{}/v10", sim.rest_url())),
        authorize: url(&format!("http://{}/oauth2/authorize", sim.rest_authority())),
        bot_token: sim.bot_token().into(),
        operators,
    }
}

/// An address of one's own: strangers' requests are counted by where they come from.
fn next_address() -> SocketAddr {
    static LAST: AtomicU32 = AtomicU32::new(0x0a00_0000);
    SocketAddr::from((LAST.fetch_add(1, Ordering::Relaxed).to_be_bytes(), 1))
}

/// A browser: it keeps cookies, and says where its requests come from.
pub struct Browser<'a> {
    panel: &'a Panel,
    address: SocketAddr,
    pub cookies: BTreeMap<String, String>,
}

impl Browser<'_> {
    /// What the browser asks.
    pub fn api(&self) -> &Fixture {
        &self.panel.api
    }

    pub async fn get(&mut self, uri: &str) -> Answer {
        self.send(Method::GET, uri, None, &[]).await
    }

    pub async fn post(&mut self, uri: &str, body: &str) -> Answer {
        let origin = self.panel.public_url;
        self.send(Method::POST, uri, Some(body), &[("origin", origin)]).await
    }

    /// Sends a request as it is, with the cookies.
    pub async fn send(
        &mut self,
        method: Method,
        uri: &str,
        body: Option<&str>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = request(method.as_str(), uri, None);
        for (name, value) in &self.cookies {
            // As browsers may: each in a header of its own.
            request = request.header(header::COOKIE, format!("{name}={value}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_owned())
            }
            None => Body::empty(),
        };
        let mut request = request.body(body).expect("a request");
        request.extensions_mut().insert(ConnectInfo(self.address));
        let answer = self.panel.api.send(request).await;
        self.keep(&answer.headers);
        answer
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let (name, rest) = cookie.split_once('=').expect("a name");
            let (value, attributes) = rest.split_once(';').expect("attributes");
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Begins a sign-in: the page to go to.
    pub async fn begin(&mut self, return_to: &str) -> Url {
        let query =
            url::form_urlencoded::Serializer::new(String::new()).append_pair("return", return_to).finish();
        let answer = self.get(&format!("/api/auth/login?{query}")).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        Url::parse(&answer.location()).expect("an address")
    }

    /// Signs somebody in, who agrees.
    pub async fn sign_in(&mut self, user: UserId) -> Answer {
        let page = self.begin("/").await;
        let back = agree(page, user).await;
        self.get(&back).await
    }

    /// What the session's cookie holds.
    pub fn session(&self) -> Option<&String> {
        self.cookies.iter().find(|(name, _)| name.ends_with("segue_session")).map(|(_, value)| value)
    }
}

impl Answer {
    pub fn location(&self) -> String {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().expect("text")).to_owned()
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter();
        cookies.map(|cookie| cookie.to_str().expect("text")).collect()
    }
}

/// Somebody agrees at Discord's page: where they are sent then, without the host.
pub async fn agree(page: Url, user: UserId) -> String {
    at_page(page, &[("sim_user", &user.to_string())]).await
}

/// Somebody refuses.
pub async fn refuse(page: Url) -> String {
    at_page(page, &[("sim_answer", "deny")]).await
}

async fn at_page(mut page: Url, answer: &[(&str, &str)]) -> String {
    page.query_pairs_mut().extend_pairs(answer);
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let answer = client.get(page).send().await.expect("answered");
    let location = answer.headers().get(header::LOCATION).expect("sent back").to_str().expect("text");
    let back = Url::parse(location).expect("an address");
    format!("{}?{}", back.path(), back.query().unwrap_or_default())
}

/// A parameter of an address.
pub fn parameter(address: &str, name: &str) -> Option<String> {
    let base = Url::parse(PANEL).expect("an address");
    let url = base.join(address).expect("an address");
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

/// The address with another value of a parameter.
pub fn with_parameter(address: &str, name: &str, value: &str) -> String {
    let base = Url::parse(PANEL).expect("an address");
    let mut url = base.join(address).expect("an address");
    let others: Vec<_> = url.query_pairs().into_owned().filter(|(found, _)| found != name).collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}
