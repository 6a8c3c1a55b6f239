// Figures of a server on which much was heard, in front of the real API: charts need more than a test can play.

const MINUTE = 60_000;
const DAY = 86_400_000;
const TITLES = ["Night Ferry", "Larks at Noon", "Harbour Lights", "Comet’s Tail", "Moss and Stone", "First Snow"];
const NAMES = ["Grace", "Linus", "Mei", "Zoë"];

export class MadeUpFigures {
  /** Takes the place of the real figures on a page, downloads aside, and of the names of who is in them. */
  async take(page) {
    const { analytics, members } = this;
    await page.route("**/api/control-panel/guilds/*/analytics?from=*&to=*", (route) =>
      route.request().url().includes("format=") ? route.fallback() : route.fulfill({ json: analytics }),
    );
    await page.route("**/api/control-panel/guilds/*/members?**", (route) => route.fulfill({ json: { members, complete: true } }));
  }

  get members() {
    return NAMES.map((name, n) => ({ id: String(n + 1), name, avatarUrl: null }));
  }

  get analytics() {
    const first = Date.parse("2026-10-27");
    const plays = (n) => 12 + ((n * 7) % 23);
    const days = Array.from({ length: 30 }, (_, n) => ({
      day: new Date(first + n * DAY).toISOString().slice(0, 10),
      ...(n === 7 ? figures(40) : figures(plays(n))),
    }));
    const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, ...figures(hour === 20 ? 80 : (hour * 3) % 60) }));
    return {
      guildId: "1",
      from: "2026-10-27T00:00:00Z",
      to: "2026-11-26T00:00:00Z",
      totals: { ...figures(800), hoursHeard: 40, members: 14, skipped: 100, skipRate: 0.125 },
      ends: [["finished", 640], ["skipped", 100], ["stopped", 40], ["moved_on", 20]].map(([end, count]) => ({ end, ...figures(count) })),
      sources: [["url", 500], ["search", 280], ["attachment", 20]].map(([source, count]) => ({ source, ...figures(count) })),
      tracks: Array.from({ length: 12 }, (_, n) => ({
        title: TITLES[n % TITLES.length] + (n < TITLES.length ? "" : " (live)"),
        author: n % 3 ? "Mira Holm" : null,
        ...figures(60 - n * 4),
      })),
      members: NAMES.map((_, n) => ({ userId: String(n + 1), ...figures(300 - n * 60) })),
      days,
      hours,
    };
  }
}

function figures(plays) {
  return { plays, heard: plays * 3 * MINUTE };
}
