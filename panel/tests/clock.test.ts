import { describe, expect, it } from "vitest";

import { positionAt, ServerClock } from "../src/lib/live/clock";

describe("the server's clock", () => {
  it("is known by the answer that was fastest", () => {
    const clock = new ServerClock();
    // The server's clock is 5,000 ms behind, and answers take 300, 20 and 150 ms.
    clock.observe(1_000, 6_300);
    clock.observe(2_000, 7_020);
    clock.observe(3_000, 8_150);
    expect(clock.inBrowserTime(10_000)).toBe(15_020);
  });

  it("is this browser's until something is known, and after a reset", () => {
    const clock = new ServerClock();
    expect(clock.inBrowserTime(10)).toBe(10);
    clock.observe(Number.NaN, 5);
    expect(clock.inBrowserTime(10)).toBe(10);
    clock.observe(0, 5);
    clock.reset();
    expect(clock.inBrowserTime(10)).toBe(10);
  });
});

describe("the position", () => {
  const playhead = { position: 10_000, asOf: 1_000, running: true, duration: 20_000 };

  it("goes on with the time, up to the end", () => {
    expect(positionAt(playhead, 3_500)).toBe(12_500);
    expect(positionAt(playhead, 60_000)).toBe(20_000);
    expect(positionAt({ ...playhead, duration: null }, 61_000)).toBe(70_000);
  });

  it("never goes back behind what the server said", () => {
    expect(positionAt(playhead, 500)).toBe(10_000);
  });

  it("stands still while nothing runs", () => {
    expect(positionAt({ ...playhead, running: false }, 9_000)).toBe(10_000);
  });
});
