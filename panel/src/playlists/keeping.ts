// What is to be known of keeping playlists. Nothing here does I/O.

import type { Kept, Playlists, PlaylistWanted, PlaylistScope } from "../lib/api/types";
import { t } from "../lib/i18n/index.svelte";

export const SHELVES: PlaylistScope[] = ["mine", "server"];

/** Most characters of a name. */
export const LONGEST_NAME = 50;

/** Most bytes of a file. */
export const LARGEST_FILE = 1024 * 1024;
/** Most bytes of it in a request, whose other parts need some room as well. */
const LARGEST_TEXT = LARGEST_FILE - 1024;

/** What is in a form, until it is kept. */
export interface Draft {
  name: string;
  shelf: PlaylistScope;
  replace: boolean;
  playing: boolean;
  file: { name: string; text: string } | null;
}

export const blank = (): Draft => ({ name: "", shelf: "mine", replace: false, playing: true, file: null });

/** What a draft asks for; `null` while it has no name, or no file where one is needed. */
export function wantedOf(draft: Draft, source: "queue" | "file"): PlaylistWanted | null {
  const name = draft.name.trim();
  const from =
    source === "queue"
      ? { type: "queue" as const, playing: draft.playing }
      : draft.file && { type: "file" as const, text: draft.file.text };
  if (!name || !from) return null;
  return { shelf: draft.shelf, name, from, ...(draft.replace && { replace: true }) };
}

/** What `play` is given for a playlist. */
export function queryOf(shelf: PlaylistScope, name: string): string {
  return `playlist:${shelf}:${name}`;
}

/** Why there can be no playlist of this name in addition; empty: there can, or one has the name already. */
export function whyNoRoom({ limits, ...shelves }: Playlists, shelf: PlaylistScope, name: string): string {
  // Names that differ in case only are the same.
  const taken = shelves[shelf].some((line) => line.name.toLowerCase() === name.toLowerCase());
  if (taken || shelves[shelf].length < limits[shelf]) return "";
  return limits[shelf] === 0 ? t("why_no_server_playlists") : t("why_playlists_full");
}

/** What became of it, in sentences. */
export function told({ name, tracks, expiring, beyond }: Kept): string {
  const sentences = [t("playlist_kept", { name, count: tracks })];
  if (expiring > 0) sentences.push(t("playlist_kept_expiring", { count: expiring }));
  if (beyond > 0) sentences.push(t("playlist_kept_beyond", { count: beyond }));
  return sentences.join(" ");
}

/** Whether a file's text fits into a request, where each of its quotes takes two bytes. */
export function fits(text: string): boolean {
  return new TextEncoder().encode(JSON.stringify(text)).length <= LARGEST_TEXT;
}

/** What the playlist of a file may be called: as the file says, or as it is called itself. */
export function nameOf(file: string, text: string): string {
  const name = named(text) ?? file.replace(/\.json$/i, "");
  return [...name.trim()].slice(0, LONGEST_NAME).join("").trim();
}

function named(text: string): string | null {
  try {
    const read: unknown = JSON.parse(text);
    const name = typeof read === "object" && read !== null && "name" in read ? read.name : null;
    return typeof name === "string" && name.trim() ? name : null;
  } catch {
    // Whether it is a playlist is the server's to say.
    return null;
  }
}
