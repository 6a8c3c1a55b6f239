import type { CommandType } from "../lib/api/types";
import { t } from "../lib/i18n/index.svelte";
import type { LiveSession } from "../lib/live/session.svelte";

/** Why this person may not give a command; empty: they may. */
export function whyNot(live: LiveSession, command: CommandType): string {
  if (live.guild.blocked) return t("why_blocked");
  return live.may(command) ? "" : t("why_not_allowed");
}

/** The same for a command that needs something that plays. */
export function whyNotNow(live: LiveSession, command: CommandType): string {
  return whyNot(live, command) || (live.view?.nowPlaying ? "" : t("why_nothing_plays"));
}

/** The same for a command about what waits. */
export function whyNotWaiting(live: LiveSession, command: CommandType): string {
  return whyNot(live, command) || (live.view && live.view.rows.length > 0 ? "" : t("nothing_waits"));
}

/** Why this person may not use what is a slash command, but none of the session's; empty: they may. */
export function whyNotUse({ guild }: LiveSession, slashCommand: "playlist" | "save"): string {
  if (guild.blocked) return t("why_blocked");
  return guild.commands[slashCommand] === true ? "" : t("why_not_allowed");
}
