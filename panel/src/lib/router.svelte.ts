// Which page is shown. Links are plain links; clicks on those of this site change the page without loading it anew.

import { tick } from "svelte";

import { routeOf, type Route } from "./routes";

class Router {
  #path = $state(location.pathname);
  readonly route: Route = $derived(routeOf(this.#path));

  get path(): string {
    return this.#path;
  }

  /** Follows clicks and the browser's own buttons. */
  start(): void {
    addEventListener("popstate", () => {
      this.#path = location.pathname;
    });
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (!link || event.defaultPrevented || !follows(event, link)) return;
      event.preventDefault();
      void this.go(link.pathname);
    });
  }

  /** Shows another page, from its top, and takes the keyboard there. */
  async go(path: string): Promise<void> {
    if (path !== location.pathname) history.pushState(null, "", path);
    this.#path = path;
    await tick();
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }
}

export const router = new Router();

function follows(event: MouseEvent, link: HTMLAnchorElement): boolean {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const here = link.origin === location.origin && !link.target && !link.hasAttribute("download");
  return plain && here && !link.pathname.startsWith("/api/") && !link.hash;
}
