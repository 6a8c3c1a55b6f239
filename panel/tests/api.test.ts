import { afterEach, describe, expect, it, vi } from "vitest";

import * as api from "../src/lib/api/calls";
import { address } from "../src/lib/api/client";
import { ApiError } from "../src/lib/api/problem";
import { i18n } from "../src/lib/i18n/index.svelte";

const answers = (body: string, init: ResponseInit) => vi.stubGlobal("fetch", async () => new Response(body, init));

const refusal = async () => {
  const error: unknown = await api.status().then(
    () => null,
    (problem: unknown) => problem,
  );
  if (!(error instanceof ApiError)) throw new Error("it was not refused");
  return error;
};

afterEach(() => vi.unstubAllGlobals());

describe("an answer", () => {
  it("is its JSON", async () => {
    answers('{"a":1}', { headers: { "content-type": "application/json" } });
    expect(await api.status()).toEqual({ a: 1 });
  });

  it("that is a problem has a code, a sentence and what is wrong with which part", async () => {
    const problem = {
      code: "request.values",
      detail: "some values can't be accepted",
      errors: [{ pointer: "/volume", detail: "it must be 0 to 150" }],
      traceId: "t-1",
    };
    answers(JSON.stringify(problem), { status: 422, headers: { "content-type": "application/problem+json" } });
    expect(await refusal()).toMatchObject({ status: 422, ...problem });
  });

  it("that is no problem document is told by its status", async () => {
    answers("<h1>Bad gateway</h1>", { status: 502, headers: { "content-type": "text/html" } });
    expect(await refusal()).toMatchObject({ status: 502, code: "http.502", detail: "" });
    answers("[", { status: 500, headers: { "content-type": "application/json" } });
    expect((await refusal()).code).toBe("http.500");
  });

  it("that never came is a problem of the network", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("failed to fetch");
    });
    expect(await refusal()).toMatchObject({ status: 0, code: "network" });
  });
});

describe("a request", () => {
  const sent = async (call: () => Promise<unknown>) => {
    const requests: Request[] = [];
    vi.stubGlobal("fetch", async (request: Request) => {
      requests.push(request);
      return Response.json({ entries: [], members: [] });
    });
    await call();
    const [request] = requests;
    if (!request) throw new Error("nothing was sent");
    return request;
  };

  it("asks for refusals in the language of the page", async () => {
    vi.stubGlobal("localStorage", { setItem: vi.fn<Storage["setItem"]>() });
    vi.stubGlobal("document", { documentElement: {} });
    await i18n.choose("de");
    expect((await sent(() => api.status())).headers.get("accept-language")).toBe("de");
    await i18n.choose("en");
    expect((await sent(() => api.status())).headers.get("accept-language")).toBe("en");
  });

  it("goes to the page's own origin with its cookies, and is not answered from a cache", async () => {
    const request = await sent(() => api.status());
    expect(request).toMatchObject({ method: "GET", credentials: "same-origin", cache: "no-store" });
    expect(request.headers.get("accept")).toBe("application/json");
    expect(request.headers.has("content-type")).toBe(false);
  });

  it("has its body, and the key that makes it one job however often it is sent", async () => {
    const request = await sent(() => api.command("9", { type: "seek", position: 5 }, "k-1"));
    expect(request.method).toBe("POST");
    expect(new URL(request.url).pathname).toBe("/api/control-panel/guilds/9/commands");
    expect(request.headers.get("idempotency-key")).toBe("k-1");
    expect(request.headers.get("content-type")).toBe("application/json");
    expect(await request.json()).toEqual({ type: "seek", position: 5 });
  });

  it("has a key of its own when it changes something, and none when it reads", async () => {
    const key = async (call: () => Promise<unknown>) => (await sent(call)).headers.get("idempotency-key");
    const remove = () => api.deletePlaylist("9", "mine", "a", 1);
    const [first, second] = [await key(remove), await key(remove)];
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
    expect(await key(() => api.playlists("9"))).toBeNull();
  });

  it("leaves out what is not given, and escapes the rest", async () => {
    const of = async (call: () => Promise<unknown>) => new URL((await sent(call)).url).search;
    expect(await of(() => api.audit("9"))).toBe("?limit=50");
    expect(await of(() => api.audit("9", "a&b"))).toBe("?before=a%26b&limit=50");
    expect(await of(() => api.members("9", ["1", "2"]))).toBe("?ids=1%2C2");
  });

  it("that was given up is told as that", async () => {
    vi.stubGlobal("fetch", async (request: Request) => {
      request.signal.throwIfAborted();
    });
    const controller = new AbortController();
    controller.abort();
    await expect(api.suggestions("9", "a", "en", controller.signal)).rejects.toMatchObject({ name: "AbortError" });
  });

  it("that is answered with nothing comes to nothing", async () => {
    vi.stubGlobal("fetch", async () => new Response(null, { status: 204 }));
    expect(await api.signOut()).toBeUndefined();
  });
});

describe("an address", () => {
  it("leaves out what is not given, and escapes the rest", () => {
    expect(address("/api/auth/callback", { query: { state: "", code: "/g/1?x" } })).toBe("/api/auth/callback?code=%2Fg%2F1%3Fx");
    expect(address("/api/auth/login", {})).toBe("/api/auth/login");
    expect(api.signInAddress("/g/1")).toBe("/api/auth/login?return=%2Fg%2F1");
  });
});
