// Numbers and instants as people read them.

/** `3:05`, or `1:02:03`. */
export function clockTime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `2 hr 5 min`; `40 sec` below a minute, and `120 ms` below a second, but `0 sec`. */
export function longTime(milliseconds: number, language: string): string {
  const unit = (value: number, unit: "hour" | "minute" | "second" | "millisecond") =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
  if (milliseconds > 0 && milliseconds < 1000) return unit(Math.round(milliseconds), "millisecond");
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return unit(seconds, "second");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return unit(minutes, "minute");
  const parts = [unit(Math.floor(minutes / 60), "hour")];
  if (minutes % 60) parts.push(unit(minutes % 60, "minute"));
  return parts.join(" ");
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/** `5 minutes ago`. */
export function ago(instant: string, now: number, language: string): string {
  const past = Math.min(0, Date.parse(instant) - now);
  const [unit, size] = STEPS.find(([, size]) => -past >= size) ?? ["second", 1_000];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.round(past / size), unit);
}

/** `25 Nov 2026, 20:24`. */
export function dateTime(instant: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(instant));
}

/** The first letters of at most two words. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean).slice(0, 2);
  return words.map((word) => [...word][0]?.toUpperCase() ?? "").join("");
}

/** A number below `below` that is always the same for a text. */
export function hash(text: string, below: number): number {
  let value = 2_166_136_261;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 16_777_619);
  return (value >>> 0) % below;
}
