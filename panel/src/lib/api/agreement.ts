// Holds the types of this folder to the API's document: what the API answers can be read as what the panel reads, and what
// the panel sends is what the API takes. Nothing of it runs; where they differ, `npm run check` fails. `./schema` is made from
// docs/openapi.json, by `npm run generate` in panel/schema; `make lint` does both.

import type * as Api from "./schema";
import type * as Panel from "./types";

/** An answer of the API, which can be read as the panel's type. */
type Read<Type, Answer extends Type> = Answer;

/** A body of the panel's, which the API takes. */
type Sent<Type, Body extends Type> = Body;

/** Queues that other bots push may have tracks without an id or a position. What Segue plays has none of them. */
type Sure<T> = T extends (infer Item)[]
  ? Sure<Item>[]
  : T extends { id: string | null; title: string }
    ? { [Name in keyof T]: Name extends "id" | "position" ? NonNullable<T[Name]> : T[Name] }
    : T;
type Played<T> = { [Name in keyof T]: Sure<T[Name]> };

export type Answers = [
  Read<Panel.Me, Api.Me>,
  Read<Panel.GuildSummary, Api.GuildEntry>,
  Read<Panel.Guild, Api.GuildAnswer>,
  Read<Panel.Session, Played<Api.SessionAnswer>>,
  Read<Panel.Outcome, Api.OutcomeAnswer>,
  Read<Panel.Accepted, Api.AcceptedCommand>,
  Read<Panel.Member, Api.MemberEntry>,
  Read<Panel.Suggestion, Api.Suggestion>,
  Read<Panel.Settings, Api.SettingsAnswer>,
  Read<Panel.AuditEntry, Api.AuditLine>,
  Read<Panel.Analytics, Api.AnalyticsAnswer>,
  Read<Panel.ApiKey, Api.KeyLine>,
  Read<Panel.NewKey, Api.MadeKey>,
  Read<Panel.Status, Api.StatusAnswer>,
  Read<Panel.Playlists, Api.Playlists>,
  Read<Panel.Playlist, Api.Playlist>,
  Read<Panel.Kept, Api.Kept>,
  Read<Panel.Concierge, Api.GuildRequests>,
  Read<Panel.ConciergeRequest, Api.ConciergeRequest>,
  Read<Panel.AllRequests, Api.ConciergeRequests>,
];

export type Bodies = [
  Sent<Api.Command, Panel.Command>,
  Sent<Api.SettingsChange, Panel.SettingsChange>,
  Sent<Api.PlaylistWanted, Panel.PlaylistWanted>,
];
