// Requests that no server filed, in front of the real API: in every state, with promises that were kept and broken.

const MINUTE = 60_000;

export class MadeUpRequests {
  /** Takes the place of the real requests on a page; `plan` is what differs from the server's plan. */
  async take(page, plan = {}) {
    const { requests } = this;
    const quota = { tier: "scale", quotaHours: 30, usedHours: 9, remainingHours: 21, periodDays: 30, slaMinutes: 60 };
    await page.route("**/api/concierge/guilds/*", (route) => route.fulfill({ json: { ...quota, requests, ...plan } }));
    const answered = { inTime: 12, late: 1, medianMinutes: 22.5 };
    await page.route("**/api/concierge/requests", (route) => route.fulfill({ json: { requests, answered, overdue: 1 } }));
  }

  get requests() {
    return [
      request(6, 20, { summary: "The music stops at midnight, every night.\nWhat do you need to know from us?", sla: "running" }),
      request(5, 90, { summary: "Please move our playlists from the old server.", sla: "missed", assignedTo: "4" }),
      request(4, 300, {
        summary: "How do we let only DJs skip?",
        state: "answered",
        sla: "met",
        answer: "In the settings, under “Who decides”: set the DJ roles, and votes to skip to 100.",
        answeredAt: ago(280),
        answeredBy: "4",
      }),
      request(3, 2_000, {
        summary: "An announcement channel for the festival.",
        state: "resolved",
        sla: "missed",
        answer: "It is set up.",
        answeredAt: ago(1_900),
        closedAt: ago(1_800),
        note: "Tell us how the festival went.",
      }),
      request(2, 4_000, { summary: "Our logo is not shown.", state: "withdrawn", sla: "none", closedAt: ago(3_900) }),
      request(1, 9_000, { summary: "Just a question.", sla: "none", state: "resolved", closedAt: ago(8_000), dueAt: null }),
    ];
  }
}

function ago(minutes) {
  return new Date(Date.now() - minutes * MINUTE).toISOString();
}

function request(number, minutes, state) {
  return {
    id: `1-${number}`,
    guildId: "1",
    userId: "1",
    contact: "grace@example.org",
    summary: "",
    hours: 1 + (number % 3),
    tier: "scale",
    slaMinutes: 60,
    state: "open",
    createdAt: ago(minutes),
    dueAt: ago(minutes - 60),
    assignedTo: null,
    answer: null,
    answeredAt: null,
    answeredBy: null,
    closedAt: null,
    closedBy: null,
    note: null,
    ...state,
  };
}
