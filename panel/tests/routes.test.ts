import { describe, expect, it } from "vitest";

import { routeOf } from "../src/lib/routes";

describe("a path", () => {
  it.each([
    ["/", { page: "home" }],
    ["/status", { page: "status" }],
    ["/concierge", { page: "requests" }],
    ["/g/123", { page: "session", guild: "123" }],
    ["/g/123/", { page: "session", guild: "123" }],
    ["/g/123/playlists", { page: "playlists", guild: "123" }],
    ["/g/123/settings", { page: "settings", guild: "123" }],
    ["/g/123/analytics", { page: "analytics", guild: "123" }],
    ["/g/123/audit", { page: "audit", guild: "123" }],
    ["/g/123/keys", { page: "keys", guild: "123" }],
    ["/g/123/subscriptions", { page: "subscriptions", guild: "123" }],
    ["/g/123/concierge", { page: "concierge", guild: "123" }],
  ])("%s is a page", (path, route) => expect(routeOf(path)).toEqual(route));

  it.each(["/g", "/g/abc", "/g/123/session", "/g/123/keys/1", "/g/123/playlists/mine", "/g/123/nothing", "/status/more", "/concierge/1", "/else"])(
    "%s is none",
    (path) => expect(routeOf(path)).toEqual({ page: "missing" }),
  );
});
