// A person's visit to the demo: commands, buttons, a file, and what is heard.

import { resolve } from "node:path";

import { expect, test } from "@playwright/test";

import { startDemo } from "./demo.js";
import { growEars, toneFile } from "./listening.js";

// The README's pictures are taken when asked for: `SEGUE_PICTURES=1 make test-browser`.
const PICTURES = process.env.SEGUE_PICTURES ? resolve(import.meta.dirname, "../../docs/images") : null;

let demo;

test.beforeAll(async () => {
  demo = await startDemo();
});

test.afterAll(async () => {
  await demo?.stop();
});

/** Ada at the page, with ears and hands. */
class Visitor {
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

test("Ada plays a tune, pauses it, goes on, and plays a file of her own", async ({ page }) => {
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  const ada = new Visitor(page);
  await ada.arrive(demo.url);
  await ada.joinVoice();

  const tune = await page.getByTestId("tune").first().getAttribute("title");
  await ada.give("play", () => page.getByTestId("option-query").fill(tune));
  await ada.reads("Playing");
  await ada.hearsSound();

  await test.step("every frame is encrypted end to end, and none is lost", async () => {
    await expect.poll(() => ada.figures.received).toBeGreaterThan(50);
    const { received } = ada.figures;
    expect(ada.figures).toMatchObject({ encrypted: received, lost: 0, plain: 0, undecryptable: 0 });
    await expect(page.getByTestId("packets-lost")).toHaveText("0");
    await expect(page.getByTestId("packets-encrypted")).not.toHaveText("0");
  });

  const { card } = ada;
  await expect(card).toContainText("Now playing");
  await ada.takePicture("dark");
  await ada.takePicture("light");
  await ada.presses("Pause", card);
  await expect(card).toContainText("Paused");
  await ada.hearsSilence();

  const file = { name: "my tone.wav", mimeType: "audio/wav", buffer: toneFile(660, 20) };
  await ada.give("play", () => page.getByTestId("option-file").setInputFiles(file));
  await ada.reads("Queued my tone");

  // The card is above newer messages by now, and its buttons still work.
  await expect(card).toContainText("1 track waits");
  await ada.presses("Resume", card);
  await expect(card).toContainText("Now playing");
  await ada.hearsSound();
  await ada.presses("Skip", card);
  await expect(card).toContainText("my tone");
  await ada.hearsTone(660);
  await expect(card).toHaveCount(1);

  // Discord's silence frames, sent when sound is held, are the exception: they are never encrypted.
  const { encrypted, plain, received, silence, undecryptable } = ada.figures;
  expect({ plain, undecryptable, all: encrypted + silence }).toEqual({ plain: 0, undecryptable: 0, all: received });

  await ada.give("stop");
  await ada.reads("Stopped");
  await ada.hearsSilence();
  await expect(card).toContainText("Nothing is playing");
  expect(problems).toEqual([]);
});

test("what can't be played is answered in one sentence", async ({ page }) => {
  const ada = new Visitor(page);
  await ada.arrive(demo.url);
  await ada.joinVoice();
  await ada.give("play", () => page.getByTestId("option-query").fill("http://169.254.169.254/latest/meta-data/"));
  const reply = await ada.reads("private address");
  await expect(reply.getByTestId("thinking")).toHaveCount(0);
});
