import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Guild } from "../src/lib/api/types";
import { LiveSession } from "../src/lib/live/session.svelte";
import type { Members } from "../src/lib/members.svelte";
import { toasts } from "../src/lib/toasts.svelte";
import { Source } from "./event-source";
import { answer } from "./fixtures";

const GUILD = { id: "9", roles: [], channels: [] } as unknown as Guild;
const MEMBERS = { know: async () => {}, name: (id: string) => id } as unknown as Members;
/** What the server answers to a command, and when. */
let accepted: () => Promise<Response>;
let live: LiveSession;
let close: () => void;

const commandIs = (worker: string) => async () => Response.json({ id: "job-1", worker }, { status: 202 });
const stream = () => Source.all.at(-1)!;
const said = () => toasts.all.map(({ text, alert }) => `${alert ? "!" : ""}${text}`);
const outcome = (ok: boolean, text: string) => stream().says("outcome", { commandId: "job-1", ok, code: null, text });

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Source);
  vi.stubGlobal("fetch", async ({ method }: Request) =>
    method === "POST" ? accepted() : Response.json(answer(1, ["a", "b"])),
  );
  Source.all = [];
  toasts.all = [];
  accepted = commandIs("here");
  live = new LiveSession(GUILD, MEMBERS, () => {});
  close = live.open();
  stream().onopen();
  stream().says("session", answer(1, ["a", "b"]));
  await vi.advanceTimersByTimeAsync(0);
});

afterEach(() => {
  close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a command that is not answered for ten seconds", () => {
  it("is shown no longer, which is told, and what came of it is told later", async () => {
    expect(await live.give({ type: "clear" })).toBe(true);
    expect(live.view?.rows).toEqual([]);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(said()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(live.view?.rows).toHaveLength(2);
    expect(said()).toEqual([expect.stringContaining("No answer yet")]);
    toasts.all = [];
    outcome(false, "That failed again and again.");
    outcome(false, "That failed again and again.");
    await vi.advanceTimersByTimeAsync(0);
    expect(said()).toEqual(["!That failed again and again."]);
  });

  it("is told to wait, not that it was not answered, while no worker is there", async () => {
    accepted = commandIs("away");
    stream().says("worker", { worker: "away" });
    await live.give({ type: "pause" });
    expect(said()).toEqual([expect.stringContaining("starts when a worker is back")]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(said()).toEqual([]);
    outcome(true, "Paused.");
    await vi.advanceTimersByTimeAsync(0);
    expect(said()).toEqual(["Paused."]);
  });

  it("is told what came of it, too, when the server was as late in accepting it", async () => {
    let accept = () => {};
    accepted = async () => {
      await new Promise<void>((resolve) => {
        accept = resolve;
      });
      return commandIs("here")();
    };
    const given = live.give({ type: "pause" });
    await vi.advanceTimersByTimeAsync(12_000);
    toasts.all = [];
    outcome(true, "Paused.");
    accept();
    expect(await given).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(said()).toEqual(["Paused."]);
  });
});

describe("a command that is answered in time", () => {
  it("is told once, and nothing is said about waiting", async () => {
    await live.give({ type: "pause" });
    outcome(true, "Paused.");
    await vi.advanceTimersByTimeAsync(0);
    expect(said()).toEqual(["Paused."]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(said()).toEqual([]);
  });
});
