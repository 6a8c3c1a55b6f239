// What grants a plan that nobody paid for, in front of the real API: of every kind, and in every state.

const MINUTE = 60_000;
const DAY = 1_440;

export class MadeUpSubscriptions {
  /** Takes the place of the real ones on a page; without a `tier`, there are no plans. */
  async take(page, tier = "scale", grants = this.grants) {
    await page.route("**/api/control-panel/guilds/*/subscriptions", (route) => route.fulfill({ json: { tier, grants } }));
  }

  get grants() {
    return [
      grant("e:1", { tier: "scale", source: "discord", inForce: true }),
      grant("s:2", { inForce: true, until: at(20 * DAY), updatedAt: at(-10 * DAY) }),
      grant("s:3", { status: "trialing", until: at(14 * DAY), updatedAt: at(0) }),
      grant("s:4", { status: "pending", until: at(30 * DAY), updatedAt: at(-300) }),
      grant("s:5", { status: "ended", until: at(-40 * DAY), updatedAt: at(-70 * DAY) }),
      grant("s:6", { status: "ended", until: at(5 * DAY), updatedAt: at(-2 * DAY) }),
    ];
  }
}

function at(minutes) {
  return new Date(Date.now() + minutes * MINUTE).toISOString();
}

function grant(id, state) {
  return { id, tier: "pro", source: "subscription", status: "active", until: null, updatedAt: null, inForce: false, ...state };
}
