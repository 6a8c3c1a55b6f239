// How a request stands. Nothing here does I/O.

import type { Concierge, ConciergeRequest, RequestState } from "../lib/api/types";

/** Most hours of one request. */
const MOST_HOURS = 24;

/** How it stands with the answer that was promised. */
export type Promised = "none" | "running" | "overdue" | "met" | "late";

/** The server says how it stood when it answered; time goes on. */
export function promised({ sla, state, dueAt }: ConciergeRequest, now: number): Promised {
  switch (sla) {
    case "met":
      return "met";
    case "missed":
      return state === "open" ? "overdue" : "late";
    case "running":
      return dueAt !== null && Date.parse(dueAt) < now ? "overdue" : "running";
    case "none":
      return "none";
  }
}

/** Whether there is still something to be done about it. */
export function goesOn(state: RequestState): boolean {
  return state === "open" || state === "answered";
}

/** Most hours that the next request may take; 0: none may be filed. */
export function mostHours({ remainingHours }: Concierge): number {
  return Math.min(MOST_HOURS, Math.max(0, Math.floor(remainingHours ?? MOST_HOURS)));
}

/** Those that go on, and those that ended, each in the order in which they came. */
export function parted(requests: readonly ConciergeRequest[]): { waiting: ConciergeRequest[]; ended: ConciergeRequest[] } {
  return {
    waiting: requests.filter(({ state }) => goesOn(state)),
    ended: requests.filter(({ state }) => !goesOn(state)),
  };
}
