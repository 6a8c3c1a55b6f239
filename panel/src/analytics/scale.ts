// What a chart is measured by.

import type { Figures } from "../lib/api/types";

export type Measure = keyof Figures;

/** At most so many lines above the ground. */
const MOST_LINES = 4;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Round distances between the lines: of plays any, of time such that people count in. */
const TIMES = [1, 5, 15, 30].map((minutes) => minutes * MINUTE).concat([1, 2, 4, 6, 12, 24].map((hours) => hours * HOUR));

/** Values of the lines above the ground, the last of which no value is above. */
export function lines(most: number, measure: Measure): number[] {
  const wanted = most / MOST_LINES;
  const step = measure === "heard" ? (TIMES.find((time) => time >= wanted) ?? round(wanted / HOUR) * HOUR) : round(wanted);
  const count = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: count }, (_, n) => (n + 1) * step);
}

/** The least of 1, 2, 5, 10, 20, 50 and so on that is no less. */
function round(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, wanted)));
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= wanted) ?? 10 * power;
}
