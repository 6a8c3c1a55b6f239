import { describe, expect, it } from "vitest";
import { steps } from "../src/session/timeline";

const done = { undone: false };
const undone = { undone: true };

describe("the way to a moment", () => {
  it("takes back every change since, and the change itself", () => {
    expect(steps([done, done, done], 2)).toEqual(["undo"]);
    expect(steps([done, done, done], 0)).toEqual(["undo", "undo", "undo"]);
  });

  it("does again what was taken back, up to the change", () => {
    expect(steps([done, undone, undone], 1)).toEqual(["redo"]);
    expect(steps([done, undone, undone], 2)).toEqual(["redo", "redo"]);
    expect(steps([undone], 0)).toEqual(["redo"]);
  });

  it("is none for what is not there any more", () => {
    expect(steps([], 0)).toEqual([]);
    expect(steps([done], 1)).toEqual([]);
  });
});
