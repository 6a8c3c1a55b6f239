import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { follow, type Line, type Listener } from "../src/lib/live/events";
import { Source } from "./event-source";

let heard: string[];
let line: Line;
const source = () => Source.all.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Source);
  Source.all = [];
  heard = [];
  const listener: Listener = {
    open: () => heard.push("open"),
    lost: () => heard.push("lost"),
    gone: () => heard.push("gone"),
    session: ({ version }, first) => heard.push(`session ${version}${first ? " first" : ""}`),
    outcome: ({ commandId }) => heard.push(`outcome ${commandId}`),
    worker: (worker) => heard.push(worker),
  };
  line = follow("/events", listener);
});

afterEach(() => {
  line.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the line to the server", () => {
  it("tells what it hears", () => {
    source().onopen();
    source().says("session", { version: 3 });
    source().says("session", { version: 4 });
    source().says("outcome", { commandId: "a" });
    source().says("worker", { worker: "away" });
    expect(heard).toEqual(["open", "session 3 first", "session 4", "outcome a", "away"]);
  });

  it("is not lost when a stream ends and another one begins", () => {
    for (let n = 0; n < 3; n += 1) {
      source().onopen();
      source().onerror();
    }
    expect(heard).toEqual(["open", "open", "open"]);
  });

  it("is lost when no other one begins, and found again", () => {
    source().onopen();
    source().onerror();
    source().onerror();
    source().onopen();
    expect(heard).toEqual(["open", "lost", "open"]);
  });

  it("is opened anew where the browser gave up, each time a little later", () => {
    source().refuses();
    expect(heard).toEqual(["lost"]);
    vi.advanceTimersByTime(1_000);
    expect(Source.all).toHaveLength(2);
    source().refuses();
    vi.advanceTimersByTime(1_999);
    expect(Source.all).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(Source.all).toHaveLength(3);
  });

  it("ends when the server says so", () => {
    source().onopen();
    source().says("gone");
    source().onerror();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(["open", "gone"]);
    expect(Source.all).toHaveLength(1);
  });
});
