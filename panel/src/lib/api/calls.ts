// Every call of the API, by name.

import { address, answer, client } from "./client";
import type {
  Command,
  ConciergeWanted,
  KeyWanted,
  Language,
  PlaylistRename,
  PlaylistWanted,
  Session,
  SettingsChange,
  PlaylistScope,
  VersionAnswer,
} from "./types";

export const me = () => answer(client.GET("/api/auth/me"));

export const signInAddress = (back: string) => address("/api/auth/login", { query: { return: back } });

export const signOut = () => answer(client.POST("/api/auth/logout"));

export const signOutEverywhere = () => answer(client.POST("/api/auth/logout-everywhere"));

export const guilds = async () => (await answer(client.GET("/api/control-panel/guilds"))).guilds;

export const guild = (id: string) => answer(client.GET("/api/control-panel/guilds/{guild}", of({ guild: id })));

export interface Window {
  lang: Language;
  offset: number;
  limit: number;
  search?: string;
}

export const session = (id: string, { lang, offset, limit, search = "" }: Window, signal?: AbortSignal) => {
  const params = { path: { guild: id }, query: { lang, offset, limit, search } };
  return answer(client.GET("/api/control-panel/guilds/{guild}/session", { params, signal: signal ?? null })) as Promise<Session>;
};

export const eventsAddress = (id: string, lang: Language) =>
  address("/api/control-panel/guilds/{guild}/events", { path: { guild: id }, query: { lang } });

/** The key has at most 36 letters, digits and hyphens. */
export const command = (id: string, body: Command, idempotencyKey: string) => {
  const params = { path: { guild: id }, header: { "Idempotency-Key": idempotencyKey } };
  return answer(client.POST("/api/control-panel/guilds/{guild}/commands", { params, body }));
};

/** At most 100 of them. Where it is not complete, who is missing may be a member all the same. */
export const members = (id: string, ids: string[]) => {
  const params = { path: { guild: id }, query: { ids: ids.join(",") } };
  return answer(client.GET("/api/control-panel/guilds/{guild}/members", { params }));
};

export const suggestions = async (id: string, query: string, lang: Language, signal: AbortSignal) => {
  const params = { path: { guild: id }, query: { query, lang } };
  return (await answer(client.GET("/api/control-panel/guilds/{guild}/suggestions", { params, signal }))).suggestions;
};

export const settings = (id: string) => answer(client.GET("/api/control-panel/guilds/{guild}/settings", of({ guild: id })));

export const changeSettings = (id: string, body: SettingsChange) =>
  answer(client.PATCH("/api/control-panel/guilds/{guild}/settings", { ...of({ guild: id }), body }));

/** Days such as `2026-11-24`; `to` is the first one that does not belong to it. */
export interface Span {
  from: string;
  to: string;
}

export const analytics = (id: string, { from, to }: Span, signal: AbortSignal) => {
  const params = { path: { guild: id }, query: { from, to } };
  return answer(client.GET("/api/control-panel/guilds/{guild}/analytics", { params, signal }));
};

export const analyticsFile = (id: string, { from, to }: Span, format: "csv" | "json") =>
  address("/api/control-panel/guilds/{guild}/analytics", { path: { guild: id }, query: { from, to, format } });

export const audit = (id: string, before = "") => {
  const params = { path: { guild: id }, query: { before, limit: 50 } };
  return answer(client.GET("/api/control-panel/guilds/{guild}/audit", { params }));
};

export const journal = (id: string, lang: Language, before?: number) => {
  const query = before === undefined ? { lang, limit: 50 } : { lang, limit: 50, before };
  return answer(client.GET("/api/control-panel/guilds/{guild}/journal", { params: { path: { guild: id }, query } }));
};

export const version = (id: string, number: number) => {
  const params = { path: { guild: id, version: number } };
  const found = answer(client.GET("/api/control-panel/guilds/{guild}/versions/{version}", { params }));
  return found as Promise<VersionAnswer>;
};

export const keys = async (id: string) =>
  (await answer(client.GET("/api/control-panel/guilds/{guild}/keys", of({ guild: id })))).keys;

export const createKey = (id: string, body: KeyWanted) =>
  answer(client.POST("/api/control-panel/guilds/{guild}/keys", { ...of({ guild: id }), body }));

export const rotateKey = (id: string, key: string, overlapHours: number) => {
  const options = { ...of({ guild: id, key }), body: { overlapHours } };
  return answer(client.POST("/api/control-panel/guilds/{guild}/keys/{key}/rotate", options));
};

export const disableKey = (id: string, key: string) =>
  answer(client.POST("/api/control-panel/guilds/{guild}/keys/{key}/disable", of({ guild: id, key })));

export const subscriptions = (id: string) =>
  answer(client.GET("/api/control-panel/guilds/{guild}/subscriptions", of({ guild: id })));

export const playlists = (id: string) => answer(client.GET("/api/control-panel/guilds/{guild}/playlists", of({ guild: id })));

export const playlist = (id: string, shelf: PlaylistScope, name: string) =>
  answer(client.GET("/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}", of({ guild: id, shelf, name })));

export const playlistFile = (id: string, shelf: PlaylistScope, name: string) =>
  address("/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/file", { path: { guild: id, shelf, name } });

export const keepPlaylist = (id: string, body: PlaylistWanted) =>
  answer(client.POST("/api/control-panel/guilds/{guild}/playlists", { ...of({ guild: id }), body }));

/** Both are refused where the playlist is of another revision by now. */
export const renamePlaylist = (id: string, shelf: PlaylistScope, name: string, body: PlaylistRename) => {
  const options = { ...of({ guild: id, shelf, name }), body };
  return answer(client.POST("/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/rename", options));
};

export const deletePlaylist = (id: string, shelf: PlaylistScope, name: string, revision: number) => {
  const options = { ...of({ guild: id, shelf, name }), body: { revision } };
  return answer(client.POST("/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/delete", options));
};

export const concierge = (id: string) => answer(client.GET("/api/concierge/guilds/{guild}", of({ guild: id })));

export const fileRequest = (id: string, body: ConciergeWanted) =>
  answer(client.POST("/api/concierge/guilds/{guild}", { ...of({ guild: id }), body }));

export const withdrawRequest = (id: string, request: string) =>
  answer(client.POST("/api/concierge/guilds/{guild}/{request}/withdraw", of({ guild: id, request })));

export const allRequests = () => answer(client.GET("/api/concierge/requests"));

export const assignRequest = (request: string, assignee: string | null) =>
  answer(client.POST("/api/concierge/requests/{request}/assign", { ...of({ request }), body: { assignee } }));

export const answerRequest = (request: string, text: string) =>
  answer(client.POST("/api/concierge/requests/{request}/answer", { ...of({ request }), body: { text } }));

export const resolveRequest = (request: string, note: string) =>
  answer(client.POST("/api/concierge/requests/{request}/resolve", { ...of({ request }), body: { note } }));

export const status = () => answer(client.GET("/api/status"));

/** Whose it is, for a path. */
function of<Path>(path: Path): { params: { path: Path } } {
  return { params: { path } };
}
