// What the API says, as TypeScript sees it. Instants are RFC 3339; positions and durations are milliseconds.

export type Tier = string;
export type Rank = "member" | "dj" | "manager";
export type Level = "everyone" | "dj" | "manager" | "nobody";

export interface Me {
  user: { id: string; name: string; avatarUrl: string | null };
  expiresAt: string;
  operator: boolean;
  sessions: number;
  inviteUrl: string;
}

export interface GuildSummary {
  id: string;
  name: string;
  iconUrl: string | null;
  manages: boolean;
  /** Whether the bot is in it. */
  present: boolean;
  active: boolean;
  queueLength: number;
}

export interface Named {
  id: string;
  name: string;
}

export interface Guild {
  id: string;
  name: string;
  iconUrl: string | null;
  manages: boolean;
  rank: Rank;
  blocked: boolean;
  plan: { tier: Tier | null };
  channels: { text: Named[]; voice: Named[] };
  roles: Named[];
  /** Commands by their names in Discord, and whether this person may give them. */
  commands: Partial<Record<string, boolean>>;
}

export interface Track {
  id: string;
  title: string;
  author: string | null;
  duration: number | null;
  uri: string | null;
  artworkUrl: string | null;
  source: string | null;
  requester: string | null;
}

/** A track that waits; places count from 1. */
export interface Waiting extends Track {
  place: number;
}

export type LoopMode = "off" | "track" | "queue";
export type SessionState = "playing" | "paused" | "held" | "waiting" | "idle" | "ended";
export type Hold = "alone" | "suppressed" | "muted";
export type Worker = "here" | "away";

export interface Session {
  guildId: string;
  version: number;
  updatedAt: string;
  answeredAt: string;
  state: SessionState;
  heldBy: Hold[];
  worker: Worker;
  paused: boolean;
  /** In percent, as is the most it can be. */
  volume: number;
  maxVolume: number;
  loop: LoopMode;
  voiceChannelId: string | null;
  listeners: string[];
  votes: string[];
  votesNeeded: number | null;
  nowPlaying: (Track & { position: number }) | null;
  /** Why and when somebody, or the end of the queue, ended it; the reason is a name such as `queue_ended`. */
  ended: { reason: string; at: string } | null;
  /** What can be taken back, the newest last; then what was taken back, in the order in which it is done again. */
  timeline: { change: string; by: string; at: string; undone: boolean }[];
  canUndo: boolean;
  canRedo: boolean;
  /** What was played, the newest last. */
  history: Track[];
  queueLength: number;
  offset: number;
  limit: number;
  queue: Waiting[];
  /** Why the music stopped, moved or skipped, with `<@id>` and `<#id>` for members and channels. */
  events: { at: string; text: string }[];
  settingsVersion: number;
}

export type Command =
  | { type: "play"; query: string; place?: "end" | "next" | "now" | number; shuffle?: boolean }
  | { type: "pause" }
  | { type: "resume" }
  | { type: "stop" }
  | { type: "skip"; place?: number }
  | { type: "previous" }
  | { type: "replay" }
  | { type: "seek"; position: number }
  | { type: "volume"; percent: number }
  | { type: "loop"; mode: LoopMode }
  | { type: "join" }
  | { type: "leave" }
  | { type: "moveSession" }
  | { type: "remove"; tracks: string[] }
  | { type: "removeDuplicates" }
  | { type: "removeAbsent" }
  | { type: "move"; track: string; to: number }
  | { type: "clear" }
  | { type: "shuffle" }
  | { type: "fair" }
  | { type: "undo" }
  | { type: "redo" };

export type CommandType = Command["type"];

/** Most tracks that one `remove` names. */
export const MOST_REMOVED = 500;

/** A command that was accepted; where the worker is away, it waits until one is back. */
export interface Accepted {
  id: string;
  worker: Worker;
}

export interface Member {
  id: string;
  name: string;
  avatarUrl: string | null;
}

export interface Outcome {
  commandId: string;
  ok: boolean;
  code: string | null;
  /** With `<@id>`, `<#id>` and `<@&id>` for members, channels and roles. */
  text: string;
}

export interface Suggestion {
  label: string;
  value: string;
}

export type FieldKind =
  | "toggle"
  | "number"
  | "choice"
  | "channel"
  | "roles"
  | "text_channels"
  | "voice_channels"
  | "members"
  | "sites"
  | "words"
  | "colour"
  | "text"
  | "link";

/** A setting is what it looks like: `true`, `50`, `"edit"`, `["1", "2"]`. */
export type Value = boolean | number | string | string[];

export interface Field {
  name: string;
  about: string;
  group: string;
  kind: FieldKind;
  min?: number;
  max?: number;
  unit?: "percent" | "tracks" | "minutes" | "per_minute";
  choices?: string[];
  default: Value;
  value: Value;
  /** Whether somebody chose it. */
  chosen: boolean;
  /** The first plan that may choose it, if this one may not. */
  lockedBy: Tier | null;
}

export interface Permission {
  command: string;
  usual: Level;
  level: Level | null;
}

export interface Settings {
  version: number;
  tier: Tier | null;
  fields: Field[];
  permissions: Permission[];
}

export interface SettingsChange {
  version: number;
  set?: Record<string, Value>;
  reset?: string[];
  permissions?: Record<string, Level | null>;
}

export interface AuditEntry {
  id: string;
  at: string;
  userId: string;
  userName: string | null;
  origin: "panel" | "discord";
  command: string;
  detail: string;
  /** `accepted`, or the code of a refusal. */
  outcome: string;
}

/** How often, and for how long, something was heard. */
export interface Figures {
  plays: number;
  heard: number;
}

/** What a server heard in a span of time. Days and hours are UTC's. */
export interface Analytics {
  guildId: string;
  from: string;
  /** The first instant that does not belong to it. */
  to: string;
  totals: Figures & {
    hoursHeard: number;
    members: number;
    skipped: number;
    /** 0 to 1. */
    skipRate: number | null;
  };
  ends: ({ end: string } & Figures)[];
  sources: ({ source: string } & Figures)[];
  tracks: ({ title: string; author: string | null } & Figures)[];
  members: ({ userId: string } & Figures)[];
  days: ({ day: string } & Figures)[];
  hours: ({ hour: number } & Figures)[];
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  createdAt: string;
  expiresAt: string | null;
  disabledAt: string | null;
  lastUsedAt: string | null;
}

/** A key with its secret, which is shown once. */
export interface NewKey {
  key: ApiKey;
  secret: string;
}

/** Whose playlists: the person's, which are the same on every server, or the server's. */
export type Shelf = "mine" | "server";

export interface PlaylistLine {
  name: string;
  /** Who saved it first. */
  author: string;
  /** Grows with every change. */
  revision: number;
  updatedAt: string;
  /** How many. */
  tracks: number;
  mayChange: boolean;
}

export interface Playlists {
  mine: PlaylistLine[];
  server: PlaylistLine[];
  /** Most tracks of a playlist, and most playlists; how many the server may have is its plan's to say. */
  limits: { tracks: number; mine: number; server: number };
}

export interface PlaylistTrack {
  title: string;
  artist: string | null;
  durationMs: number | null;
  url: string | null;
}

export interface Playlist extends Omit<PlaylistLine, "tracks"> {
  shelf: Shelf;
  tracks: PlaylistTrack[];
}

/** Tracks to keep under a name: what waits, a copy of one of the person's playlists, or what a file says. */
export interface PlaylistWanted {
  shelf: Shelf;
  name: string;
  replace?: boolean;
  from: { type: "queue"; playing: boolean } | { type: "mine"; name: string } | { type: "file"; text: string };
}

export interface Kept {
  name: string;
  shelf: Shelf;
  tracks: number;
  /** How many were left out, since their links expire. */
  expiring: number;
  /** How many there was no room for. */
  beyond: number;
}

export type RequestState = "open" | "answered" | "resolved" | "withdrawn";

/** A server's request to the people who run the bot. */
export interface ConciergeRequest {
  id: string;
  guildId: string;
  userId: string;
  contact: string;
  summary: string;
  hours: number;
  tier: Tier | null;
  slaMinutes: number | null;
  state: RequestState;
  createdAt: string;
  dueAt: string | null;
  /** The operator who takes care of it. */
  assignedTo: string | null;
  answer: string | null;
  /** When it was answered first. */
  answeredAt: string | null;
  answeredBy: string | null;
  closedAt: string | null;
  closedBy: string | null;
  note: string | null;
  /** How the promise stands to answer in time. */
  sla: "none" | "running" | "met" | "missed";
}

/** What a server may ask for, and what it asked for. */
export interface Concierge {
  tier: Tier | null;
  /** Absent: no limit; 0: the plan has none. */
  quotaHours: number | null;
  usedHours: number;
  remainingHours: number | null;
  periodDays: number;
  /** Absent: nothing is promised. */
  slaMinutes: number | null;
  requests: ConciergeRequest[];
}

/** What all servers asked for, and how soon they were answered. */
export interface AllRequests {
  requests: ConciergeRequest[];
  answered: { inTime: number; late: number; medianMinutes: number | null };
  overdue: number;
}

export interface Status {
  status: string;
  version: string;
  database: string;
  mirror: { lagMs: number | null; lastWriteAt: string | null } | null;
  counts: { guilds: number; active: number; queuedTracks: number } | null;
  /** Kinds of sources that were heard in the last hour. */
  sources: { source: string; plays: number; failed: number }[] | null;
  problems: string[];
  fleet: Fleet | null;
  partitions?: Partition[] | null;
  workers?: FleetWorker[] | null;
}

export interface Fleet {
  sessions: number;
  playing: number;
  backlog: number | null;
  shards: number;
  partitions: { held: number; total: number };
  workers: { running: number; draining: number };
  experiments: Experiment[];
  scaling: ScalingDecision[];
}

export interface Experiment {
  askedAt: string;
  endedAt: string | null;
  experiment: string;
  outcome: string;
  recoveryMs: number | null;
}

export interface ScalingDecision {
  at: string;
  desired: number;
  reason: string;
  applied: boolean;
}

export interface Partition {
  id: number;
  owner: string | null;
  backlog: number | null;
  draining: boolean;
  shards: { id: number; session: boolean }[];
}

export interface FleetWorker {
  id: string;
  draining: boolean;
  partitions: number[];
  sessions: number;
  playing: number;
  startedAt: string;
  heartbeat: string;
}
