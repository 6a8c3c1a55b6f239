import { describe, expect, it } from "vitest";

import type { Grant } from "../src/lib/api/types";
import { reach } from "../src/subscriptions/reach";

const grant = (change: Partial<Grant> = {}): Grant => ({
  id: "s:1",
  tier: "pro",
  source: "subscription",
  status: "active",
  until: null,
  updatedAt: "2026-11-25T12:00:00.000Z",
  inForce: false,
  ...change,
});

describe("what grants a plan", () => {
  const written = Date.parse("2026-11-25T12:00:00.000Z");

  it("comes to the bot soon, and is late after two minutes", () => {
    expect(reach(grant(), written)).toBe("soon");
    expect(reach(grant(), written + 120_000)).toBe("soon");
    expect(reach(grant(), written + 120_001)).toBe("late");
  });

  it("is there once the bot goes by it, however long ago it was written", () => {
    expect(reach(grant({ inForce: true }), written + 600_000)).toBe("there");
    expect(reach(grant({ inForce: true, source: "discord", updatedAt: null }), written)).toBe("there");
  });

  it("comes to nothing once it is over", () => {
    expect(reach(grant({ status: "ended" }), written)).toBe("none");
  });

  it("comes soon as long as nobody says when it was written", () => {
    expect(reach(grant({ source: "discord", updatedAt: null }), written)).toBe("soon");
  });
});
