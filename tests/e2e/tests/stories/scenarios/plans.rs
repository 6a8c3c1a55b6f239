//! Servers have plans: what a tier has is refused without it, and works once somebody granted it.

use std::time::{Duration, Instant};

use discord_sim::{
    Holder, Invocation,
    id::{SkuId, UserId},
};
use segue_domain::GuildId;
use segue_e2e::{E2eError, process::Program, scene::TestGuild, stack::Deployment};
use twilight_model::guild::Permissions;

use super::{SOON, assert_refused, assert_says, guild, play};
use crate::harness::Outcome;

/// How long the operator's program may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Somebody who may manage the server.
fn owner(scene: &TestGuild) -> Result<UserId, E2eError> {
    Ok(scene.sim.create_member(scene.guild, "Olga", Permissions::MANAGE_GUILD)?)
}

fn setting(scene: &TestGuild, who: UserId, name: &str, value: &str) -> Invocation {
    scene.invocation_of(who, "settings set").option("setting", name).option("value", value)
}

fn sold(stack: &dyn Deployment) -> Result<SkuId, E2eError> {
    stack.sku().ok_or_else(|| E2eError::Shortfall("nothing is sold on this stage".to_owned()))
}

/// Tiers that are stored of the scene's guild.
async fn stored(stack: &dyn Deployment, scene: &TestGuild) -> Result<Vec<String>, E2eError> {
    let failed = |source| E2eError::Store { doing: "reading a session", source };
    let session = stack.stores().await?.sessions.load(GuildId::new(scene.guild.get())).await;
    let grants = session.map_err(failed)?.map(|session| session.head.grants.clone()).unwrap_or_default();
    let now = segue_store::now();
    let held = grants.into_iter().filter(|grant| grant.until.is_none_or(|until| until > now));
    Ok(held.map(|grant| grant.tier).collect())
}

/// Waits until exactly these tiers are stored. Nobody says anything meanwhile.
async fn until_stored(stack: &dyn Deployment, scene: &TestGuild, tiers: &[&str]) -> Outcome {
    let deadline = Instant::now() + SOON;
    loop {
        let held = stored(stack, scene).await?;
        if held == tiers {
            return Ok(());
        }
        if Instant::now() > deadline {
            let details = format!("\nwanted: {tiers:?}, stored: {held:?}");
            return Err(E2eError::TimedOut { what: "a grant".to_owned(), limit: SOON, details });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

pub async fn what_a_tier_has_is_refused_until_discord_sells_it(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Sold")?;
    let olga = owner(&scene)?;
    let colour = || setting(&scene, olga, "accent_colour", "#112233");
    let search = || scene.invocation("search").option("words", "comet");
    assert_says(&scene.command("plan").await?, "has the plan **free**");
    let refused = scene.give(&colour()).await?;
    assert_refused(&refused, "plan.needs-tier");
    assert_says(&refused, "needs the plan **starter**");
    assert!(refused.message.is_ephemeral());
    // The worker refuses as the function does.
    let refused = scene.give(&search()).await?;
    assert_refused(&refused, "plan.needs-tier");
    assert_says(&refused, "needs the plan **pro**");
    let refused = scene.give(&scene.invocation("play").option("query", "comet")).await?;
    assert_refused(&refused, "plan.needs-tier");
    let page = format!("http://{}/tunes/page/comet.opus", stack.tunes().site());
    let refused = scene.play(&page).await?;
    assert_refused(&refused, "source.not-in-plan");
    scene.bot_present(false, SOON).await?;

    // A person's own subscription is not the server's.
    let of_person = scene.sim.grant_entitlement(sold(stack)?, Holder::User(olga));
    assert_refused(&scene.give(&colour()).await?, "plan.needs-tier");
    scene.sim.delete_entitlement(of_person.id)?;

    let bought = scene.sim.grant_entitlement(sold(stack)?, Holder::Guild(scene.guild));
    assert_says(&scene.command("plan").await?, "has the plan **pro**");
    assert_says(&scene.give(&colour()).await?, "112233** now");
    assert_says(&scene.give(&search()).await?, "i found 1 track");
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let card = scene.card("larks", SOON).await?;
    assert_eq!(card.components[0]["accent_color"], 0x11_22_33, "{card:?}");
    let queue = scene.command("queue").await?;
    assert_eq!(queue.message.embeds[0]["color"], 0x11_22_33, "{:?}", queue.message.embeds);
    // A larger tier's is refused by its name.
    let refused = scene.give(&setting(&scene, olga, "white_label", "on")).await?;
    assert_refused(&refused, "plan.needs-tier");
    assert_says(&refused, "needs the plan **scale**");
    scene.command("stop").await?;
    scene.sim.delete_entitlement(bought.id)?;
    Ok(())
}

pub async fn an_event_of_discord_grants_and_takes_a_tier(stack: &dyn Deployment) -> Outcome {
    const KINDS: [&str; 3] = ["ENTITLEMENT_CREATE", "ENTITLEMENT_UPDATE", "ENTITLEMENT_DELETE"];
    let scene = guild(stack, "Events")?;
    let olga = owner(&scene)?;
    let url = stack.interactions_url();
    let url = url.parse().map_err(|_| E2eError::Shortfall(format!("{url} is no URL")))?;
    scene.sim.subscribe_webhook_events(url, &KINDS).await?;
    assert!(stored(stack, &scene).await?.is_empty());

    let bought = scene.sim.grant_entitlement(sold(stack)?, Holder::Guild(scene.guild));
    until_stored(stack, &scene, &["pro"]).await?;
    assert_says(&scene.command("plan").await?, "has the plan **pro**");
    assert_says(&scene.give(&setting(&scene, olga, "footer", "Bought")).await?, "bought");

    scene.sim.delete_entitlement(bought.id)?;
    until_stored(stack, &scene, &[]).await?;
    assert_says(&scene.command("plan").await?, "has the plan **free**");
    let refused = scene.give(&setting(&scene, olga, "footer", "Kept")).await?;
    assert_refused(&refused, "plan.needs-tier");
    let taken = |kind: &str| {
        scene.sim.webhook_deliveries().iter().any(|delivery| delivery.kind == kind && delivery.status == 204)
    };
    assert!(taken(KINDS[0]) && taken(KINDS[2]), "{:?}", scene.sim.webhook_deliveries());
    Ok(())
}

/// Runs a `segue subscriptions` of the operator.
async fn subscriptions(stack: &dyn Deployment, arguments: &[&str]) -> Outcome {
    let program = stack.operator().named("subscriptions").argument("subscriptions");
    let program = arguments.iter().fold(program, Program::argument);
    let child = program.start(stack.logs())?;
    let status = child.ended_within(PATIENCE).await?;
    if status.success() { Ok(()) } else { Err(child.failure(status)) }
}

pub async fn a_subscription_grants_its_tier_and_no_more(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Subscribed")?;
    let olga = owner(&scene)?;
    let (id, server) = (format!("billing-{}", scene.guild), scene.guild.to_string());
    let name = |value: &str| setting(&scene, olga, "brand_name", value);
    let refused = scene.give(&name("Dyke Radio")).await?;
    assert_refused(&refused, "plan.needs-tier");
    assert_says(&refused, "**starter**");

    subscriptions(stack, &["put", &id, "--guild", &server, "--tier", "starter"]).await?;
    subscriptions(stack, &["hand-on"]).await?;
    until_stored(stack, &scene, &["starter"]).await?;
    assert_says(&scene.give(&name("Dyke Radio")).await?, "dyke radio");
    play(stack, &scene, "larks.opus").await?;
    scene.card("Dyke Radio", SOON).await?;
    let refused = scene.give(&scene.invocation("search").option("words", "comet")).await?;
    assert_refused(&refused, "plan.needs-tier");
    assert_says(&refused, "**pro**");

    subscriptions(stack, &["put", &id, "--guild", &server, "--tier", "starter", "--status", "ended"]).await?;
    subscriptions(stack, &["hand-on"]).await?;
    until_stored(stack, &scene, &[]).await?;
    assert_refused(&scene.give(&name("Still Dyke Radio")).await?, "plan.needs-tier");
    // What was chosen is kept, and read as the default.
    let queue = scene.command("queue").await?;
    assert!(!queue.says("dyke radio"), "{}", queue.text());
    scene.command("stop").await?;
    Ok(())
}
