// What the API refuses becomes an `ApiError`, which says why in a sentence.

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

/** What a refusal says. It need not be a problem: a proxy may have answered in place of the API. */
export async function problemOf(response: Response): Promise<ApiError> {
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
