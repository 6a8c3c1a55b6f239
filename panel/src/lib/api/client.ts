// The one way to the API. Its document says which paths there are, what they take and what they answer: `./schema` is made
// from docs/openapi.json, by `npm run generate` in panel/schema. Where the panel asks for anything else, `npm run check`
// fails; `make lint` does both.

import createClient, { createFinalURL, defaultPathSerializer, type ClientPathsWithMethod } from "openapi-fetch";

import { i18n } from "../i18n/index.svelte";
import { ApiError, problemOf } from "./problem";
import type { paths } from "./schema";

const KEY = "idempotency-key";

export const client = createClient<paths, "application/json">({
  headers: { accept: "application/json" },
  credentials: "same-origin",
  cache: "no-store",
  querySerializer,
  // The page's own, looked up with every request: tests put theirs in its place.
  fetch: (request) => fetch(request),
});

client.use({
  // What Segue's rules refuse is told in the person's language.
  onRequest({ request }) {
    request.headers.set("accept-language", i18n.language);
    // What arrives twice, whoever between here and there sent it again, is done once.
    if (request.method !== "GET" && !request.headers.has(KEY)) request.headers.set(KEY, crypto.randomUUID());
  },
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
  },
  onError({ request }) {
    // Whoever gave a request up is told just that.
    return request.signal.aborted ? undefined : new ApiError(0, "network", "");
  },
});

/** What was answered; `undefined` where nothing is said (204). Refusals are thrown as `ApiError`. */
export async function answer<Data>(asked: Promise<{ data?: Data }>): Promise<Data> {
  // A refusal has been thrown by now, so what has no data has none to give.
  return (await asked).data as Data;
}

type Readable = ClientPathsWithMethod<typeof client, "get">;
type Parameters<Path extends Readable> = Pick<paths[Path]["get"]["parameters"], "path" | "query">;

/** A path of the API with its parameters, for links and streams. */
export function address<Path extends Readable>(path: Path, given: Parameters<Path>): string {
  const params = { path: given.path ?? {}, query: given.query ?? {} };
  return createFinalURL(path, { baseUrl: "", params, querySerializer, pathSerializer: defaultPathSerializer });
}

/** Leaves out what is not given. */
function querySerializer(query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
