// A person in front of the control panel, with eyes and hands.

import { test as base, expect } from "@playwright/test";

import { Discord } from "./discord.js";
import { startStack } from "./stack.js";

/** Tests on the stack that the project names, which is started once for all of them. */
export const test = base.extend({
  stack: [
    async ({}, use, { project }) => {
      const stack = await startStack(project.metadata.stack);
      await use(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  ada: async ({ page, stack }, use) => {
    const ada = new Visitor(page, stack);
    await use(ada);
    expect(ada.problems).toEqual([]);
  },
});

export class Visitor {
  constructor(page, stack) {
    this.page = page;
    this.stack = stack;
    /** What went wrong in the page, the security policy's refusals included. */
    this.problems = [];
    page.on("pageerror", (error) => this.problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of 401/.test(message.text())) this.problems.push(message.text());
    });
    /** What can be played: links. */
    this.tunes = stack.tunes;
    this.title = page.getByTestId("title");
    this.rows = page.getByTestId("queue-row");
  }

  async goTo(path) {
    await this.page.goto(new URL(path, this.stack.panel).href);
  }

  /** Signs in, and sees the servers. */
  async signIn() {
    await this.goTo("/");
    await this.page.getByTestId("sign-in").click();
    await expect(this.page.getByTestId("guild").first()).toBeVisible();
  }

  /** Joins the voice channel in Discord, in a tab of its own: that is where one listens. */
  async joinVoice() {
    const discord = new Discord(await this.page.context().newPage());
    await discord.arrive(this.stack.page);
    await discord.joinVoice();
    await this.page.bringToFront();
    return discord;
  }

  /** Opens the session of the server that is used; its path stays in `guild`. */
  async openSession() {
    const guilds = this.page.getByTestId("guild");
    await guilds.first().click();
    await expect(this.title).toBeVisible();
    this.guild = new URL(this.page.url()).pathname;
  }

  press(control) {
    return this.page.getByTestId(control).click();
  }

  /** Takes a tab of the lists. */
  async look(list) {
    await this.page.locator(`#tab-${list}`).click();
    await expect(this.page.locator(`#panel-${list}`)).toBeVisible();
  }

  async add(tune, where = "end", place = 1) {
    await this.page.getByTestId("add").fill(tune);
    await this.page.getByTestId("add").press("Escape");
    await this.page.getByTestId("add-where").selectOption(where);
    if (where === "place") await this.page.getByTestId("add-place").fill(String(place));
    await this.press("add-send");
  }

  /** Stops what plays, so that nothing is known to play. */
  async startOver() {
    if (await this.page.getByTestId("stop").isEnabled()) await this.press("stop");
    await expect(this.rows).toHaveCount(0);
    await expect(this.page.getByTestId("stop")).toBeDisabled();
  }

  /** Plays a tune, pauses it, and lets others wait. */
  async fillQueue() {
    const [first, ...others] = this.tunes.slice(0, 6);
    await this.add(first);
    await expect(this.page.getByTestId("progress")).not.toHaveAttribute("aria-disabled", "true");
    await this.press("pause");
    await expect(this.page.getByTestId("resume")).toBeVisible();
    for (const [index, tune] of others.entries()) {
      await this.add(tune);
      await this.sees(index + 1);
    }
  }

  /** Sees so many tracks that wait, all looked up: each has its length. */
  async sees(count) {
    await expect(this.rows).toHaveCount(count);
    await expect(this.rows.filter({ hasText: /\d:\d\d/ })).toHaveCount(count);
    await expect(this.page.getByTestId("busy")).toBeHidden();
  }

  /** The titles that wait, in order. */
  async waiting() {
    await expect(this.page.getByTestId("busy")).toBeHidden();
    return this.rows.locator(".title").allTextContents();
  }

  /** Sees the queue in this order, once all is settled. */
  async seesQueue(titles) {
    await expect(this.rows.locator(".title")).toHaveText(titles);
    await expect(this.page.getByTestId("busy")).toBeHidden();
    await expect(this.rows.locator(".title")).toHaveText(titles);
  }

  /** Chooses from the menu of a row, which counts from 0. */
  async choose(row, item) {
    await this.rows.nth(row).getByTestId("row-menu").click();
    await this.page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  field(name) {
    return this.page.getByTestId(`field-${name}`);
  }

  /** Saves a setting, and waits until it is saved. */
  async save(name) {
    await this.field(name).getByTestId("save").click();
    await expect(this.field(name).getByTestId("save")).toBeHidden();
  }
}
