// Spans of days. Days are UTC's, as the server counts them.

import type { Span } from "../lib/api/calls";

const DAY = 86_400_000;

/** Most days that the server tells of at once. */
export const MOST_DAYS = 400;

/** The day of an instant, such as `2026-11-24`. */
export function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** So many days, of which today is the last. */
export function lastDays(count: number, now: number): Span {
  return { from: dayOf(now - (count - 1) * DAY), to: dayOf(now + DAY) };
}

/** From one day through another one, which belongs to it. */
export function daysThrough(first: string, last: string): Span {
  return { from: first, to: dayOf(Date.parse(last) + DAY) };
}

/** What keeps two days from being a span that the server tells of. */
export function problemOf(first: string, last: string): "missing" | "order" | "most" | null {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  if (!Number.isFinite(from) || !Number.isFinite(to) || from < 0) return "missing";
  if (from > to) return "order";
  return to - from >= MOST_DAYS * DAY ? "most" : null;
}
