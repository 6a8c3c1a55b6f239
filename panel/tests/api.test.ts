import { afterEach, describe, expect, it, vi } from "vitest";

import { address, ApiError, request } from "../src/lib/api/request";

const answers = (body: string, init: ResponseInit) => vi.stubGlobal("fetch", async () => new Response(body, init));

const refusal = async () => {
  const error: unknown = await request("/status").then(
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
    expect(await request("/status")).toEqual({ a: 1 });
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

describe("an address", () => {
  it("leaves out what is not given, and escapes the rest", () => {
    expect(address("/a", { lang: "de", search: "", before: undefined, return: "/g/1?x" })).toBe(
      "/api/a?lang=de&return=%2Fg%2F1%3Fx",
    );
    expect(address("/a")).toBe("/api/a");
  });
});
