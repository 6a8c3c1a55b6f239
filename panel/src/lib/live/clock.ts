// The server's clock, as far as a browser can know it.

/**
 * How far the server's clock is behind or before this one. An answer takes time to arrive, so what is measured is always
 * that time too much: the least of all measurements is the nearest to the truth.
 */
export class ServerClock {
  #behind: number | null = null;

  /** Takes in that an answer which the server gave at `answeredAt` arrived at `arrived`, both in milliseconds. */
  observe(answeredAt: number, arrived: number): void {
    const measured = arrived - answeredAt;
    if (Number.isFinite(measured)) this.#behind = Math.min(this.#behind ?? measured, measured);
  }

  /** Forgets what was measured: clocks are set, and machines sleep. */
  reset(): void {
    this.#behind = null;
  }

  /** This browser's time when the server's clock says `instant`. */
  inBrowserTime(instant: number): number {
    return instant + (this.#behind ?? 0);
  }
}

export interface Playhead {
  position: number;
  /** Browser's time that the position is of. */
  asOf: number;
  running: boolean;
  duration: number | null;
}

/** Where the music is at the browser's time `now`. */
export function positionAt(playhead: Playhead, now: number): number {
  const elapsed = playhead.running ? Math.max(0, now - playhead.asOf) : 0;
  return Math.max(0, Math.min(playhead.position + elapsed, playhead.duration ?? Infinity));
}

/** This browser's time. It never jumps, unlike `Date.now()`. */
export function browserTime(): number {
  return performance.timeOrigin + performance.now();
}
