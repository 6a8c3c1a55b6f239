// Every call of the API, by name.

import type {
  Accepted,
  AllRequests,
  Analytics,
  ApiKey,
  AuditEntry,
  Command,
  Concierge,
  ConciergeRequest,
  Guild,
  GuildSummary,
  Kept,
  Me,
  Member,
  NewKey,
  Playlist,
  Playlists,
  PlaylistWanted,
  Session,
  Settings,
  SettingsChange,
  Shelf,
  Status,
  Suggestion,
} from "./types";
import { address, request } from "./request";

export const me = () => request<Me>("/auth/me");

export const signInAddress = (back: string) => address("/auth/login", { return: back });

export const signOut = () => request<void>("/auth/logout", { method: "POST" });

export const signOutEverywhere = () => request<void>("/auth/logout-everywhere", { method: "POST" });

export const guilds = async () => (await request<{ guilds: GuildSummary[] }>("/control-panel/guilds")).guilds;

export const guild = (id: string) => request<Guild>(ofGuild(id));

export interface Window {
  lang: string;
  offset: number;
  limit: number;
  search?: string;
}

export const session = (id: string, { lang, offset, limit, search = "" }: Window, signal?: AbortSignal) =>
  request<Session>(ofGuild(id, "session"), { query: { lang, offset, limit, search }, ...(signal && { signal }) });

export const eventsAddress = (id: string, lang: string) => address(ofGuild(id, "events"), { lang });

/** The key has at most 36 letters, digits and hyphens. */
export const command = (id: string, body: Command, idempotencyKey: string) =>
  request<Accepted>(ofGuild(id, "commands"), { method: "POST", body, idempotencyKey });

/** At most 100 of them. Where it is not complete, who is missing may be a member all the same. */
export const members = (id: string, ids: string[]) =>
  request<{ members: Member[]; complete: boolean }>(ofGuild(id, "members"), { query: { ids: ids.join(",") } });

export const suggestions = async (id: string, query: string, lang: string, signal: AbortSignal) =>
  (await request<{ suggestions: Suggestion[] }>(ofGuild(id, "suggestions"), { query: { query, lang }, signal }))
    .suggestions;

export const settings = (id: string) => request<Settings>(ofGuild(id, "settings"));

export const changeSettings = (id: string, body: SettingsChange) =>
  request<{ ids: string[] }>(ofGuild(id, "settings"), { method: "PATCH", body });

/** Days such as `2026-11-24`; `to` is the first one that does not belong to it. */
export interface Span {
  from: string;
  to: string;
}

export const analytics = (id: string, { from, to }: Span, signal: AbortSignal) =>
  request<Analytics>(ofGuild(id, "analytics"), { query: { from, to }, signal });

export const analyticsFile = (id: string, { from, to }: Span, format: "csv" | "json") =>
  address(ofGuild(id, "analytics"), { from, to, format });

export const audit = (id: string, before: string | undefined) =>
  request<{ entries: AuditEntry[]; next: string | null }>(ofGuild(id, "audit"), { query: { before, limit: 50 } });

export const keys = async (id: string) => (await request<{ keys: ApiKey[] }>(ofGuild(id, "keys"))).keys;

export const createKey = (id: string, body: { name: string; scopes: string[]; expiresInDays?: number }) =>
  request<NewKey>(ofGuild(id, "keys"), { method: "POST", body });

export const rotateKey = (id: string, key: string, overlapHours: number) =>
  request<NewKey>(ofGuild(id, "keys", key, "rotate"), { method: "POST", body: { overlapHours } });

export const disableKey = (id: string, key: string) =>
  request<void>(ofGuild(id, "keys", key, "disable"), { method: "POST" });

export const playlists = (id: string) => request<Playlists>(ofGuild(id, "playlists"));

export const playlist = (id: string, shelf: Shelf, name: string) =>
  request<Playlist>(ofGuild(id, "playlists", shelf, name));

export const playlistFile = (id: string, shelf: Shelf, name: string) =>
  address(ofGuild(id, "playlists", shelf, name, "file"));

export const keepPlaylist = (id: string, body: PlaylistWanted) =>
  request<Kept>(ofGuild(id, "playlists"), { method: "POST", body });

/** Both are refused where the playlist is of another revision by now. */
export const renamePlaylist = (id: string, shelf: Shelf, name: string, body: { name: string; revision: number }) =>
  request<void>(ofGuild(id, "playlists", shelf, name, "rename"), { method: "POST", body });

export const deletePlaylist = (id: string, shelf: Shelf, name: string, revision: number) =>
  request<void>(ofGuild(id, "playlists", shelf, name, "delete"), { method: "POST", body: { revision } });

export const concierge = (id: string) => request<Concierge>(ofConcierge("guilds", id));

export const fileRequest = (id: string, body: { contact: string; summary: string; hours: number }) =>
  request<ConciergeRequest>(ofConcierge("guilds", id), { method: "POST", body });

export const withdrawRequest = (id: string, wanted: string) =>
  request<ConciergeRequest>(ofConcierge("guilds", id, wanted, "withdraw"), { method: "POST" });

export const allRequests = () => request<AllRequests>(ofConcierge("requests"));

export const assignRequest = (wanted: string, assignee: string | null) =>
  request<ConciergeRequest>(ofConcierge("requests", wanted, "assign"), { method: "POST", body: { assignee } });

export const answerRequest = (wanted: string, text: string) =>
  request<ConciergeRequest>(ofConcierge("requests", wanted, "answer"), { method: "POST", body: { text } });

export const resolveRequest = (wanted: string, note: string) =>
  request<ConciergeRequest>(ofConcierge("requests", wanted, "resolve"), { method: "POST", body: { note } });

export const status = () => request<Status>("/status");

function ofGuild(...parts: string[]): string {
  return `/control-panel/guilds/${parts.map(encodeURIComponent).join("/")}`;
}

function ofConcierge(...parts: string[]): string {
  return `/concierge/${parts.map(encodeURIComponent).join("/")}`;
}
