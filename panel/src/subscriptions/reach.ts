// How far what grants a plan has come: first it is written down, then the bot is told.

import type { Grant } from "../lib/api/types";

/** It should take a minute at most. Twice that is late, so that clocks need not agree. */
const LATE = 120_000;

/** `none`: it is over, and nothing comes of it. `late`: the bot should have it by now, and has not. */
export type Reach = "none" | "there" | "soon" | "late";

export function reach({ status, inForce, updatedAt }: Grant, now: number): Reach {
  if (inForce) return "there";
  if (status === "ended") return "none";
  return updatedAt !== null && now - Date.parse(updatedAt) > LATE ? "late" : "soon";
}
