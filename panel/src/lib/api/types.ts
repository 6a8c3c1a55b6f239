// What the API says and takes, by the panel's names for it. All of it is made from the API's document (see `./client`), which
// explains it. Instants are RFC 3339; positions and durations are milliseconds.

import type * as Api from "./schema";

export type {
  Command,
  ConciergeRequest,
  ConciergeWanted,
  Figures,
  Kept,
  KeyWanted,
  Language,
  LoopMode,
  Me,
  Playlist,
  PlaylistLine,
  PlaylistRename,
  Playlists,
  PlaylistTrack,
  PlaylistWanted,
  SettingsChange,
  PlaylistScope,
  Subscriptions,
  Suggestion,
} from "./schema";

export type AllRequests = Api.ConciergeRequests;
export type Analytics = Api.AnalyticsAnswer;
export type ApiKey = Api.KeyLine;
export type AuditEntry = Api.AuditLine;
export type JournalLine = Api.JournalLine;
export type CommandType = Api.Command["type"];
export type Concierge = Api.GuildRequests;
export type Field = Api.FieldAnswer;
export type FieldKind = Api.SettingKind;
export type Guild = Api.GuildAnswer;
export type Grant = Api.GrantLine;
export type GuildSummary = Api.GuildEntry;
export type Level = Api.LevelName;
export type Member = Api.MemberEntry;
export type Named = Api.NamedId;
export type NewKey = Api.MadeKey;
export type Outcome = Api.OutcomeAnswer;
export type Permission = Api.PermissionAnswer;
export type RequestState = Api.RequestStateName;
export type Settings = Api.SettingsAnswer;
export type Status = Api.StatusAnswer;
export type Value = Api.SettingValue;
export type Worker = Api.WorkerState;

/** The document has queues that other bots push, too: their tracks may have no id, and no position. Segue's have both. */
type Sure<Track extends Api.TrackAnswer> = {
  [Name in keyof Track]: Name extends "id" | "position" ? NonNullable<Track[Name]> : Track[Name];
};
export type Track = Sure<Api.TrackAnswer>;
export type Waiting = Sure<Api.PlacedTrack>;
export type VersionAnswer = Omit<Api.VersionAnswer, "nowPlaying" | "queue"> & {
  nowPlaying: Sure<Api.PlayingAnswer> | null;
  queue: Track[];
};
export type Session = Omit<Api.SessionAnswer, "nowPlaying" | "history" | "queue"> & {
  nowPlaying: Sure<Api.PlayingAnswer> | null;
  history: Track[];
  queue: Waiting[];
};

/** Most tracks that one `remove` names: the document says it in words only. */
export const MOST_REMOVED = 500;
