import { afterEach, describe, expect, it, vi } from "vitest";

import { goesOn, mostHours, parted, promised } from "../src/concierge/promise";
import * as api from "../src/lib/api/calls";
import type { Concierge, ConciergeRequest } from "../src/lib/api/types";

const request = (change: Partial<ConciergeRequest> = {}): ConciergeRequest => ({
  id: "9-1",
  guildId: "9",
  userId: "1",
  contact: "ada@example.org",
  summary: "Help us move in.",
  hours: 2,
  tier: "scale",
  slaMinutes: 60,
  state: "open",
  createdAt: "2026-11-25T12:00:00.000Z",
  dueAt: "2026-11-25T13:00:00.000Z",
  assignedTo: null,
  answer: null,
  answeredAt: null,
  answeredBy: null,
  closedAt: null,
  closedBy: null,
  note: null,
  sla: "running",
  ...change,
});

const concierge = (remainingHours: number | null): Concierge => ({
  tier: null,
  quotaHours: remainingHours === null ? null : 30,
  usedHours: 0,
  remainingHours,
  periodDays: 30,
  slaMinutes: null,
  requests: [],
});

afterEach(() => vi.unstubAllGlobals());

describe("a promise to answer", () => {
  const due = Date.parse("2026-11-25T13:00:00.000Z");

  it("runs until it is due, whenever the server was asked last", () => {
    expect(promised(request(), due)).toBe("running");
    expect(promised(request(), due + 1)).toBe("overdue");
  });

  it("that was not kept is overdue while nobody answered, and late afterwards", () => {
    expect(promised(request({ sla: "missed" }), due + 1)).toBe("overdue");
    for (const state of ["answered", "resolved", "withdrawn"] as const) {
      expect(promised(request({ sla: "missed", state }), due + 1)).toBe("late");
    }
  });

  it("that was kept stays so, and one that was not given is none", () => {
    expect(promised(request({ sla: "met", state: "answered" }), due + 1)).toBe("met");
    expect(promised(request({ sla: "none", dueAt: null }), due)).toBe("none");
  });
});

describe("requests", () => {
  it("go on until they are resolved or withdrawn", () => {
    expect((["open", "answered", "resolved", "withdrawn"] as const).map(goesOn)).toEqual([true, true, false, false]);
  });

  it("are parted, and keep their order", () => {
    const all = [request({ id: "1" }), request({ id: "2", state: "resolved" }), request({ id: "3", state: "answered" })];
    const { waiting, ended } = parted(all);
    expect([waiting, ended].map((some) => some.map(({ id }) => id))).toEqual([["1", "3"], ["2"]]);
  });

  it("may take what is left, and 24 hours at most", () => {
    expect([null, 100, 5, 0.5, 0].map((left) => mostHours(concierge(left)))).toEqual([24, 24, 5, 0, 0]);
  });

  it("are known by their ids, whatever these hold", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (sent: Request) => {
      asked.push(new URL(sent.url).pathname);
      return Response.json(request());
    });
    await api.withdrawRequest("9", "9-1");
    await api.answerRequest("9/1", "Done.");
    expect(asked).toEqual(["/api/concierge/guilds/9/9-1/withdraw", "/api/concierge/requests/9%2F1/answer"]);
  });
});
