// A row that is dragged to another place, with a mouse, a pen or a finger.

/** Distance from the screen's edges within which the page scrolls, and how fast. */
const EDGE = { top: 150, bottom: 70, pixels: 14 };

export class Drag {
  /** Id of the track that is dragged. */
  track = $state<string | null>(null);
  #from = $state(0);
  #to = $state(0);
  #pointerY = 0;

  /** Between which rows it would be dropped: before the row of this number. */
  readonly line: number | null = $derived(
    this.track === null || this.#to === this.#from ? null : this.#to > this.#from ? this.#to + 1 : this.#to,
  );

  constructor(
    private readonly rowHeight: number,
    private readonly list: () => { top: number; count: number },
  ) {}

  /** Begins; `drop` is told the row it comes to, unless it stays or the drag is given up. */
  start(event: PointerEvent, track: string, from: number, drop: (to: number) => void): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.track = track;
    this.#from = from;
    this.#to = from;
    this.#pointerY = event.clientY;
    // Rows come and go while the page scrolls, so the document listens, not the row.
    const listening = new AbortController();
    const { signal } = listening;
    const end = (dropped: boolean) => {
      listening.abort();
      this.track = null;
      if (dropped && this.#to !== this.#from) drop(this.#to);
    };
    const of = (other: Event) => (other as PointerEvent).pointerId === event.pointerId;
    document.addEventListener("pointermove", (moved) => {
      if (of(moved)) this.#pointerY = moved.clientY;
      this.#aim();
    }, { signal });
    document.addEventListener("pointerup", (up) => of(up) && end(true), { signal });
    document.addEventListener("pointercancel", (cancelled) => of(cancelled) && end(false), { signal });
    document.addEventListener("keydown", (key) => key.key === "Escape" && end(false), { signal });
    const scroll = () => {
      if (signal.aborted) return;
      if (this.#pointerY < EDGE.top) scrollBy(0, -EDGE.pixels);
      else if (this.#pointerY > innerHeight - EDGE.bottom) scrollBy(0, EDGE.pixels);
      this.#aim();
      requestAnimationFrame(scroll);
    };
    requestAnimationFrame(scroll);
  }

  #aim(): void {
    const { top, count } = this.list();
    const row = Math.floor((this.#pointerY - top) / this.rowHeight);
    this.#to = Math.min(Math.max(0, row), count - 1);
  }
}
