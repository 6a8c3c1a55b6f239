// The simulated Discord's page, as a person uses it.

import { resolve } from "node:path";

import { expect } from "@playwright/test";

import { growEars } from "./listening.js";

// The README's pictures are taken when asked for: `SEGUE_PICTURES=1 make test-browser`.
const PICTURES = process.env.SEGUE_PICTURES ? resolve(import.meta.dirname, "../../docs/images") : null;

/** A person at the simulated Discord's page, with ears and hands. */
export class Discord {
  constructor(page) {
    this.page = page;
    const ofBot = page.getByTestId("message").filter({ has: page.locator(".byline .tag") });
    this.replies = ofBot.filter({ hasNot: page.getByTestId("container") });
    /** The one message that shows what plays. */
    this.card = ofBot.filter({ has: page.getByTestId("container") });
    this.figures = {};
  }

  async arrive(url) {
    await this.page.addInitScript(growEars);
    this.page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => {
        if (typeof payload === "string") this.figures = JSON.parse(payload);
      });
    });
    await this.page.goto(url);
    await expect(this.page.getByTestId("bot-light")).toHaveText(/online/);
    await expect(this.page.getByTestId("tune").first()).toBeVisible();
  }

  async joinVoice() {
    await this.page.getByTestId("listen").click();
    await expect(this.page.getByTestId("in-voice-Ada")).toBeVisible();
  }

  /** Types a command as a person does: its name, Enter, its options, send. */
  async give(name, fillIn = async () => {}) {
    await this.page.getByTestId("line").pressSequentially(`/${name}`);
    await expect(this.page.getByTestId(`command-${name}`)).toHaveAttribute("aria-selected", "true");
    await this.page.getByTestId("line").press("Enter");
    await fillIn();
    await this.page.getByTestId("send").click();
    await expect(this.page.getByTestId("command")).toBeHidden();
  }

  /** The bot's newest reply, once it says this. */
  async reads(text) {
    const newest = this.replies.last();
    await expect(newest.getByTestId("message-body")).toContainText(text);
    // From here on this very message, whatever follows it.
    return this.page.locator(`[data-message="${await newest.getAttribute("data-message")}"]`);
  }

  async presses(button, reply) {
    await reply.getByRole("button", { name: button, exact: true }).click();
  }

  async hearsSound() {
    await expect.poll(async () => (await this.hear()).peak, { message: "something is heard" }).toBeGreaterThan(0.02);
  }

  async hearsSilence() {
    await expect.poll(async () => (await this.hear()).peak, { message: "nothing is heard" }).toBeLessThan(0.001);
  }

  async hearsTone(hertz) {
    await expect
      .poll(async () => Math.abs((await this.hear()).hertz - hertz), { message: `a tone of ${hertz} Hz is heard` })
      .toBeLessThan(12);
  }

  hear() {
    return this.page.evaluate(() => globalThis.hear());
  }

  async takePicture(theme) {
    if (!PICTURES) return;
    const root = this.page.locator("html");
    if ((await root.getAttribute("data-theme")) !== theme) await this.page.getByTestId("theme").click();
    await expect(root).toHaveAttribute("data-theme", theme);
    await this.page.mouse.move(0, 0);
    // Long enough for the meter to fill in the new colours.
    await this.page.waitForTimeout(2500);
    await this.page.screenshot({ path: `${PICTURES}/demo-${theme}.png` });
  }
}
