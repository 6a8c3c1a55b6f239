// Texts of the server name members, channels and roles as Discord does: `<@1>`, `<#2>` and `<@&3>`.

import type { Guild } from "./api/types";
import { t } from "./i18n/index.svelte";

const MENTION = /<(@&|@!?|#)(\d{1,20})>/g;

/** Ids of the members that a text names. */
export function mentioned(text: string): string[] {
  return [...text.matchAll(MENTION)].flatMap(([, sign = "", id = ""]) => (sign.startsWith("@") && sign !== "@&" ? [id] : []));
}

/** The text with names. */
export function readable(text: string, { channels, roles }: Guild, member: (id: string) => string): string {
  return text.replaceAll(MENTION, (_, sign: string, id: string) => {
    const named = (those: Guild["roles"]) => those.find((one) => one.id === id)?.name;
    if (sign === "#") return named([...channels.voice, ...channels.text]) ?? t("a_channel");
    if (sign === "@&") return named(roles) ?? t("a_role");
    return member(id);
  });
}
