// Incidents that never were, in the real API's status.

const MINUTE = 60_000;

export class MadeUpIncidents {
  /** Takes the place of the real ones on a page, which is not well while one of them goes on. */
  async take(page, incidents = this.incidents) {
    const problems = (incidents ?? []).filter(({ endedAt }) => endedAt === null).map(({ problem }) => problem);
    const verdict = problems.length > 0 ? { status: "degraded", problems } : {};
    await page.route("**/api/status", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), incidents, ...verdict } });
    });
  }

  get incidents() {
    return [
      incident("fleet.partition-unowned", 3, null),
      incident("database.unreachable", 300, 288),
      incident("fleet.queue-unreachable", 6_000, 5_820),
      incident("fleet.unreachable", 60_000, 59_999.5),
    ];
  }
}

function ago(minutes) {
  return new Date(Date.now() - minutes * MINUTE).toISOString();
}

/** From so many minutes ago to so many minutes ago. */
function incident(problem, began, ended) {
  return { problem, beganAt: ago(began), endedAt: ended === null ? null : ago(ended) };
}
