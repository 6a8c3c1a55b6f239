// Names and pictures of a server's members. The API knows members by their ids; who they are is asked for where it is
// shown, many at once.

import { createContext } from "svelte";

import * as api from "./api/calls";
import type { Member } from "./api/types";
import { t } from "./i18n/index.svelte";

/** Most members of one question. */
const MOST = 100;
/** Those who are shown within this time are asked for together. */
const GATHER = 30;
/** Who Discord did not tell of in time is asked for again after a while, so many times. */
const AGAIN = { after: 3_000, times: 3 };

export class Members {
  #known = $state.raw<ReadonlyMap<string, Member>>(new Map());
  /** Who was asked for, so that nobody is twice: who left the server has no answer. */
  #asked = new Set<string>();
  #wanted = new Set<string>();
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly guild: string) {}

  /** Who it is, as far as that is known by now. It is asked for. */
  get(id: string): Member | undefined {
    const member = this.#known.get(id);
    if (!member && !this.#asked.has(id)) {
      this.#asked.add(id);
      this.#wanted.add(id);
      this.#gathering ??= setTimeout(() => void this.#ask(), GATHER);
    }
    return member;
  }

  /** The name, or the end of the id where it is not known. */
  name(id: string): string {
    return this.get(id)?.name ?? t("member", { end: id.slice(-4) });
  }

  /** Resolves when it is known who they are, or that nobody knows. */
  async know(ids: string[]): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.#known.has(id));
    if (unknown.length === 0) return;
    for (const id of unknown) this.#asked.add(id);
    await this.#fetch(unknown);
  }

  async #ask(): Promise<void> {
    const ids = [...this.#wanted];
    this.#wanted.clear();
    this.#gathering = undefined;
    await this.#fetch(ids);
  }

  async #fetch(ids: string[], again = AGAIN.times): Promise<void> {
    const groups = Array.from({ length: Math.ceil(ids.length / MOST) }, (_, n) => ids.slice(n * MOST, (n + 1) * MOST));
    // Without names, everything else still works.
    const none = () => ({ members: [], complete: false });
    const answers = await Promise.all(groups.map((group) => api.members(this.guild, group).catch(none)));
    const found = answers.flatMap(({ members }) => members);
    this.#known = new Map([...this.#known, ...found.map((member) => [member.id, member] as const)]);
    const missing = groups.filter((_, n) => !answers[n]?.complete).flat().filter((id) => !this.#known.has(id));
    if (missing.length > 0 && again > 0) setTimeout(() => void this.#fetch(missing, again - 1), AGAIN.after);
  }
}

/** The members of the server whose pages are shown. */
export const [membersHere, setMembers] = createContext<Members>();
