// The queue as far as it is known: up to 10,000 tracks, of which pages are fetched when somebody looks at them.

import type { Session, Waiting } from "../api/types";

/** Tracks that are fetched at once. */
export const PAGE = 100;

export interface KnownQueue {
  version: number;
  /** What waits at each place, from 0; `null` where it was not fetched yet. */
  rows: readonly (Waiting | null)[];
  /** Pages that are known to be of this very version. Others may be out of date, or missing. */
  fresh: ReadonlySet<number>;
}

export const NO_QUEUE: KnownQueue = { version: -1, rows: [], fresh: new Set() };

/** What is known after an answer. One that is older than what is known changes nothing. */
export function learn(known: KnownQueue, answer: Session): KnownQueue {
  if (answer.version < known.version) return known;
  const sameVersion = answer.version === known.version;
  const rows = sameVersion ? [...known.rows] : shifted(known.rows, answer);
  rows.length = answer.queueLength;
  for (let place = 0; place < rows.length; place += 1) rows[place] ??= null;
  // A row that is out of date may name a track that is known to be elsewhere by now: none is shown twice.
  const arrived = new Set(answer.queue.map((track) => track.id));
  rows.forEach((row, place) => {
    if (row && arrived.has(row.id)) rows[place] = null;
  });
  answer.queue.forEach((track, index) => {
    if (answer.offset + index < rows.length) rows[answer.offset + index] = track;
  });
  const fresh = new Set(sameVersion ? known.fresh : []);
  for (const page of pagesWithin(answer.offset, answer.queue.length, answer.queueLength)) fresh.add(page);
  return { version: answer.version, rows, fresh };
}

/** Pages that have to be fetched before places `from` to `to` (without it) are known to be of the newest version. */
export function missingPages(known: KnownQueue, from: number, to: number): number[] {
  const last = Math.min(to, known.rows.length);
  const pages = [];
  for (let page = Math.floor(Math.max(0, from) / PAGE); page * PAGE < last; page += 1) {
    if (!known.fresh.has(page)) pages.push(page);
  }
  return pages;
}

/**
 * The rows of an older version, moved as the whole queue was most likely moved: after a skip everything is one place
 * nearer. They are shown until their pages were fetched again.
 */
function shifted(rows: KnownQueue["rows"], answer: Session): (Waiting | null)[] {
  const anchor = answer.queue.at(-1);
  const was = anchor ? rows.findIndex((row) => row?.id === anchor.id) : -1;
  if (!anchor || was < 0) return [...rows];
  const nearer = was - (anchor.place - 1);
  if (nearer >= 0) return rows.slice(nearer);
  return [...Array.from({ length: -nearer }, () => null), ...rows];
}

function pagesWithin(offset: number, count: number, length: number): number[] {
  const pages = [];
  for (let page = Math.ceil(offset / PAGE); page * PAGE < offset + count; page += 1) {
    if (Math.min((page + 1) * PAGE, length) <= offset + count) pages.push(page);
  }
  return pages;
}
