//! Every route, asked by everybody: what they get is what the route's access says, and nothing else.

use std::{collections::BTreeSet, time::Duration};

use axum::http::{Method, header};
use segue_api::Access::{self, Manager, Member, Operator, Public, PublicOr, SignedIn};
use segue_domain::{GuildId, Millis};
use segue_panel_db::{Scope, SessionSecret};
use twilight_model::guild::Permissions;

use super::browser::{Browser, PANEL, Panel};

/// A route: who may call it, and what is answered to who may.
type Row = (&'static str, &'static str, Access, u16, &'static str);

const GUILDS: &str = "/api/control-panel/guilds";
const PLAYLIST: &str = "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}";

/// All routes. A route without a row fails the test.
fn rows() -> Vec<Row> {
    vec![
        ("GET", "/api/status", PublicOr(Scope::StatusRead), 200, ""),
        ("GET", "/api/bot/queue-sync/{guild}", Access::Scope(Scope::QueueSyncRead), 404, "guild.unknown"),
        ("POST", "/api/bot/queue-sync", Access::Scope(Scope::QueueSyncWrite), 400, "request.json"),
        ("GET", "/api/bot/metrics", Access::Scope(Scope::StatusRead), 200, ""),
        ("GET", "/api/bot/server-settings/{guild}", Access::Scope(Scope::SettingsRead), 200, ""),
        ("GET", "/api/bot/events/{guild}", Access::Scope(Scope::AnalyticsRead), 200, ""),
        ("GET", "/api/bot/usage/{guild}", Access::Scope(Scope::AnalyticsRead), 200, ""),
        ("GET", "/api/dashboard/analytics", Access::Scope(Scope::AnalyticsRead), 400, "request.query"),
        ("GET", "/api/openapi.json", Public, 200, ""),
        ("GET", "/api/docs", Public, 200, ""),
        ("GET", "/api/auth/login", Public, 303, ""),
        ("GET", "/api/auth/callback", Public, 303, ""),
        ("GET", "/api/auth/me", SignedIn, 200, ""),
        ("POST", "/api/auth/logout", SignedIn, 204, ""),
        ("POST", "/api/auth/logout-everywhere", SignedIn, 204, ""),
        ("GET", GUILDS, SignedIn, 200, ""),
        ("GET", "/api/control-panel/guilds/{guild}", Member, 200, ""),
        ("GET", "/api/control-panel/guilds/{guild}/members", Member, 400, "request.query"),
        ("GET", "/api/control-panel/guilds/{guild}/suggestions", Member, 200, ""),
        ("GET", "/api/control-panel/guilds/{guild}/audit", Manager, 200, ""),
        ("GET", "/api/control-panel/guilds/{guild}/session", Member, 200, ""),
        ("GET", "/api/control-panel/guilds/{guild}/journal", Member, 200, ""),
        ("GET", "/api/control-panel/guilds/{guild}/versions/{version}", Member, 404, "version.unknown"),
        ("GET", "/api/control-panel/guilds/{guild}/events", Member, 200, ""),
        ("POST", "/api/control-panel/guilds/{guild}/commands", Member, 400, "request.json"),
        ("GET", "/api/control-panel/guilds/{guild}/settings", Manager, 200, ""),
        ("PATCH", "/api/control-panel/guilds/{guild}/settings", Manager, 400, "request.json"),
        ("GET", "/api/control-panel/guilds/{guild}/analytics", Manager, 200, ""),
        ("GET", "/api/control-panel/guilds/{guild}/subscriptions", Manager, 200, ""),
        ("GET", "/api/control-panel/guilds/{guild}/keys", Manager, 200, ""),
        ("POST", "/api/control-panel/guilds/{guild}/keys", Manager, 400, "request.json"),
        ("POST", "/api/control-panel/guilds/{guild}/keys/{key}/rotate", Manager, 400, "request.json"),
        ("POST", "/api/control-panel/guilds/{guild}/keys/{key}/disable", Manager, 404, "key.unknown"),
        ("GET", "/api/control-panel/guilds/{guild}/playlists", Member, 200, ""),
        ("POST", "/api/control-panel/guilds/{guild}/playlists", Member, 400, "request.json"),
        ("GET", PLAYLIST, Member, 404, "playlist.unknown"),
        (
            "GET",
            "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/file",
            Member,
            404,
            "playlist.unknown",
        ),
        (
            "POST",
            "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/rename",
            Member,
            400,
            "request.json",
        ),
        (
            "POST",
            "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/delete",
            Member,
            400,
            "request.json",
        ),
        ("GET", "/api/concierge/guilds/{guild}", Manager, 200, ""),
        ("POST", "/api/concierge/guilds/{guild}", Manager, 400, "request.json"),
        ("POST", "/api/concierge/guilds/{guild}/{request}/withdraw", Manager, 404, "concierge.unknown"),
        ("GET", "/api/concierge/requests", Operator, 200, ""),
        ("POST", "/api/concierge/requests/{request}/assign", Operator, 400, "request.json"),
        ("POST", "/api/concierge/requests/{request}/answer", Operator, 400, "request.json"),
        ("POST", "/api/concierge/requests/{request}/resolve", Operator, 400, "request.json"),
    ]
}

/// Who is signed in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Who {
    Nobody,
    Member,
    Manager,
    OtherManager,
    Operator,
    Expired,
}

/// Which key is presented.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Held {
    None,
    Scoped(Scope),
    OfGuild,
    OfOtherGuild,
    Expired,
    Disabled,
    Rotated,
    Unknown,
}

/// What the route's access says; `None` lets in.
fn refusal(access: Access, who: Who, held: Held) -> Option<(u16, &'static str)> {
    match access {
        Public => None,
        PublicOr(_) if held == Held::None => None,
        Access::Scope(needed) | PublicOr(needed) => of_key(held, needed),
        SignedIn => of_session(who),
        Operator => of_session(who).or((who != Who::Operator).then_some((403, "auth.needs-operator"))),
        Member | Manager => of_session(who).or(match who {
            Who::Member if access == Manager => Some((403, "guild.needs-manager")),
            Who::Member | Who::Manager => None,
            _ => Some((404, "guild.unknown")),
        }),
    }
}

fn of_session(who: Who) -> Option<(u16, &'static str)> {
    match who {
        Who::Nobody => Some((401, "auth.session-missing")),
        Who::Expired => Some((401, "auth.session-expired")),
        _ => None,
    }
}

fn of_key(held: Held, needed: Scope) -> Option<(u16, &'static str)> {
    let reads = needed == Scope::QueueSyncRead;
    match held {
        Held::None => Some((401, "auth.key-missing")),
        Held::Unknown => Some((401, "auth.key-unknown")),
        Held::Expired | Held::Rotated => Some((401, "auth.key-expired")),
        Held::Disabled => Some((401, "auth.key-disabled")),
        Held::Scoped(scope) if scope == needed => None,
        Held::OfGuild if reads => None,
        Held::OfOtherGuild if reads => Some((403, "auth.other-guild")),
        _ => Some((403, "auth.scope-missing")),
    }
}

struct Callers<'a> {
    panel: &'a Panel,
    people: Vec<(Who, discord_sim::id::UserId)>,
    keys: Vec<(Held, String)>,
}

impl<'a> Callers<'a> {
    async fn gather(panel: &'a Panel, operator: discord_sim::id::UserId) -> Self {
        let other = panel.sim.create_guild("Other");
        let olga = panel.sim.create_member(other, "Olga", Permissions::ADMINISTRATOR).expect("made");
        let people = vec![
            (Who::Member, panel.world.grace),
            (Who::Manager, panel.world.ada),
            (Who::OtherManager, olga),
            (Who::Operator, operator),
        ];
        let store = &panel.api.panel;
        let (all, read): (BTreeSet<_>, _) = (Scope::ALL.into(), BTreeSet::from([Scope::QueueSyncRead]));
        let mut keys = Vec::new();
        for scope in Scope::ALL {
            let (_, secret) = store.create_api_key("one", &[scope].into(), None).await.expect("made");
            keys.push((Held::Scoped(scope), secret));
        }
        for (held, guild) in [(Held::OfGuild, panel.world.guild.get()), (Held::OfOtherGuild, other.get())] {
            let made = store.create_guild_api_key(GuildId::new(guild), "guild's", &read, None).await;
            keys.push((held, made.expect("made").1));
        }
        let past = segue_store::now() - Millis::from_secs(1);
        let (_, expired) = store.create_api_key("expired", &all, Some(past)).await.expect("made");
        let (row, disabled) = store.create_api_key("disabled", &all, None).await.expect("made");
        store.disable_api_key(&row.id).await.expect("disabled");
        let (row, rotated) = store.create_api_key("rotated", &all, None).await.expect("made");
        store.rotate_api_key(&row.id, Millis::ZERO).await.expect("rotated");
        keys.extend([(Held::Expired, expired), (Held::Disabled, disabled), (Held::Rotated, rotated)]);
        let mut keys: Vec<_> =
            keys.into_iter().map(|(held, secret)| (held, secret.expose().to_owned())).collect();
        keys.push((Held::Unknown, format!("segue_{}_{}", "0".repeat(16), "0".repeat(64))));
        Self { panel, people, keys }
    }

    /// Everybody: each person, each key, and a person who has a key as well.
    async fn all(&self) -> Vec<(Who, Browser<'a>, Held, Option<String>)> {
        let mut callers = vec![(Who::Nobody, self.panel.browser(), Held::None, None)];
        let mut expired = self.panel.browser();
        expired.cookies.insert("segue_session".to_owned(), SessionSecret::generate().expose());
        callers.push((Who::Expired, expired, Held::None, None));
        for (who, user) in &self.people {
            callers.push((*who, self.panel.signed_in(*user).await, Held::None, None));
        }
        for (held, key) in &self.keys {
            callers.push((Who::Nobody, self.panel.browser(), *held, Some(key.clone())));
        }
        // Both at once: the key counts on routes for keys, and nowhere else.
        let manager = self.panel.signed_in(self.panel.world.ada).await;
        let some = [Held::Scoped(Scope::StatusRead), Held::OfGuild, Held::Expired];
        for (held, key) in self.keys.iter().filter(|(held, _)| some.contains(held)) {
            let mut browser = self.panel.browser();
            browser.cookies.clone_from(&manager.cookies);
            callers.push((Who::Manager, browser, *held, Some(key.clone())));
        }
        callers
    }
}

#[tokio::test]
async fn every_route_has_a_row() {
    let listed: BTreeSet<String> = segue_api::route_list()
        .into_iter()
        .map(|(method, path, access)| format!("{method} {path} {access:?}"))
        .collect();
    let expected: BTreeSet<String> =
        rows().into_iter().map(|(method, path, access, ..)| format!("{method} {path} {access:?}")).collect();
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn everybody_gets_what_the_access_says() {
    let panel = Panel::with(PANEL, &["Oscar"]).await;
    let operator = panel.operators[0];
    let callers = Callers::gather(&panel, operator).await;
    let mut everybody = callers.all().await;
    for (method, path, access, status, code) in rows() {
        let stand_ins = [("{key}", "none"), ("{shelf}", "mine"), ("{name}", "none"), ("{request}", "1-1")];
        let uri = path.replace("{guild}", &panel.world.guild.to_string());
        let uri = stand_ins.into_iter().fold(uri, |uri, (part, stand_in)| uri.replace(part, stand_in));
        for (who, browser, held, key) in &mut everybody {
            let bearer = key.as_ref().map(|key| format!("Bearer {key}")).unwrap_or_default();
            let mut headers = vec![("origin", PANEL)];
            if key.is_some() {
                headers.push((header::AUTHORIZATION.as_str(), &bearer));
            }
            let method: Method = method.parse().expect("a method");
            let body = [Method::POST, Method::PATCH].contains(&method).then_some("{");
            // Who has no key was here before, and has ended this person's sessions.
            let again = path.starts_with("/api/auth/logout") && *held != Held::None;
            let user = callers.people.iter().find(|(known, _)| known == who && again);
            if let Some((_, user)) = user {
                browser.sign_in(*user).await;
            }
            let cookies = browser.cookies.clone();
            let answer = browser.send(method.clone(), &uri, body, &headers).await;
            let expected = refusal(access, *who, *held).unwrap_or((status, code));
            assert_eq!(
                (answer.status.as_u16(), answer.code()),
                expected,
                "{method} {path}: {who:?}, {held:?}"
            );
            browser.cookies = cookies;
        }
        // The manager asks four times a row, in one session, which may ask 20 times a second.
        tokio::time::sleep(Duration::from_millis(200)).await;
        if path.starts_with("/api/auth/logout") {
            // Only so many sign in at once; after this they all may again.
            tokio::time::sleep(Duration::from_secs(3)).await;
            everybody = callers.all().await;
        }
    }
}

#[tokio::test]
async fn the_status_tells_operators_more() {
    let panel = Panel::with(PANEL, &["Oscar"]).await;
    let mut operator = panel.signed_in(panel.operators[0]).await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    assert!(operator.get("/api/status").await.body.get("workers").is_some());
    assert!(ada.get("/api/status").await.body.get("workers").is_none());
    assert_eq!(operator.get("/api/auth/me").await.body["operator"], true);
}

#[tokio::test]
async fn what_is_no_route_is_told_to_who_is_somebody() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    assert_eq!(ada.get("/api/nothing").await.code(), "route.not-found");
    assert_eq!(ada.post("/api/auth/me", "").await.code(), "route.method-not-allowed");
    let answer = ada.send(Method::DELETE, "/api/auth/me", None, &[]).await;
    assert_eq!(answer.code(), "auth.origin", "a write is one, whatever it would do");
    assert_eq!(panel.browser().get("/api/nothing").await.code(), "auth.key-missing");
}
