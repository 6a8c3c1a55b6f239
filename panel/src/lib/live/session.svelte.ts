// A guild's session as this browser shows it: the server's newest state, with what was asked for here on top.

import * as api from "../api/calls";
import { ApiError } from "../api/problem";
import { slashCommand } from "../api/slash-command";
import type { Command, Guild, Outcome, Session, Worker } from "../api/types";
import { sentence } from "../errors";
import { i18n, t } from "../i18n/index.svelte";
import type { Members } from "../members.svelte";
import { mentioned, readable } from "../mentions";
import { toasts } from "../toasts.svelte";
import { browserTime, ServerClock } from "./clock";
import { follow, type Line } from "./events";
import { after, imagine, type Happening, type Pending, type View } from "./optimism";
import { learn, missingPages, NO_QUEUE, PAGE, type KnownQueue } from "./queue";

/** How often commands without an outcome are looked at. */
const TICK = 500;
/** Pages are fetched when scrolling rests this long. */
const REST = 120;
/** Outcomes that are kept for commands whose ids are not known yet. */
const KEPT_OUTCOMES = 50;

export type Connection = "connecting" | "live" | "reconnecting" | "gone";

export class LiveSession {
  connection = $state<Connection>("connecting");
  worker = $state<Worker>("here");
  /** The server's newest state. */
  session = $state.raw<Session | null>(null);

  #queue = $state.raw<KnownQueue>(NO_QUEUE);
  #asOf = $state(0);
  #pending = $state.raw<readonly Pending[]>([]);
  #clock = new ServerClock();
  #outcomes: Outcome[] = [];
  #announced = new Set<string>();
  #wanted: [number, number] = [0, 0];
  #resting: ReturnType<typeof setTimeout> | undefined;
  #fetching = new Set<number>();
  #line: Line | null = null;
  #ticking: ReturnType<typeof setInterval> | undefined;

  /** What is shown. */
  readonly view: View | null = $derived.by(() => {
    const session = this.session;
    return session && imagine({ ...session, rows: this.#queue.rows, asOf: this.#asOf }, this.#pending);
  });

  /** How many commands are on their way. */
  readonly busy: number = $derived(this.#pending.filter((one) => !one.settled).length);

  constructor(
    readonly guild: Guild,
    readonly members: Members,
    /** Told when the server no longer lets this person in. */
    private readonly onGone: () => void,
  ) {}

  /** Opens the line; returns what closes it. */
  open(): () => void {
    this.connection = "connecting";
    this.#line = follow(api.eventsAddress(this.guild.id, i18n.language), {
      open: () => {
        this.connection = "live";
        this.#clock.reset();
      },
      lost: () => {
        this.connection = "reconnecting";
        // A lost line does not say why; an answer does, if it is that you are not signed in any more.
        void this.#fetch(0);
      },
      gone: () => {
        this.connection = "gone";
        this.onGone();
      },
      session: (session, first) => this.#take(session, first),
      outcome: (outcome) => this.#settle(outcome),
      worker: (worker) => {
        this.worker = worker;
      },
    });
    // The stream says nothing at once when it has nothing new, and may be slow to open: the state is asked for as well.
    void this.#fetch(0);
    this.#ticking = setInterval(() => this.#tick(), TICK);
    return () => {
      this.#line?.close();
      clearInterval(this.#ticking);
      clearTimeout(this.#resting);
    };
  }

  may(command: Command["type"]): boolean {
    return !this.guild.blocked && this.guild.commands[slashCommand(command)] === true;
  }

  /** Whether a skip of this person is a vote. Who may stop the music for everybody decides for everybody. */
  get votes(): boolean {
    return this.guild.rank === "member" && (this.session?.votesNeeded ?? 0) > 1 && !this.may("stop");
  }

  /** A text of the server's, with names where it names members, channels and roles by their ids. */
  readable(text: string): string {
    return readable(text, this.guild, (id) => this.members.name(id));
  }

  /** Gives a command; resolves to whether it was accepted. Why not is told in a toast. */
  async give(command: Command): Promise<boolean> {
    const key = crypto.randomUUID();
    // What a vote comes to is not known before it is counted.
    const playing = command.type === "skip" && this.votes ? null : (this.view?.nowPlaying?.id ?? null);
    this.#happens({ type: "sent", key, command, playing, at: browserTime() });
    try {
      const { id, worker } = await api.command(this.guild.id, command, key);
      this.#happens({ type: "accepted", key, id });
      const early = this.#outcomes.find((outcome) => outcome.commandId === id);
      if (!this.#pending.some((one) => one.key === key)) this.announce([id]);
      else if (early) this.#settle(early);
      else if (worker === "away") toasts.say(t("queued_until_worker"));
      return true;
    } catch (error) {
      this.#happens({ type: "refused", key });
      toasts.alert(this.readable(sentence(error)));
      if (error instanceof ApiError && error.status === 401) this.onGone();
      return false;
    }
  }

  /** Says what comes of commands that are not shown as done: given elsewhere on the page, or long ago. */
  announce(ids: string[]): void {
    for (const id of ids) {
      const early = this.#outcomes.find((outcome) => outcome.commandId === id);
      if (early) void this.#tell(early);
      else this.#announced.add(id);
    }
  }

  /** Says which places are looked at, from 0, without `to`: their pages are fetched. */
  look(from: number, to: number): void {
    this.#wanted = [from, to];
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#fetchWanted(), REST);
  }

  /** Fetches what is not known of these places, and resolves when it is. */
  async know(from: number, to: number): Promise<void> {
    await Promise.all(missingPages(this.#queue, from, to).map((page) => this.#fetch(page)));
  }

  #fetchWanted(): void {
    for (const page of missingPages(this.#queue, ...this.#wanted)) void this.#fetch(page);
  }

  async #fetch(page: number): Promise<void> {
    if (this.#fetching.has(page)) return;
    this.#fetching.add(page);
    try {
      const window = { lang: i18n.language, offset: page * PAGE, limit: PAGE };
      this.#take(await api.session(this.guild.id, window), false);
    } catch (error) {
      // The line tells when it is lost, and asks again once it is back; who is signed out is told here.
      if (error instanceof ApiError && (error.status === 401 || error.status === 404)) this.onGone();
    } finally {
      this.#fetching.delete(page);
    }
  }

  /** `first`: the state that a new line begins with, which counts even where it is older than what was known. */
  #take(session: Session, first: boolean): void {
    const now = browserTime();
    const answeredAt = Date.parse(session.answeredAt);
    this.#clock.observe(answeredAt, now);
    const known = this.session;
    if (known && session.version < known.version && !first) return;
    if (known && session.version < known.version) this.#queue = NO_QUEUE;
    const older = known?.version === session.version && answeredAt < Date.parse(known.answeredAt);
    this.#queue = learn(this.#queue, session);
    if (older) return;
    this.session = session;
    this.worker = session.worker;
    this.#asOf = this.#clock.inBrowserTime(answeredAt);
    if (known?.version !== session.version) {
      this.#happens({ type: "version", version: session.version });
      clearTimeout(this.#resting);
      this.#resting = setTimeout(() => this.#fetchWanted(), REST);
    }
  }

  #settle(outcome: Outcome): void {
    const { commandId } = outcome;
    const pending = this.#pending.find((one) => one.id === commandId);
    if (pending) {
      // A new line tells once more what came of the last commands.
      if (pending.settled) return;
      this.#happens({ type: "outcome", outcome, version: this.session?.version ?? 0, at: browserTime() });
      void this.#tell(outcome);
    } else if (this.#announced.delete(commandId)) {
      void this.#tell(outcome);
    } else {
      this.#outcomes = [...this.#outcomes, outcome].slice(-KEPT_OUTCOMES);
    }
  }

  async #tell({ ok, text }: Outcome): Promise<void> {
    await this.members.know(mentioned(text));
    if (ok) toasts.say(this.readable(text));
    else toasts.alert(this.readable(text));
  }

  /** What was not answered in time is shown no longer, and told once it is answered. */
  #tick(): void {
    const before = this.#pending;
    this.#happens({ type: "tick", at: browserTime() });
    const given = before.filter((one) => !one.settled && !this.#pending.includes(one));
    if (given.length === 0) return;
    this.announce(given.flatMap(({ id }) => id ?? []));
    // While no worker is there the page says so anyway.
    if (this.worker === "here") toasts.say(t("unanswered"));
  }

  #happens(happening: Happening): void {
    const pending = after(this.#pending, happening);
    if (pending.length !== this.#pending.length || happening.type !== "tick") this.#pending = pending;
  }
}
