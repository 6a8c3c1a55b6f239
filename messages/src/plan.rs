//! What plans there are, and which is the server's.

use segue_domain::{Field, Language, Plan, SourceTier, Tier};
use twilight_util::builder::embed::{EmbedBuilder, EmbedFieldBuilder};

use crate::language::text;
use crate::{Brand, Outgoing, escape};

/// Most characters of a tier's name.
const MAX_NAME: usize = 40;

/// The server's plan among the others, each with its caps and the settings it begins to have.
#[must_use]
pub fn plan(plan: &Plan, brand: &Brand, language: Language) -> Outgoing {
    let Some(own) = plan.tier() else {
        return Outgoing::text(text!(language, "plan-none")).ephemeral();
    };
    let mut embed = EmbedBuilder::new().title(text!(language, "plan-title")).description(text!(
        language,
        "plan-own",
        tier = escape(&own.name, MAX_NAME)
    ));
    // An embed has 25 fields at most, and an operator's table may have more tiers.
    for tier in plan.table().tiers().iter().take(25) {
        let name = if tier.name == own.name { format!("{} ◀", tier.name) } else { tier.name.clone() };
        embed = embed.field(EmbedFieldBuilder::new(escape(&name, MAX_NAME), caps(plan, tier, language)));
    }
    Outgoing { embed: Some(brand.embed(embed, None)), ..Outgoing::default() }.ephemeral()
}

fn caps(plan: &Plan, tier: &Tier, language: Language) -> String {
    let tracks = if let Some(count) = tier.queue {
        text!(language, "plan-tracks", count = count)
    } else {
        text!(language, "plan-tracks-any")
    };
    let playlists = if let Some(count) = tier.playlists {
        text!(language, "plan-playlists", count = count)
    } else {
        text!(language, "plan-playlists-any")
    };
    let sources = match tier.sources {
        SourceTier::Core => text!(language, "plan-sources-core"),
        SourceTier::Extended => text!(language, "plan-sources-extended"),
        SourceTier::Unlimited => text!(language, "plan-sources-unlimited"),
    };
    let help = match tier.concierge_hours {
        None => Some(text!(language, "plan-help-any")),
        Some(0) => None,
        Some(count) => Some(text!(language, "plan-help", count = count)),
    };
    let promise = tier.concierge_minutes.filter(|_| help.is_some());
    let promise = promise.map(|minutes| text!(language, "plan-help-within", minutes = minutes));
    let table = plan.table();
    let begins: Vec<String> = Field::ALL
        .into_iter()
        .filter(|field| table.definition(*field).tier.as_deref() == Some(tier.name.as_str()))
        .map(|field| format!("`{field}`"))
        .collect();
    let mut parts = vec![tracks, playlists, sources];
    parts.extend(help.into_iter().chain(promise));
    if !begins.is_empty() {
        parts.push(text!(language, "plan-begins", settings = begins.join(", ")));
    }
    parts.join(", ")
}
