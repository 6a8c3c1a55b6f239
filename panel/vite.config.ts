import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// While working on the app, `SEGUE_API` names the server that answers for /api.
const api = process.env["SEGUE_API"] ?? "http://127.0.0.1:3050";

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: "es2023",
    // The security policy allows no data: addresses but in pictures, and inlining would make some.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": api } },
  test: { include: ["tests/**/*.test.ts"], setupFiles: ["tests/setup-request.ts"], environment: "node" },
});
