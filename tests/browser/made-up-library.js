// Playlists that nobody kept, in front of the real API: as many as a page should be looked at with.

const HOUR = 3_600_000;
const TITLES = ["Night Ferry", "Larks at Noon", "Harbour Lights", "Comet’s Tail", "Moss and Stone", "First Snow"];

export class MadeUpLibrary {
  /** `most`: how many playlists the server may have. */
  constructor(most = 50) {
    const server = [line("Listening party", 24, "1", 5, true), line("Sunday tea, by Linus", 8, "2", 90, false)];
    this.playlists = {
      mine: [line("Favourites", 131, "9", 1, true), line("Long drives", 42, "9", 30, true), line("To fall asleep", 12, "9", 400, true)],
      server: most === 0 ? [] : server,
      limits: { tracks: 500, mine: 50, server: most },
    };
  }

  /** Takes the place of the real playlists on a page. */
  async take(page) {
    await page.route("**/api/control-panel/guilds/*/playlists", (route) => route.fulfill({ json: this.playlists }));
    await page.route("**/api/control-panel/guilds/*/playlists/*/*", (route) => {
      const [shelf, name] = new URL(route.request().url()).pathname.split("/").slice(-2).map(decodeURIComponent);
      const found = this.playlists[shelf].find((one) => one.name === name);
      return route.fulfill({ json: { ...found, shelf, tracks: Array.from({ length: found.tracks }, (_, n) => track(n)) } });
    });
  }
}

function line(name, tracks, author, hours, mayChange) {
  return { name, author, revision: 1, updatedAt: new Date(Date.now() - hours * HOUR).toISOString(), tracks, mayChange };
}

function track(n) {
  return {
    title: TITLES[n % TITLES.length],
    artist: n % 3 ? "Mira Holm" : null,
    durationMs: n % 5 ? 190_000 + n * 1_000 : null,
    url: n % 4 ? `https://example.org/${n}` : null,
  };
}
