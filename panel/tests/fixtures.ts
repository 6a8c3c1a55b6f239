import type { Session, Waiting } from "../src/lib/api/types";

export const track = (id: string, place: number): Waiting => ({
  id,
  place,
  title: `Track ${id}`,
  author: null,
  duration: 180_000,
  uri: null,
  artworkUrl: null,
  source: "url",
  requester: "1",
});

/** An answer whose queue is of these tracks, of which a window is given. */
export function answer(version: number, ids: string[], offset = 0, limit = 100): Session {
  return {
    guildId: "9",
    version,
    updatedAt: "2026-11-25T12:00:00.000Z",
    answeredAt: "2026-11-25T12:00:00.000Z",
    state: "playing",
    heldBy: [],
    worker: "here",
    paused: false,
    volume: 100,
    maxVolume: 150,
    loop: "off",
    voiceChannelId: "5",
    listeners: ["1"],
    votes: [],
    votesNeeded: 1,
    nowPlaying: { ...track("now", 0), position: 1_000 },
    ended: null,
    timeline: [],
    canUndo: false,
    canRedo: false,
    history: [],
    queueLength: ids.length,
    offset,
    limit,
    queue: ids.slice(offset, offset + limit).map((id, index) => track(id, offset + index + 1)),
    events: [],
    settingsVersion: 0,
  };
}

export const numbered = (count: number, from = 1) => Array.from({ length: count }, (_, n) => String(from + n));
