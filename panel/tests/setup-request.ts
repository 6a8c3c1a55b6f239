// Node's requests take whole addresses only. A browser's are relative to the page, as the panel's are.

class PageRequest extends Request {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(typeof input === "string" ? new URL(input, "http://panel.test") : input, init);
  }
}

globalThis.Request = PageRequest;
