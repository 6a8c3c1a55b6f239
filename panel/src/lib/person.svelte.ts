// Who is signed in.

import * as api from "./api/calls";
import { ApiError } from "./api/problem";
import type { Me } from "./api/types";
import { router } from "./router.svelte";
import { toasts } from "./toasts.svelte";

class Person {
  /** `undefined` while it is not known, `null` when nobody is. */
  me = $state.raw<Me | null | undefined>(undefined);
  /** Why it can't be known. */
  problem = $state.raw<unknown>(null);

  async learn(): Promise<void> {
    this.problem = null;
    try {
      this.me = await api.me();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.me = null;
      else this.problem = error;
    }
  }

  async signOut(everywhere: boolean): Promise<void> {
    try {
      await (everywhere ? api.signOutEverywhere() : api.signOut());
      this.me = null;
      await router.go("/");
    } catch (error) {
      toasts.fail(error);
    }
  }
}

export const person = new Person();
