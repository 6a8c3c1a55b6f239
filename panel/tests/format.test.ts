import { describe, expect, it } from "vitest";

import { ago, clockTime, hash, initials, longTime } from "../src/lib/format";

describe("times", () => {
  it("read as on a clock", () => {
    expect([0, 59_999, 185_000, 3_723_000].map(clockTime)).toEqual(["0:00", "0:59", "3:05", "1:02:03"]);
  });

  it("are rounded when they are long", () => {
    expect([0, 120, 40_000, 300_000, 7_500_000, 7_200_000].map((time) => longTime(time, "en"))).toEqual([
      "0 sec",
      "120 ms",
      "40 sec",
      "5 min",
      "2 hr 5 min",
      "2 hr",
    ]);
  });

  it("are told from now, and never in the future", () => {
    const now = Date.parse("2026-11-25T12:00:00Z");
    expect(ago("2026-11-25T11:55:00Z", now, "en")).toBe("5 minutes ago");
    expect(ago("2026-11-24T12:00:00Z", now, "de")).toBe("gestern");
    expect(ago("2026-11-25T12:00:09Z", now, "en")).toBe("now");
  });
});

describe("names", () => {
  it("are told by two letters at most", () => {
    expect(["The Listening Room", "ada", " ", "🎵 music"].map(initials)).toEqual(["TL", "A", "", "🎵M"]);
  });

  it("are always the same number", () => {
    expect(hash("Night Ferry", 360)).toBe(hash("Night Ferry", 360));
    expect(hash("Night Ferry", 360)).toBeLessThan(360);
  });
});
