// Short messages at the edge of the page, which go away by themselves.

import { sentence } from "./errors";

export interface Toast {
  id: number;
  text: string;
  /** Whether it is a refusal, which is told at once. */
  alert: boolean;
}

const SHOWN_FOR = { said: 6_000, alert: 12_000 };
/** More of either kind would cover what people work with. */
const MOST = 2;

class Toasts {
  all = $state<Toast[]>([]);
  #next = 0;

  say(text: string): void {
    this.#add(text, false);
  }

  alert(text: string): void {
    this.#add(text, true);
  }

  /** Tells why something did not work. */
  readonly fail = (error: unknown): void => this.alert(sentence(error));

  dismiss(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }

  #add(text: string, alert: boolean): void {
    const id = this.#next++;
    const others = this.all.filter((toast) => toast.alert !== alert);
    const alike = this.all.filter((toast) => toast.alert === alert).slice(-(MOST - 1));
    this.all = [...others, ...alike, { id, text, alert }];
    setTimeout(() => this.dismiss(id), alert ? SHOWN_FOR.alert : SHOWN_FOR.said);
  }
}

export const toasts = new Toasts();
