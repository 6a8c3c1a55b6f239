import { describe, expect, it } from "vitest";

import { lines } from "../src/analytics/scale";
import { daysThrough, lastDays, problemOf } from "../src/analytics/span";

const NOW = Date.parse("2026-03-01T23:59:00Z");

describe("a span", () => {
  it("of the last days ends with today, all of it", () => {
    expect(lastDays(1, NOW)).toEqual({ from: "2026-03-01", to: "2026-03-02" });
    expect(lastDays(7, NOW)).toEqual({ from: "2026-02-23", to: "2026-03-02" });
  });

  it("from one day through another has both", () => {
    expect(daysThrough("2028-02-28", "2028-02-28")).toEqual({ from: "2028-02-28", to: "2028-02-29" });
    expect(daysThrough("2026-12-01", "2026-12-31")).toEqual({ from: "2026-12-01", to: "2027-01-01" });
  });

  it("is one that the server tells of", () => {
    expect(problemOf("2026-02-01", "2026-02-01")).toBeNull();
    expect(problemOf("2026-02-02", "2026-02-01")).toBe("order");
    expect(problemOf("", "2026-02-01")).toBe("missing");
    expect(problemOf("1969-12-31", "1970-02-01")).toBe("missing");
    // 400 days and 401.
    expect(problemOf("2025-01-01", "2026-02-04")).toBeNull();
    expect(problemOf("2025-01-01", "2026-02-05")).toBe("most");
  });
});

describe("the lines of a chart", () => {
  it("are at round numbers, up to the highest bar", () => {
    expect(lines(0, "plays")).toEqual([1]);
    expect(lines(3, "plays")).toEqual([1, 2, 3]);
    expect(lines(37, "plays")).toEqual([10, 20, 30, 40]);
    expect(lines(9_999, "plays")).toEqual([5_000, 10_000]);
  });

  it("are at round times", () => {
    const minutes = (most: number) => lines(most * 60_000, "heard").map((time) => time / 60_000);
    expect(minutes(3)).toEqual([1, 2, 3]);
    expect(minutes(100)).toEqual([30, 60, 90, 120]);
    expect(minutes(60 * 23)).toEqual([360, 720, 1_080, 1_440]);
    expect(minutes(60 * 390)).toEqual([6_000, 12_000, 18_000, 24_000]);
  });

  it("are few, whatever the highest bar", () => {
    for (let most = 1; most < 1e9; most = most * 3 + 1) {
      for (const measure of ["plays", "heard"] as const) {
        const levels = lines(most, measure);
        expect(levels.length).toBeLessThanOrEqual(4);
        expect(levels.at(-1)).toBeGreaterThanOrEqual(most);
      }
    }
  });
});
