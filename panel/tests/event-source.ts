/** A browser's `EventSource` of which a test is the server. */
export class Source {
  static readonly CLOSED = 2;
  static all: Source[] = [];
  readyState = 0;
  onopen = () => {};
  onerror = () => {};
  #listeners = new Map<string, (event: { data: string }) => void>();

  constructor(readonly address: string) {
    Source.all.push(this);
  }

  addEventListener(name: string, listener: (event: { data: string }) => void) {
    this.#listeners.set(name, listener);
  }

  says(name: string, data: unknown = {}) {
    this.#listeners.get(name)?.({ data: JSON.stringify(data) });
  }

  /** The answer was an error: the browser gives up. */
  refuses() {
    this.readyState = Source.CLOSED;
    this.onerror();
  }

  close() {
    this.readyState = Source.CLOSED;
  }
}
