import { describe, expect, it } from "vitest";

import { learn, missingPages, NO_QUEUE } from "../src/lib/live/queue";
import { answer, numbered } from "./fixtures";

const ids = (known: typeof NO_QUEUE, from: number, to: number) => known.rows.slice(from, to).map((row) => row?.id);

describe("the queue as far as it is known", () => {
  it("has a place for every track, and those of the page that came", () => {
    const known = learn(NO_QUEUE, answer(1, numbered(10_000)));
    expect(known.rows).toHaveLength(10_000);
    expect(known.rows[99]?.id).toBe("100");
    expect(known.rows[100]).toBeNull();
    expect(missingPages(known, 0, 100)).toEqual([]);
    expect(missingPages(known, 90, 320)).toEqual([1, 2, 3]);
  });

  it("keeps pages of the same version", () => {
    const all = numbered(450);
    const known = [0, 400, 100].reduce((known, offset) => learn(known, answer(1, all, offset)), NO_QUEUE);
    expect(missingPages(known, 0, 450)).toEqual([2, 3]);
    expect(ids(known, 448, 450)).toEqual(["449", "450"]);
  });

  it("ignores what is older", () => {
    const known = learn(NO_QUEUE, answer(5, numbered(3)));
    expect(learn(known, answer(4, numbered(2)))).toBe(known);
  });

  it("guesses where everything went after a skip, and asks again", () => {
    const whole = numbered(300);
    const before = [0, 100, 200].reduce((known, offset) => learn(known, answer(1, whole, offset)), NO_QUEUE);
    const known = learn(before, answer(2, whole.slice(1)));
    expect(ids(known, 99, 102)).toEqual(["101", "102", "103"]);
    expect(known.rows).toHaveLength(299);
    expect(missingPages(known, 0, 300)).toEqual([1, 2]);
  });

  it("guesses where everything went after tracks were put in front", () => {
    const whole = numbered(300);
    const before = [0, 100, 200].reduce((known, offset) => learn(known, answer(1, whole, offset)), NO_QUEUE);
    const known = learn(before, answer(2, ["new", "newer", ...whole]));
    expect(ids(known, 100, 102)).toEqual(["99", "100"]);
    expect(known.rows).toHaveLength(302);
  });

  it("shows no track twice, wherever it went", () => {
    const whole = numbered(300);
    const before = [0, 100, 200].reduce((known, offset) => learn(known, answer(1, whole, offset)), NO_QUEUE);
    const known = learn(before, answer(2, ["250", ...whole.filter((id) => id !== "250")]));
    const shown = known.rows.flatMap((row) => row?.id ?? []);
    expect(new Set(shown).size).toBe(shown.length);
    expect(known.rows[0]?.id).toBe("250");
  });

  it("is empty when nothing waits", () => {
    const known = learn(learn(NO_QUEUE, answer(1, numbered(30))), answer(2, []));
    expect(known.rows).toEqual([]);
    expect(missingPages(known, 0, 100)).toEqual([]);
  });
});
