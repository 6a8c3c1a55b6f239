// A session that no bot plays, in front of the real API: as long, and as odd, as a test wants it.

const RUNS = { state: "playing", heldBy: [], worker: "here", paused: false, ended: null };

export class MadeUpSession {
  constructor(length, state = {}) {
    /** Commands that were given. */
    this.commands = [];
    /** Places that were asked for, as `offset+limit`. */
    this.asked = [];
    this.tracks = Array.from({ length }, (_, index) => track(index + 1));
    this.state = { ...RUNS, ...state };
  }

  /** Takes the place of the real session on a page. */
  async take(page) {
    await page.route("**/api/control-panel/guilds/*/session?**", (route) => {
      const query = new URL(route.request().url()).searchParams;
      const [offset, limit] = [Number(query.get("offset")), Number(query.get("limit"))];
      this.asked.push(`${offset}+${limit}`);
      return route.fulfill({ json: this.#answer(offset, limit) });
    });
    // A stream without news: what is made up does not change.
    await page.route("**/api/control-panel/guilds/*/events?**", (route) =>
      route.fulfill({ contentType: "text/event-stream", body: "retry: 600000\n\n: alive\n\n" }),
    );
    await page.route("**/api/control-panel/guilds/*/commands", (route) => {
      this.commands.push(route.request().postDataJSON());
      return route.fulfill({ status: 202, json: { id: String(this.commands.length), worker: this.state.worker } });
    });
  }

  #answer(offset, limit) {
    const now = new Date().toISOString();
    const { place: _, ...playing } = track(0);
    return {
      guildId: "1",
      version: 7,
      updatedAt: now,
      answeredAt: now,
      volume: 100,
      maxVolume: 150,
      loop: "off",
      voiceChannelId: "1",
      listeners: [],
      votes: [],
      votesNeeded: 1,
      nowPlaying: this.state.ended ? null : { ...playing, position: 1_000 },
      timeline: [],
      canUndo: false,
      canRedo: false,
      history: [],
      queueLength: this.tracks.length,
      offset,
      limit,
      queue: this.tracks.slice(offset, offset + limit),
      events: [],
      settingsVersion: 0,
      ...this.state,
    };
  }
}

function track(place) {
  return {
    id: `t${place}`,
    place,
    title: `Track ${place}`,
    author: "Nobody",
    duration: 180_000,
    uri: null,
    artworkUrl: null,
    source: "url",
    requester: null,
  };
}
