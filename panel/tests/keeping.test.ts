import { describe, expect, it } from "vitest";

import * as api from "../src/lib/api/calls";
import type { PlaylistLine, Playlists } from "../src/lib/api/types";
import {
  blank,
  fits,
  LARGEST_FILE,
  LONGEST_NAME,
  nameOf,
  queryOf,
  told,
  wantedOf,
  whyNoRoom,
} from "../src/playlists/keeping";

const line = (name: string): PlaylistLine => ({
  name,
  author: "1",
  revision: 1,
  updatedAt: "2026-11-25T12:00:00Z",
  tracks: 3,
  mayChange: true,
});

const lists = (server: string[], most: number): Playlists => ({
  mine: [line("Mine")],
  server: server.map(line),
  limits: { tracks: 500, mine: 50, server: most },
});

describe("a draft", () => {
  it("asks for what waits, with or without what plays", () => {
    const draft = { ...blank(), name: " Night drive " };
    expect(wantedOf(draft, "queue")).toEqual({ shelf: "mine", name: "Night drive", from: { type: "queue", playing: true } });
    expect(wantedOf({ ...draft, playing: false, shelf: "server", replace: true }, "queue")).toEqual({
      shelf: "server",
      name: "Night drive",
      replace: true,
      from: { type: "queue", playing: false },
    });
  });

  it("asks for what a file says", () => {
    const file = { name: "a.json", text: "{}" };
    expect(wantedOf({ ...blank(), name: "A", file }, "file")?.from).toEqual({ type: "file", text: "{}" });
  });

  it("asks for nothing without a name, or without the file", () => {
    expect(wantedOf({ ...blank(), name: "  " }, "queue")).toBeNull();
    expect(wantedOf({ ...blank(), name: "A" }, "file")).toBeNull();
  });
});

describe("a playlist", () => {
  it("is played by whose it is and its name, whatever that holds", () => {
    expect(queryOf("mine", "Chill: 2")).toBe("playlist:mine:Chill: 2");
    expect(queryOf("server", "a")).toBe("playlist:server:a");
  });

  it("has an address of its own", () => {
    expect(api.playlistFile("9", "mine", "a/b? ü.1")).toBe("/api/control-panel/guilds/9/playlists/mine/a%2Fb%3F%20%C3%BC.1/file");
  });

  it("needs room, unless there is one of its name", () => {
    expect(whyNoRoom(lists(["a"], 2), "server", "b")).toBe("");
    expect(whyNoRoom(lists(["a", "b"], 2), "server", "c")).toContain("as many playlists");
    expect(whyNoRoom(lists(["a", "Night"], 2), "server", "night")).toBe("");
    expect(whyNoRoom(lists([], 0), "server", "a")).toContain("plan");
  });

  it("that is kept tells what was left out", () => {
    const kept = { name: "A", shelf: "mine" as const, tracks: 1, expiring: 0, beyond: 0 };
    expect(told(kept)).toBe("A is saved, with 1 track.");
    expect(told({ ...kept, tracks: 500, expiring: 1, beyond: 20 })).toBe(
      "A is saved, with 500 tracks. 1 was left out, since its link expires. 20 were left out, since there was no room.",
    );
  });
});

describe("a file", () => {
  it("fits when its text fits into a request, with all its quotes", () => {
    expect(fits("x".repeat(LARGEST_FILE - 2_000))).toBe(true);
    expect(fits('"'.repeat(LARGEST_FILE / 2))).toBe(false);
    expect(fits("ü".repeat(LARGEST_FILE / 2))).toBe(false);
  });

  it("is called what it says, or what it is called itself", () => {
    expect(nameOf("x.json", '{"format":1,"name":" Night drive "}')).toBe("Night drive");
    expect(nameOf("My list.JSON", '{"format":1,"name":7}')).toBe("My list");
    for (const text of ["", "null", "[]", '{"name":"  "}']) expect(nameOf("a.b.json", text)).toBe("a.b");
    expect(nameOf(`${"ß".repeat(80)}.json`, "")).toBe("ß".repeat(LONGEST_NAME));
  });
});
