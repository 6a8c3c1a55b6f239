// What a person just asked for is shown at once, and taken back if it did not come to be. Nothing here does I/O.
//
// A command that is on its way is applied to whatever the server's newest state is. It names the tracks it means, so
// applying it to a state that has it already changes nothing: it does not matter which arrives first, the new state or
// the outcome, nor what other people did in between.

import type { Command, Outcome, Session, Waiting } from "../api/types";
import { positionAt } from "./clock";

/** A state of a session, with its queue as far as it is known. */
export interface View {
  version: number;
  paused: boolean;
  state: Session["state"];
  volume: number;
  loop: Session["loop"];
  nowPlaying: Session["nowPlaying"];
  /** Browser's time that the position is of. */
  asOf: number;
  rows: readonly (Waiting | null)[];
}

/** A command that was sent, and whose consequences have not been seen yet. */
export interface Pending {
  /** Names it here, from before the server gave it an id. */
  key: string;
  /** The server's id, once known. */
  id: string | null;
  command: Command;
  /** Track that played when it was given: a skip is of this one. A vote to skip is of none: nothing is imagined for it. */
  playing: string | null;
  sentAt: number;
  /** When its outcome arrived, and the version that was newest then. */
  settled: { at: number; version: number } | null;
}

export type Happening =
  | { type: "sent"; key: string; command: Command; playing: string | null; at: number }
  | { type: "accepted"; key: string; id: string }
  | { type: "refused"; key: string }
  | { type: "outcome"; outcome: Outcome; version: number; at: number }
  | { type: "version"; version: number }
  | { type: "tick"; at: number };

/** Longest that a command without an outcome is believed in. */
export const BELIEVED_FOR = 10_000;
/** Longest that a command that came to be waits for the state that shows it. */
export const SETTLES_WITHIN = 1_000;

/** The commands on their way after something happened. */
export function after(pending: readonly Pending[], happening: Happening): readonly Pending[] {
  switch (happening.type) {
    case "sent": {
      const { key, command, playing, at } = happening;
      return [...pending, { key, command, playing, sentAt: at, id: null, settled: null }];
    }
    case "accepted":
      return pending.map((one) => (one.key === happening.key ? { ...one, id: happening.id } : one));
    case "refused":
      return pending.filter((one) => one.key !== happening.key);
    case "outcome": {
      const { outcome, version, at } = happening;
      const ofIt = (one: Pending) => one.id === outcome.commandId;
      if (!outcome.ok) return pending.filter((one) => !ofIt(one));
      return pending.map((one) => (ofIt(one) ? { ...one, settled: { at, version } } : one));
    }
    case "version":
      return pending.filter((one) => !one.settled || one.settled.version >= happening.version);
    case "tick":
      return pending.filter((one) =>
        one.settled ? happening.at - one.settled.at < SETTLES_WITHIN : happening.at - one.sentAt < BELIEVED_FOR,
      );
  }
}

/** What is shown: the server's newest state, with everything on its way applied to it. */
export function imagine(state: View, pending: readonly Pending[]): View {
  return pending.reduce(apply, state);
}

/** Where the music of a view is at the browser's time `now`. */
export function positionOf(view: View, now: number): number {
  const { nowPlaying, asOf, state } = view;
  if (!nowPlaying) return 0;
  const { position, duration } = nowPlaying;
  return positionAt({ position, asOf, running: state === "playing", duration }, now);
}

function apply(view: View, { command, playing, sentAt }: Pending): View {
  const same = view.nowPlaying !== null && view.nowPlaying.id === playing;
  switch (command.type) {
    case "pause":
      return same && !view.paused ? { ...at(view, positionOf(view, sentAt), sentAt), paused: true, state: "paused" } : view;
    case "resume":
      return same && view.paused ? { ...view, asOf: sentAt, paused: false, state: "playing" } : view;
    case "volume":
      return { ...view, volume: command.percent };
    case "loop":
      return { ...view, loop: command.mode };
    case "seek":
      return same ? at(view, command.position, sentAt) : view;
    case "replay":
      return same ? at(view, 0, sentAt) : view;
    case "skip":
      return same ? skipped(view, (command.place ?? 1) - 1) : view;
    case "stop":
    case "leave":
      return same ? { ...view, nowPlaying: null, rows: [], paused: false, state: "idle" } : view;
    case "clear":
      return { ...view, rows: [] };
    case "remove": {
      const gone = new Set(command.tracks);
      return { ...view, rows: placed(view.rows.filter((row) => row === null || !gone.has(row.id))) };
    }
    case "move":
      return { ...view, rows: moved(view.rows, command.track, command.to) };
    default:
      // What else there is can't be foreseen: the order of a shuffle, or what an undo brings back.
      return view;
  }
}

function at(view: View, position: number, asOf: number): View {
  return { ...view, nowPlaying: view.nowPlaying && { ...view.nowPlaying, position }, asOf };
}

function skipped(view: View, place: number): View {
  const next = view.rows[place];
  // What is not known yet can't be shown: the server's answer will.
  if (next === null) return view;
  if (next === undefined) return view.rows.length === 0 ? { ...view, nowPlaying: null, state: "idle" } : view;
  // The place a skip goes to is not part of the track that plays.
  const { place: _, ...track } = next;
  return {
    ...view,
    nowPlaying: { ...track, position: 0 },
    paused: false,
    state: "waiting",
    rows: placed(view.rows.slice(place + 1)),
  };
}

/** Rows with a track at another place, which counts from 1. */
export function moved(rows: View["rows"], track: string, to: number): View["rows"] {
  const from = rows.findIndex((row) => row?.id === track);
  if (from < 0 || from === to - 1) return rows;
  const others = rows.toSpliced(from, 1);
  return placed(others.toSpliced(to - 1, 0, rows[from] ?? null));
}

function placed(rows: View["rows"]): View["rows"] {
  return rows.map((row, index) => (row && row.place !== index + 1 ? { ...row, place: index + 1 } : row));
}
