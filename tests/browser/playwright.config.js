import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

// Debian's Chromium: no browser is downloaded. `CHROMIUM` names another.
const executablePath =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
if (!executablePath) {
  throw new Error("Chromium is missing: apt-get install chromium, or set CHROMIUM to its path");
}

const PANEL = ["panel.spec.js", "playlists.spec.js", "concierge.spec.js"];

export default defineConfig({
  testDir: ".",
  projects: [
    { name: "demo", testMatch: "demo.spec.js" },
    { name: "panel-embedded", testMatch: PANEL, metadata: { stack: "embedded" } },
    { name: "panel-aws", testMatch: PANEL, metadata: { stack: "aws" } },
  ],
  outputDir: "results",
  reporter: "list",
  // One bot, one voice channel: tests take turns.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  globalTimeout: 1_500_000,
  use: {
    viewport: { width: 1280, height: 800 },
    actionTimeout: 15_000,
    trace: "retain-on-failure",
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
