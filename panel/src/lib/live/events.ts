// The line to the server's events. A browser reconnects by itself when a stream ends, but gives up when the answer is an
// error: then the line is opened again here, each time a little later.

import type { Outcome, Session, Worker } from "../api/types";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

export interface Listener {
  open(): void;
  /** There is no line, and there was none since the last attempt. That a stream ends is no more than usual. */
  lost(): void;
  /** The server said that this person is no longer allowed. */
  gone(): void;
  /** `first`: whether it is the first since the line was opened. */
  session(session: Session, first: boolean): void;
  outcome(outcome: Outcome): void;
  worker(worker: Worker): void;
}

export interface Line {
  close(): void;
}

/** Listens until it is closed, or the server says `gone`. */
export function follow(address: string, listener: Listener): Line {
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT;
  let closed = false;
  /** Whether a stream was there since the last one ended. */
  let opened = false;

  const close = () => {
    closed = true;
    clearTimeout(again);
    source?.close();
  };

  const connect = () => {
    let first = true;
    const connected = new EventSource(address);
    source = connected;
    const on = <Data>(name: string, take: (data: Data) => void) =>
      connected.addEventListener(name, (event) => {
        if (!closed) take(JSON.parse((event as MessageEvent<string>).data) as Data);
      });
    connected.onopen = () => {
      opened = true;
      first = true;
      wait = FIRST_WAIT;
      listener.open();
    };
    connected.onerror = () => {
      if (closed) return;
      if (!opened) listener.lost();
      opened = false;
      if (connected.readyState !== EventSource.CLOSED) return;
      again = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
    on<Session>("session", (session) => {
      listener.session(session, first);
      first = false;
    });
    on<Outcome>("outcome", (outcome) => listener.outcome(outcome));
    on<{ worker: Worker }>("worker", ({ worker }) => listener.worker(worker));
    connected.addEventListener("gone", () => {
      close();
      listener.gone();
    });
  };

  connect();
  return { close };
}
