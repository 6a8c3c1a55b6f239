// Which path is which page.

export type Route =
  | { page: "home" | "status" | "requests" | "missing" }
  | { page: "session" | "playlists" | "analytics" | "settings" | "audit" | "keys" | "subscriptions" | "concierge"; guild: string };

/** The page of a path. */
export function routeOf(path: string): Route {
  const parts = path.split("/").filter(Boolean);
  if (parts.length === 0) return { page: "home" };
  if (parts.length === 1 && parts[0] === "status") return { page: "status" };
  if (parts.length === 1 && parts[0] === "concierge") return { page: "requests" };
  const [g, guild, page = "session", ...more] = parts;
  if (g === "g" && guild && /^\d{1,20}$/.test(guild) && more.length === 0) {
    switch (page) {
      case "playlists":
      case "analytics":
      case "settings":
      case "audit":
      case "keys":
      case "subscriptions":
      case "concierge":
        return { page, guild };
      case "session":
        return parts.length === 2 ? { page, guild } : { page: "missing" };
    }
  }
  return { page: "missing" };
}
