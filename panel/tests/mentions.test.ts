import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { slashCommand } from "../src/lib/api/slash-command";
import type { Guild } from "../src/lib/api/types";
import { Members } from "../src/lib/members.svelte";
import { mentioned, readable } from "../src/lib/mentions";

const guild = {
  channels: { text: [{ id: "5", name: "music" }], voice: [{ id: "6", name: "Lounge" }] },
  roles: [{ id: "7", name: "DJ" }],
} as Guild;

describe("a text of the server", () => {
  const text = "<@1> and <@!2> moved from <#5> to <#6>; only <@&7> may.";

  it("names members, whose names are asked for", () => {
    expect(mentioned(text)).toEqual(["1", "2"]);
    expect(mentioned("a < b, <#5>, <@&7>")).toEqual([]);
  });

  it("is read with names", () => {
    expect(readable(text, guild, (id) => `Ada${id}`)).toBe("Ada1 and Ada2 moved from music to Lounge; only DJ may.");
    expect(readable("<#9> <@&9>", guild, String)).toBe("another channel another role");
  });
});

describe("a command", () => {
  it("is under the rules of the slash command of its name", () => {
    expect(slashCommand("skip")).toBe("skip");
    expect(slashCommand("moveSession")).toBe("move-session");
    expect(slashCommand("removeAbsent")).toBe("remove");
  });
});

describe("members", () => {
  let asked: string[];
  let complete: boolean;

  beforeEach(() => {
    asked = [];
    complete = true;
    vi.useFakeTimers();
    vi.stubGlobal("fetch", async (request: Request) => {
      const ids = new URL(request.url).searchParams.get("ids") ?? "";
      asked.push(ids);
      const members = ids.split(",").filter((id) => id !== "404").map((id) => ({ id, name: `Member ${id}`, avatarUrl: null }));
      return Response.json({ members, complete });
    });
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("that are shown at once are asked for once, together", async () => {
    const members = new Members("9");
    expect(["1", "2", "1"].map((id) => members.name(id))).toEqual(["member …1", "member …2", "member …1"]);
    await vi.runAllTimersAsync();
    expect(["1", "2"].map((id) => members.name(id))).toEqual(["Member 1", "Member 2"]);
    expect(asked).toEqual(["1,2"]);
  });

  it("that left are asked for once, and many in parts", async () => {
    const members = new Members("9");
    members.name("404");
    await vi.runAllTimersAsync();
    expect(members.name("404")).toBe("member …404");
    await vi.runAllTimersAsync();
    await members.know(Array.from({ length: 110 }, (_, n) => String(n)));
    expect(asked.map((ids) => ids.split(",").length)).toEqual([1, 100, 10]);
    expect(members.name("109")).toBe("Member 109");
  });

  it("that Discord did not tell of are asked for again, but not for ever", async () => {
    complete = false;
    const members = new Members("9");
    for (const id of ["1", "404"]) members.name(id);
    await vi.runAllTimersAsync();
    expect(asked).toEqual(["1,404", "404", "404", "404"]);
    expect(members.name("1")).toBe("Member 1");
  });
});
