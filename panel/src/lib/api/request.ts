// The one way to the API. What it refuses becomes an `ApiError`, which says why in a sentence.

/** An answer that is a problem (RFC 9457), or none at all. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** Stable code, for programs. */
    readonly code: string,
    readonly detail: string,
    /** What is wrong with which part of the body. */
    readonly errors: { pointer: string; detail: string }[] = [],
    readonly traceId: string | null = null,
  ) {
    super(detail);
  }
}

interface Options {
  method?: "GET" | "POST" | "PATCH";
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  /** The same key makes the same job, however often it is sent. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** Asks the API, and resolves to its JSON; `undefined` where it says nothing (204). */
export async function request<Answer>(path: string, options: Options = {}): Promise<Answer> {
  const headers: Record<string, string> = { accept: "application/json" };
  const init: RequestInit = { method: options.method ?? "GET", headers, credentials: "same-origin", cache: "no-store" };
  if (options.signal) init.signal = options.signal;
  if (options.idempotencyKey) headers["idempotency-key"] = options.idempotencyKey;
  if (options.body !== undefined) {
    headers["content-type"] = "application/json";
    init.body = JSON.stringify(options.body);
  }
  const response = await fetch(address(path, options.query), init).catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, "network", "");
  });
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

/** A path of the API with its query. */
export function address(path: string, query: Options["query"] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `/api${path}?${text}` : `/api${path}`;
}

async function problemOf(response: Response): Promise<ApiError> {
  const fallback = new ApiError(response.status, `http.${response.status}`, "");
  if (!response.headers.get("content-type")?.includes("json")) return fallback;
  const body: unknown = await response.json().catch(() => null);
  if (typeof body !== "object" || body === null) return fallback;
  const { code, detail, errors, traceId } = body as Record<string, unknown>;
  return new ApiError(
    response.status,
    typeof code === "string" ? code : fallback.code,
    typeof detail === "string" ? detail : "",
    Array.isArray(errors) ? (errors as ApiError["errors"]) : [],
    typeof traceId === "string" ? traceId : null,
  );
}
