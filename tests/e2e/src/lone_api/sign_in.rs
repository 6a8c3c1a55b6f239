//! Signing in, as a browser does it.

use discord_sim::id::UserId;
use reqwest::{Client, Response, header, redirect::Policy};
use url::Url;

use super::SESSION_COOKIE;
use crate::E2eError;

const DOING: &str = "signing in to the panel";

/// Goes from the panel to Discord's page, where the person agrees, and back. The cookie that the browser sends from then
/// on.
pub(super) async fn sign_in(panel: &str, user: UserId) -> Result<String, E2eError> {
    let client = Client::builder().no_proxy().redirect(Policy::none()).build();
    let client = client.map_err(E2eError::http("making a browser"))?;
    let begun = get(&client, &format!("{panel}/api/auth/login"), "").await?;
    let begun_cookies = cookies(&begun).join("; ");
    let mut page = location(&begun)?;
    page.query_pairs_mut().append_pair("sim_user", &user.to_string());
    let agreed = get(&client, page.as_str(), "").await?;
    let done = get(&client, location(&agreed)?.as_str(), &begun_cookies).await?;
    let session = cookies(&done).into_iter().find(|cookie| {
        let (name, value) = cookie.split_once('=').unwrap_or_default();
        name == SESSION_COOKIE && !value.is_empty()
    });
    session.ok_or_else(|| E2eError::Shortfall(format!("{DOING}: no session came of it, but {done:?}")))
}

async fn get(client: &Client, url: &str, cookies: &str) -> Result<Response, E2eError> {
    let request = client.get(url).header(header::COOKIE, cookies);
    request.send().await.map_err(E2eError::http(DOING))
}

fn location(answer: &Response) -> Result<Url, E2eError> {
    let location = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let location = location.and_then(|text| answer.url().join(text).ok());
    location.ok_or_else(|| E2eError::Shortfall(format!("{DOING}: {answer:?} leads nowhere")))
}

/// What an answer lets the browser keep, without attributes.
fn cookies(answer: &Response) -> Vec<String> {
    let set = answer.headers().get_all(header::SET_COOKIE).into_iter();
    let set = set.filter_map(|value| value.to_str().ok());
    set.map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned()).collect()
}
