import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

// Debian's Chromium, without the parts that draw on a screen: they cost more processor than the pages. No browser is
// downloaded. `CHROMIUM` names another.
const executablePath =
  process.env.CHROMIUM ?? ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => existsSync(path));
if (!executablePath) {
  throw new Error("Chromium is missing: apt-get install chromium-headless-shell, or set CHROMIUM to its path");
}

const PANEL = ["panel.spec.js", "playlists.spec.js", "concierge.spec.js"];

export default defineConfig({
  testDir: ".",
  // The stacks are tried side by side. Each has one bot and one voice channel: on one stack, tests take turns.
  projects: [
    { name: "demo", testMatch: "demo.spec.js", workers: 1 },
    { name: "panel-embedded", testMatch: PANEL, metadata: { stack: "embedded" }, workers: 1 },
    { name: "panel-aws", testMatch: PANEL, metadata: { stack: "aws" }, workers: 1 },
  ],
  outputDir: "results",
  reporter: "list",
  workers: 3,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  globalTimeout: 1_500_000,
  use: {
    viewport: { width: 1280, height: 800 },
    actionTimeout: 15_000,
    // A trace costs more processor than the test: pictures of every frame, and a copy of the page for each step.
    trace: process.env.SEGUE_TRACE ? "on" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--autoplay-policy=no-user-gesture-required",
      ],
    },
  },
});
