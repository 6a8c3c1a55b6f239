import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { de } from "../src/lib/i18n/de";
import { en, type Message } from "../src/lib/i18n/en";
import { es } from "../src/lib/i18n/es";
import { fr } from "../src/lib/i18n/fr";
import { fill } from "../src/lib/i18n/index.svelte";

const SOURCE = join(import.meta.dirname, "../src");
/** Keys that are put together from names which the server uses. */
const MADE_UP = ["field_", "about_", "group_", "change_", "choice_", "problem_", "incident_", "refused_", "ended_", "source_", "end_"];

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.(svelte|ts)$/.test(file) && !/i18n\/(en|de|fr|es)\.ts$/.test(file),
);
const code = files.map((file) => readFileSync(join(SOURCE, file), "utf8")).join("\n");

/** Parameters of each of its texts. */
const parameters = (message: Message) => {
  const texts = typeof message === "string" ? [message] : [message.one, message.other];
  return texts.map((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort());
};

describe.each(Object.entries({ de, fr, es }))("the texts in %s", (_, messages) => {
  it("are all there, in the same order", () => {
    expect(Object.keys(messages)).toEqual(Object.keys(en));
  });

  it("have the same parameters as in English", () => {
    for (const [key, message] of Object.entries(en)) {
      expect(parameters(messages[key as keyof typeof en]), key).toEqual(parameters(message));
    }
  });

  it("say something", () => {
    const texts = Object.values(messages).flatMap((message: Message) =>
      typeof message === "string" ? [message] : Object.values(message),
    );
    expect(texts.filter((text) => text.trim() === "")).toEqual([]);
  });
});

describe("the keys", () => {
  it("are all used", () => {
    const used = (key: string) =>
      MADE_UP.some((start) => key.startsWith(start)) || new RegExp(`\\bt\\(\\s*"${key}"`).test(code);
    expect(Object.keys(en).filter((key) => !used(key))).toEqual([]);
  });

  it("are not put together from parts, but where the server makes the names", () => {
    const starts = [...code.matchAll(/known\(`(\w+?_)\$/g)].map((match) => match[1]);
    expect(new Set(starts)).toEqual(new Set(MADE_UP));
  });
});

describe("a setting of the server's", () => {
  const fields = readFileSync(join(import.meta.dirname, "../../domain/src/settings/field.rs"), "utf8");
  const names = [...fields.matchAll(/^ {4}\w+ = "(\w+)",$/gm)].map(([, name]) => name);

  it("has a name and a sentence here", () => {
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !(`field_${name}` in en && `about_${name}` in en))).toEqual([]);
  });
});

describe("a text", () => {
  it("has one form for one, and another for many", () => {
    expect(fill(en.tracks_wait, { count: 1 }, "en")).toBe("1 track waits");
    expect(fill(en.tracks_wait, { count: 10_000 }, "en")).toBe("10,000 tracks wait");
    // French counts nought as one.
    expect(fill(fr.tracks_wait, { count: 0 }, "fr")).toBe("0 titre en attente");
  });

  it("keeps what it has no parameter for", () => {
    expect(fill("{a} and {b}", { a: "one" }, "en")).toBe("one and {b}");
  });
});
