// How much JavaScript the first view needs: fails above the limit. Run after `vite build`.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";

/** Bytes, compressed as servers send them. */
const LIMIT = 150 * 1024;
const DIST = join(import.meta.dirname, "../dist");
const ASSETS = join(DIST, "assets");
/** Chunks of which the first view needs one: the texts in a language. */
const LANGUAGE = /^(de|es|fr)-/;

/** What a chunk can't run without: what it imports outright, not what it fetches later. */
function needs(chunk) {
  const code = readFileSync(join(ASSETS, chunk), "utf8");
  const imports = code.matchAll(/(?:^|[;}\s])(?:import|export)(?:[\w$\s{},*]+from)?\s*["']\.\/([^"']+\.js)["']/g);
  return [...imports].map(([, name]) => name);
}

function withNeeds(chunks, seen = new Set()) {
  for (const chunk of chunks) {
    if (seen.has(chunk)) continue;
    seen.add(chunk);
    withNeeds(needs(chunk), seen);
  }
  return seen;
}

const size = (chunk) => gzipSync(readFileSync(join(ASSETS, chunk)), { level: 9 }).length;
const page = readFileSync(join(DIST, "index.html"), "utf8");
const first = [...page.matchAll(/(?:src|href)="[^"]*\/assets\/([^"]+\.js)"/g)].map(([, name]) => basename(name));
if (first.length === 0) throw new Error("the page loads no JavaScript: was it built?");
const languages = readdirSync(ASSETS).filter((name) => LANGUAGE.test(name) && name.endsWith(".js"));
const largest = languages.toSorted((a, b) => size(b) - size(a)).slice(0, 1);

const chunks = [...withNeeds([...first, ...largest])];
for (const chunk of chunks) console.log(`${String(size(chunk)).padStart(8)}  ${chunk}`);
const sum = chunks.reduce((all, chunk) => all + size(chunk), 0);
console.log(`${String(sum).padStart(8)}  in all; the limit is ${LIMIT}`);
if (sum > LIMIT) {
  console.error("The first view needs too much JavaScript.");
  process.exit(1);
}
