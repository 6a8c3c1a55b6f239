import { describe, expect, it } from "vitest";

import type { Command, Session } from "../src/lib/api/types";
import { after, imagine, positionOf, type Happening, type Pending, type View } from "../src/lib/live/optimism";
import { learn, NO_QUEUE } from "../src/lib/live/queue";
import { answer } from "./fixtures";

/** A browser that shows what the server said, with what was asked for here. */
class Browser {
  #pending: readonly Pending[] = [];
  #state: Session;
  #now = 0;

  constructor(first: Session) {
    this.#state = first;
  }

  sends(key: string, command: Command, playing = this.#state.nowPlaying?.id ?? null) {
    this.#happens({ type: "sent", key, command, playing, at: this.#now });
    this.#happens({ type: "accepted", key, id: `job-${key}` });
  }

  votes(key: string) {
    this.sends(key, { type: "skip" }, null);
  }

  sees(state: Session) {
    this.#state = state;
    this.#happens({ type: "version", version: state.version });
  }

  hears(key: string, ok: boolean) {
    const outcome = { commandId: `job-${key}`, ok, code: null, text: "" };
    this.#happens({ type: "outcome", outcome, version: this.#state.version, at: this.#now });
  }

  waits(time: number) {
    this.#now += time;
    this.#happens({ type: "tick", at: this.#now });
  }

  get onTheirWay() {
    return this.#pending.length;
  }

  get shown(): View {
    const { rows } = learn(NO_QUEUE, this.#state);
    return imagine({ ...this.#state, rows, asOf: 0 }, this.#pending);
  }

  get queue() {
    return this.shown.rows.map((row) => row?.id).join(" ");
  }

  #happens(happening: Happening) {
    this.#pending = after(this.#pending, happening);
  }
}

const abcd = ["a", "b", "c", "d"];

describe("a command that was just given", () => {
  it("is shown before the server knows it", () => {
    const browser = new Browser(answer(1, abcd));
    browser.sends("1", { type: "move", track: "d", to: 1 });
    browser.sends("2", { type: "remove", tracks: ["b"] });
    expect(browser.queue).toBe("d a c");
    expect(browser.shown.rows.map((row) => row?.place)).toEqual([1, 2, 3]);
  });

  it("is taken back when it is refused", () => {
    const browser = new Browser(answer(1, abcd));
    browser.sends("1", { type: "clear" });
    expect(browser.queue).toBe("");
    browser.hears("1", false);
    expect(browser.queue).toBe("a b c d");
    expect(browser.onTheirWay).toBe(0);
  });

  it("is no longer believed in after ten seconds", () => {
    const browser = new Browser(answer(1, abcd));
    browser.sends("1", { type: "volume", percent: 20 });
    browser.waits(9_999);
    expect(browser.shown.volume).toBe(20);
    browser.waits(1);
    expect(browser.shown.volume).toBe(100);
  });

  it("shows the next track for a skip, and none after the last", () => {
    const browser = new Browser(answer(1, ["a", "b"]));
    browser.sends("1", { type: "skip" });
    expect(browser.shown.nowPlaying).toMatchObject({ id: "a", position: 0 });
    expect(browser.queue).toBe("b");
    const last = new Browser(answer(1, []));
    last.sends("1", { type: "skip" });
    expect(last.shown.nowPlaying).toBeNull();
  });

  it("skips to a place", () => {
    const browser = new Browser(answer(1, abcd));
    browser.sends("1", { type: "skip", place: 3 });
    expect(browser.shown.nowPlaying?.id).toBe("c");
    expect(browser.queue).toBe("d");
  });

  it("holds the position where it was when pause was pressed", () => {
    const browser = new Browser(answer(1, abcd));
    browser.waits(2_000);
    browser.sends("1", { type: "pause" });
    expect(positionOf(browser.shown, 5_000)).toBe(3_000);
    browser.waits(500);
    browser.sends("2", { type: "resume" });
    expect(positionOf(browser.shown, 5_000)).toBe(5_500);
  });

  it("pauses, resumes, seeks and repeats", () => {
    const browser = new Browser(answer(1, abcd));
    browser.sends("1", { type: "pause" });
    browser.sends("2", { type: "seek", position: 90_000 });
    browser.sends("3", { type: "loop", mode: "queue" });
    expect(browser.shown).toMatchObject({ paused: true, state: "paused", loop: "queue" });
    expect(browser.shown.nowPlaying?.position).toBe(90_000);
    browser.sends("4", { type: "resume" });
    browser.sends("5", { type: "replay" });
    expect(browser.shown).toMatchObject({ paused: false, state: "playing" });
    expect(browser.shown.nowPlaying?.position).toBe(0);
    browser.sends("6", { type: "stop" });
    expect(browser.shown).toMatchObject({ nowPlaying: null, state: "idle", rows: [] });
  });
});

describe("a vote", () => {
  it("to skip shows nothing before it is counted", () => {
    const browser = new Browser(answer(1, abcd));
    browser.votes("1");
    expect(browser.shown.nowPlaying?.id).toBe("now");
    expect(browser.queue).toBe("a b c d");
    expect(browser.onTheirWay).toBe(1);
  });
});

describe("the new state and the outcome", () => {
  const skipped = { ...answer(2, ["b", "c", "d"]), nowPlaying: { ...answer(1, abcd).queue[0]!, position: 0 } };

  it("may arrive in this order", () => {
    const browser = new Browser(answer(1, abcd));
    browser.sends("1", { type: "skip" });
    browser.sees(skipped);
    expect(browser.shown.nowPlaying?.id).toBe("a");
    browser.hears("1", true);
    expect(browser.shown.nowPlaying?.id).toBe("a");
    expect(browser.queue).toBe("b c d");
    browser.waits(1_000);
    expect(browser.onTheirWay).toBe(0);
  });

  it("may arrive the other way round, and nothing flickers", () => {
    const browser = new Browser(answer(1, abcd));
    browser.sends("1", { type: "skip" });
    browser.hears("1", true);
    expect(browser.shown.nowPlaying?.id).toBe("a");
    browser.sees(skipped);
    expect(browser.queue).toBe("b c d");
    expect(browser.onTheirWay).toBe(0);
  });

  it("of two commands may cross", () => {
    const browser = new Browser(answer(1, abcd));
    browser.sends("1", { type: "remove", tracks: ["a"] });
    browser.sends("2", { type: "move", track: "d", to: 1 });
    browser.hears("2", true);
    expect(browser.queue).toBe("d b c");
    browser.sees(answer(2, ["b", "c", "d"]));
    browser.sees(answer(3, ["d", "b", "c"]));
    browser.hears("1", true);
    expect(browser.queue).toBe("d b c");
    browser.waits(1_000);
    expect(browser.onTheirWay).toBe(0);
  });

  it("of a command that somebody else's outcome does not settle", () => {
    const browser = new Browser(answer(1, abcd));
    browser.sends("1", { type: "remove", tracks: ["a"] });
    browser.hears("another", true);
    browser.hears("another", false);
    browser.sees(answer(2, [...abcd, "e"]));
    expect(browser.queue).toBe("b c d e");
    expect(browser.onTheirWay).toBe(1);
  });
});

describe("two browsers that edit one queue", () => {
  it("lose nothing, and end equal", () => {
    const first = new Browser(answer(1, abcd));
    const second = new Browser(answer(1, abcd));
    first.sends("1", { type: "move", track: "d", to: 1 });
    second.sends("2", { type: "remove", tracks: ["b"] });
    expect(first.queue).toBe("d a b c");
    expect(second.queue).toBe("a c d");

    // The worker takes the first browser's command first.
    const moved = answer(2, ["d", "a", "b", "c"]);
    first.sees(moved);
    second.sees(moved);
    expect(first.queue).toBe("d a b c");
    expect(second.queue).toBe("d a c");

    const both = answer(3, ["d", "a", "c"]);
    second.hears("2", true);
    second.sees(both);
    first.sees(both);
    first.hears("1", true);
    expect(first.queue).toBe("d a c");
    expect(second.queue).toBe("d a c");
    first.waits(1_000);
    expect([first.onTheirWay, second.onTheirWay]).toEqual([0, 0]);
  });

  it("skip one track when both press skip, not two", () => {
    const browser = new Browser(answer(1, abcd));
    browser.sends("1", { type: "skip" });
    browser.sees({ ...answer(2, ["b", "c", "d"]), nowPlaying: { ...answer(1, abcd).queue[0]!, position: 0 } });
    expect(browser.shown.nowPlaying?.id).toBe("a");
    expect(browser.queue).toBe("b c d");
  });

  it("leave alone what the other took away", () => {
    const browser = new Browser(answer(1, abcd));
    browser.sends("1", { type: "move", track: "b", to: 4 });
    browser.sees(answer(2, ["a", "c", "d"]));
    expect(browser.queue).toBe("a c d");
  });
});
