// A person's visit to the control panel: every page and every control, and what a checker says of each page.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";

import { toneFile } from "./listening.js";
import { MadeUpFigures } from "./made-up-figures.js";
import { MadeUpIncidents } from "./made-up-incidents.js";
import { MadeUpLibrary } from "./made-up-library.js";
import { MadeUpRequests } from "./made-up-requests.js";
import { MadeUpSession } from "./made-up-session.js";
import { MadeUpSubscriptions } from "./made-up-subscriptions.js";
import { Visitor, test } from "./panel.js";

// Pictures of each page, as far as the screen shows it, are taken when asked for: `SEGUE_PICTURES=1`.
const PICTURES = process.env.SEGUE_PICTURES ? resolve(import.meta.dirname, "../../docs/images") : null;
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } };

test("whoever signs in comes back to where they wanted to go, and can sign out", async ({ ada, page }) => {
  await ada.signIn();
  await ada.openSession();
  await page.getByTestId("user-menu").click();
  await page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await expect(page.getByTestId("sign-in")).toBeVisible();

  await ada.goTo(ada.guild);
  await ada.press("sign-in");
  await expect(ada.title).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(ada.guild);

  await page.getByTestId("user-menu").click();
  await page.getByRole("menuitem", { name: "Sign out everywhere" }).click();
  await expect(page.getByTestId("sign-in")).toBeVisible();
  await ada.goTo("/?signin=denied");
  await expect(page.getByRole("alert").filter({ hasText: "did not allow" })).toBeVisible();
  await ada.goTo("/?signin=failed");
  await expect(page.getByRole("alert").filter({ hasText: "did not work" })).toBeVisible();
});

test("the language and the appearance are chosen, and stay", async ({ ada, page }) => {
  await ada.goTo("/status");
  await expect(page.getByTestId("verdict")).toBeVisible();
  for (const [language, heading] of [["Deutsch", "Status"], ["Français", "État"], ["Español", "Estado"]]) {
    await page.getByTestId("preferences").click();
    await page.getByRole("menuitemradio", { name: language }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
  }
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
  await page.getByTestId("preferences").click();
  await page.getByRole("menuitemradio", { name: "Claro" }).click();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Estado");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
});

test("a page that does not exist says so, and leads home", async ({ ada, page }) => {
  await ada.goTo("/no/such/page");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing plays here");
  await page.getByRole("link", { name: "To your servers", exact: true }).click();
  await expect(page.getByTestId("sign-in")).toBeVisible();
});

test.describe("the session", () => {
  test.beforeEach(async ({ ada }) => {
    await ada.signIn();
    await ada.joinVoice();
    await ada.openSession();
    await ada.startOver();
    await ada.fillQueue();
  });

  test("is paused, resumed, sought, repeated, skipped and stopped", async ({ ada, page }) => {
    const progress = page.getByTestId("progress");
    const position = async () => Number(await progress.getAttribute("aria-valuenow"));
    const first = await ada.title.textContent();

    await test.step("seeks with the keyboard, while paused", async () => {
      await progress.focus();
      await progress.press("Home");
      await expect.poll(position).toBe(0);
      await progress.press("ArrowRight");
      await expect.poll(position).toBe(5);
      await expect(page.getByTestId("busy")).toBeHidden();
    });
    await test.step("runs by itself once it plays", async () => {
      await ada.press("resume");
      await expect(page.getByTestId("pause")).toBeVisible();
      await expect.poll(position).toBeGreaterThan(6);
    });
    await test.step("seeks with the pointer, and starts again", async () => {
      const { width, height } = await progress.boundingBox();
      await progress.click({ position: { x: width / 2, y: height / 2 } });
      const half = Number(await progress.getAttribute("aria-valuemax")) / 2;
      await expect.poll(async () => Math.abs((await position()) - half)).toBeLessThan(4);
      await ada.press("replay");
      await expect.poll(position).toBeLessThan(4);
      await ada.press("pause");
      await expect(page.getByTestId("resume")).toBeVisible();
    });
    await test.step("is as loud as the slider says", async () => {
      await page.getByTestId("volume").fill("60");
      await expect(page.getByTestId("volume")).toHaveValue("60");
      await expect(page.getByTestId("busy")).toBeHidden();
      await page.reload();
      await expect(page.getByTestId("volume")).toHaveValue("60");
    });
    await test.step("repeats the queue, the track, and nothing", async () => {
      for (const name of ["Repeat the queue", "Repeat this track", "Repeat nothing"]) {
        await ada.press("loop");
        await expect(page.getByTestId("loop")).toHaveAccessibleName(name);
        await expect(page.getByTestId("busy")).toBeHidden();
      }
    });
    await test.step("goes to the next track, and back", async () => {
      const [next] = await ada.waiting();
      await ada.press("skip");
      await expect(ada.title).toHaveText(next);
      await ada.press("previous");
      await expect(ada.title).toHaveText(first);
      await ada.look("history");
      await expect(page.locator("#panel-history")).toBeVisible();
      await ada.look("happened");
      await expect(page.locator("#panel-happened")).toBeVisible();
      await ada.look("queue");
    });
    await test.step("suggests what was played, while one types", async () => {
      await page.getByTestId("add").pressSequentially(first.slice(0, 3));
      await expect(page.getByTestId("suggestion").first()).toBeVisible();
      await page.keyboard.press("ArrowDown");
      await expect(page.getByTestId("suggestion").first()).toHaveAttribute("aria-selected", "true");
      await page.keyboard.press("Escape");
      await expect(page.getByTestId("suggestion").first()).toBeHidden();
      await page.getByTestId("add").fill("");
    });
    await test.step("tells who listens", async () => {
      await page.getByTestId("listeners").locator("summary").press("Enter");
      await expect(page.getByTestId("listeners").getByRole("listitem").first()).not.toContainText("…");
      await page.keyboard.press("Escape");
      await expect(page.getByTestId("listeners").getByRole("listitem")).toHaveCount(0);
    });
    await test.step("moves here, leaves, and comes when called", async () => {
      await ada.press("move-here");
      await expect(page.getByTestId("busy")).toBeHidden();
      await ada.press("leave");
      await expect(page.getByTestId("join")).toBeVisible();
      await ada.press("join");
      await expect(page.getByTestId("leave")).toBeVisible();
    });
    await test.step("stops", async () => {
      await ada.startOver();
      await expect(ada.title).toHaveText("Nothing plays");
      await expect(page.getByTestId("pause")).toBeDisabled();
      await expect(page.getByTestId("pause")).toHaveAttribute("title", "Nothing plays.");
    });
  });

  test("has a queue that is put in order with the pointer and the keyboard", async ({ ada, page }) => {
    const [a, b, c, d, e] = await ada.waiting();

    await test.step("Alt with an arrow moves a track, and the keyboard stays on it", async () => {
      await ada.rows.nth(0).getByTestId("pick").focus();
      await page.keyboard.press("Alt+ArrowDown");
      await ada.seesQueue([b, a, c, d, e]);
      await page.keyboard.press("Alt+ArrowDown");
      await ada.seesQueue([b, c, a, d, e]);
      await expect(ada.rows.nth(2).getByTestId("pick")).toBeFocused();
      await page.keyboard.press("ArrowUp");
      await expect(ada.rows.nth(1).getByTestId("pick")).toBeFocused();
    });
    await test.step("a row is dragged", async () => {
      await ada.rows.nth(2).getByTestId("grip").hover();
      await page.mouse.down();
      await ada.rows.nth(0).hover();
      await page.mouse.up();
      await ada.seesQueue([a, b, c, d, e]);
    });
    await test.step("the menu of a row moves it", async () => {
      await ada.choose(4, "Play next");
      await ada.seesQueue([e, a, b, c, d]);
      await ada.choose(0, "Move to the end");
      await ada.seesQueue([a, b, c, d, e]);
      await ada.choose(1, "Move up");
      await ada.seesQueue([b, a, c, d, e]);
      await ada.choose(0, "Move down");
      await ada.seesQueue([a, b, c, d, e]);
    });
    await test.step("several are selected with Shift and removed, and come back with undo", async () => {
      await ada.rows.nth(1).getByTestId("pick").check();
      await ada.rows.nth(3).getByTestId("pick").click({ modifiers: ["Shift"] });
      await expect(page.getByTestId("selected")).toHaveText("3 selected");
      await ada.press("remove-selected");
      await ada.seesQueue([a, e]);
      await ada.press("undo");
      await ada.seesQueue([a, b, c, d, e]);
      await ada.press("redo");
      await ada.seesQueue([a, e]);
      await ada.press("undo");
      await ada.seesQueue([a, b, c, d, e]);
    });
    await test.step("one is removed", async () => {
      await ada.choose(0, "Remove");
      await ada.seesQueue([b, c, d, e]);
      await ada.press("undo");
      await ada.seesQueue([a, b, c, d, e]);
    });
    await test.step("what waits twice goes", async () => {
      await ada.add(ada.tunes[1]);
      await ada.sees(6);
      await ada.press("queue-menu");
      await page.getByRole("menuitem", { name: "Remove what waits twice" }).click();
      await ada.seesQueue([a, b, c, d, e]);
      await ada.press("queue-menu");
      await expect(page.getByRole("menuitem", { name: "Remove tracks of those who left" })).toBeEnabled();
      await page.keyboard.press("Escape");
    });
    await test.step("it is searched", async () => {
      await page.getByTestId("queue-search").fill(c);
      await expect(page.getByTestId("found").getByRole("listitem").first()).toContainText(c);
      await page.getByTestId("queue-search").fill("");
      await ada.seesQueue([a, b, c, d, e]);
    });
    await test.step("it is shuffled, and put into turns", async () => {
      await ada.press("shuffle");
      await expect(page.getByTestId("busy")).toBeHidden();
      expect((await ada.waiting()).toSorted()).toEqual([a, b, c, d, e].toSorted());
      await ada.press("fair");
      await expect(page.getByTestId("busy")).toBeHidden();
      await expect(ada.rows).toHaveCount(5);
    });
    await test.step("something is added at a place, and as the next", async () => {
      const before = await ada.waiting();
      await ada.add(ada.tunes[0], "place", 2);
      await ada.sees(6);
      const added = (await ada.waiting())[1];
      await ada.seesQueue([before[0], added, ...before.slice(1)]);
      await ada.add(ada.tunes[0], "next");
      await ada.sees(7);
      await ada.seesQueue([added, before[0], added, ...before.slice(1)]);
      await ada.choose(2, "Remove");
      await ada.choose(0, "Remove");
      await ada.seesQueue(before);
    });
    await test.step("one skips to a track", async () => {
      const target = (await ada.waiting())[1];
      await ada.choose(1, "Skip to this one");
      await expect(ada.title).toHaveText(target);
      await expect(ada.rows).toHaveCount(3);
    });
    await test.step("it is cleared after a question", async () => {
      await ada.press("clear");
      await page.getByRole("button", { name: "Cancel" }).click();
      await expect(ada.rows).toHaveCount(3);
      await ada.press("clear");
      await ada.press("agree");
      await expect(ada.rows).toHaveCount(0);
      await ada.press("undo");
      await expect(ada.rows).toHaveCount(3);
    });
    await test.step("one goes back to a moment", async () => {
      const before = await ada.waiting();
      await ada.press("shuffle");
      await expect(page.getByTestId("busy")).toBeHidden();
      await ada.press("clear");
      await ada.press("agree");
      await expect(ada.rows).toHaveCount(0);
      await ada.look("timeline");
      // The newest is on top: the queue was emptied, and shuffled before that.
      await page.getByTestId("restore").nth(1).click();
      await ada.look("queue");
      await ada.seesQueue(before);
    });
  });

  test("is the same in two browsers", async ({ ada, page, context, stack }) => {
    const grace = new Visitor(await context.newPage(), stack);
    await grace.goTo(ada.guild);
    const [a, b, c, d, e] = await ada.waiting();
    await grace.seesQueue([a, b, c, d, e]);

    // Both at once: neither knows of the other's change.
    await Promise.all([ada.choose(4, "Play next"), grace.choose(1, "Remove")]);
    await ada.seesQueue([e, a, c, d]);
    await grace.seesQueue([e, a, c, d]);
    await ada.press("resume");
    await expect(grace.page.getByTestId("pause")).toBeVisible();
    await grace.press("pause");
    await expect(page.getByTestId("resume")).toBeVisible();
    expect(grace.problems).toEqual([]);
  });
});

test("what is pressed here is heard in Discord, and what is said there is seen here", async ({ ada, page }) => {
  await ada.signIn();
  const discord = await ada.joinVoice();
  await ada.openSession();
  await ada.startOver();
  await ada.add(ada.tunes[0]);
  await discord.hearsSound();

  await test.step("what is asked for in Discord waits here, and is heard when skip is pressed", async () => {
    await discord.page.bringToFront();
    const file = { name: "my tone.wav", mimeType: "audio/wav", buffer: toneFile(660, 60) };
    await discord.give("play", () => discord.page.getByTestId("option-file").setInputFiles(file));
    await page.bringToFront();
    await ada.seesQueue(["my tone"]);
    await ada.press("skip");
    await expect(ada.title).toHaveText("my tone");
    await discord.hearsTone(660);
  });
  await test.step("pause and resume", async () => {
    await ada.press("pause");
    await discord.hearsSilence();
    await ada.press("resume");
    await discord.hearsTone(660);
  });
  await test.step("/pause is seen soon", async () => {
    await discord.page.bringToFront();
    const seen = page.getByTestId("resume").waitFor().then(() => performance.now());
    await discord.give("pause");
    const given = performance.now();
    const took = (await seen) - given;
    console.log(`/pause in Discord was seen in the panel after ${Math.round(took)} ms`);
    // A second is promised on a machine that does nothing else; this one compiles, plays and draws at once.
    expect(took).toBeLessThan(5_000);
    await page.bringToFront();
  });
  await test.step("the audit tells of both", async () => {
    await page.getByRole("link", { name: "Audit" }).click();
    const rows = page.getByTestId("audit").locator("tbody tr");
    await expect(rows.filter({ hasText: "Discord" }).filter({ hasText: "pause" }).first()).toBeVisible();
    await expect(rows.filter({ hasText: "Panel" }).filter({ hasText: "skip" }).first()).toBeVisible();
  });
});

test("a queue of 10,000 tracks is drawn and fetched only where it is looked at", async ({ ada, page }) => {
  const session = new MadeUpSession(10_000);
  await session.take(page);
  await ada.signIn();
  await ada.openSession();
  await expect(ada.rows.first()).toContainText("Track 1");
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect(ada.rows.last()).toContainText("Track 10000");
  expect(await ada.rows.count()).toBeLessThan(50);
  expect(session.asked.length).toBeLessThan(6);

  await test.step("a range reaches over pages that were never looked at", async () => {
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('[data-index="0"]').getByTestId("pick").click();
    await page.evaluate(() => scrollBy(0, 64 * 599));
    const far = page.locator('[data-index="599"]');
    await expect(far).toContainText("Track 600");
    await far.getByTestId("pick").click({ modifiers: ["Shift"] });
    await expect(page.getByTestId("selected")).toHaveText("600 selected");
    await page.evaluate(() => scrollTo(0, 0));
    await ada.press("remove-selected");
    // At most 500 in a command.
    await expect.poll(() => session.commands.map(({ type, tracks }) => `${type} ${tracks.length}`)).toEqual(["remove 500", "remove 100"]);
    await expect(ada.rows.first()).toContainText("Track 601");
    await expect(ada.rows.first()).toHaveAttribute("aria-setsize", "9400");
  });
});

for (const [name, state, text] of [
  ["away", { worker: "away" }, "starts when one is back"],
  ["alone", { state: "held", heldBy: ["alone"] }, "Nobody listens"],
  ["suppressed", { state: "held", heldBy: ["suppressed"] }, "audience"],
  ["muted", { state: "held", heldBy: ["muted"] }, "muted"],
  ["ended", { state: "ended", ended: { reason: "stopped", at: "2026-01-01T00:00:00.000Z" } }, "Somebody stopped the music"],
]) {
  test(`why nothing is heard is told: ${name}`, async ({ ada, page }) => {
    await new MadeUpSession(3, state).take(page);
    await ada.signIn();
    await ada.openSession();
    await expect(page.getByTestId(`notice-${name}`)).toContainText(text);
  });
}

test("a lost connection is told, and found again", async ({ ada, page }) => {
  await ada.signIn();
  await ada.openSession();
  await expect(page.getByTestId("notice-reconnecting")).toBeHidden();
  await page.route("**/api/control-panel/**", (route) => route.abort());
  await page.reload();
  await expect(page.getByRole("alert").filter({ hasText: "can’t be reached" })).toBeVisible();
  await page.unroute("**/api/control-panel/**");
  await page.route("**/events?**", (route) => route.abort());
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByTestId("notice-reconnecting")).toBeVisible();
  await page.unroute("**/events?**");
  await expect(page.getByTestId("notice-reconnecting")).toBeHidden();
  ada.problems = ada.problems.filter((problem) => !problem.includes("ERR_FAILED"));
});

test("settings are chosen, saved and taken back", async ({ ada, page }) => {
  await ada.signIn();
  await ada.openSession();
  await page.getByRole("link", { name: "Settings" }).click();

  await test.step("a number", async () => {
    await ada.field("skip_votes").getByRole("spinbutton").fill("75");
    await ada.save("skip_votes");
    await page.reload();
    await expect(ada.field("skip_votes").getByRole("spinbutton")).toHaveValue("75");
    await ada.field("skip_votes").getByTestId("reset").click();
    await expect(ada.field("skip_votes").getByRole("spinbutton")).toHaveValue("50");
    await expect(ada.field("skip_votes").getByTestId("reset")).toBeHidden();
  });
  await test.step("a switch", async () => {
    const stay = ada.field("stay").getByRole("switch");
    await expect(stay).not.toBeChecked();
    await stay.check();
    await ada.save("stay");
    await ada.field("stay").getByTestId("reset").click();
    await expect(stay).not.toBeChecked();
  });
  await test.step("one of several", async () => {
    const choice = ada.field("duplicates").getByRole("combobox");
    await choice.selectOption("refuse");
    await ada.save("duplicates");
    await ada.field("duplicates").getByTestId("reset").click();
    await expect(choice).toHaveValue("allow");
  });
  await test.step("words", async () => {
    const words = ada.field("blocked_words");
    await words.getByRole("textbox").fill("Vuvuzela");
    await words.getByRole("textbox").press("Enter");
    await ada.save("blocked_words");
    await words.getByRole("button", { name: "Take vuvuzela out" }).click();
    await ada.save("blocked_words");
    await expect(words).not.toContainText("vuvuzela");
  });
  await test.step("what messages look like, before it is saved", async () => {
    await ada.field("brand_name").getByRole("textbox").fill("Radio Ada");
    await ada.field("footer").getByRole("textbox").fill("every night");
    await expect(page.getByTestId("preview")).toContainText("Radio Ada");
    await expect(page.getByTestId("preview-foot")).toHaveText("every night · Segue");
    await ada.field("brand_name").getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByTestId("preview")).not.toContainText("Radio Ada");
  });
  await test.step("who may use a command", async () => {
    const volume = page.getByLabel("/volume");
    await volume.selectOption("manager");
    await expect(volume).toBeEnabled();
    await page.reload();
    await expect(volume).toHaveValue("manager");
    await volume.selectOption("");
    await expect(volume).toBeEnabled();
    await expect(volume).toHaveValue("");
  });
});

test("a key is created, shown once, rotated and disabled", async ({ ada, page }) => {
  await ada.signIn();
  await ada.openSession();
  await page.getByRole("link", { name: "API keys" }).click();
  const name = `Overlay ${Date.now()}`;
  await page.getByTestId("key-name").fill(name);
  await ada.press("key-create");
  await expect(page.getByTestId("secret-value")).not.toBeEmpty();
  const secret = await page.getByTestId("secret-value").textContent();

  const keys = page.getByTestId("key").filter({ hasText: name });
  await expect(keys).toHaveCount(1);
  await keys.getByTestId("key-rotate").click();
  await page.getByTestId("overlap").fill("2");
  await ada.press("agree");
  await expect(page.getByTestId("secret-value")).not.toHaveText(secret);
  await expect(keys).toHaveCount(2);
  await page.getByRole("button", { name: "I have it" }).click();
  await expect(page.getByTestId("secret")).toBeHidden();

  await keys.filter({ hasText: "Active" }).getByTestId("key-disable").click();
  await ada.press("agree");
  await expect(keys.filter({ hasText: "Disabled" })).toHaveCount(1);
  await page.reload();
  await expect(keys).toHaveCount(2);
  await expect(page.locator("body")).not.toContainText(secret);
});

test("what was heard is told in figures, of any time, and can be taken away", async ({ ada, page }) => {
  await ada.signIn();
  await ada.openSession();
  await page.getByRole("link", { name: "Analytics" }).click();
  await expect(page.getByTestId("analytics")).toBeVisible();
  const day = (before) => new Date(Date.now() - before * 86_400_000).toISOString().slice(0, 10);
  const asked = (from, to) =>
    page.waitForResponse((answer) => {
      const { pathname, searchParams } = new URL(answer.url());
      return pathname.endsWith("/analytics") && searchParams.get("from") === from && searchParams.get("to") === to && answer.ok();
    });

  await test.step("of the last days, with the keyboard", async () => {
    await page.getByRole("radio", { name: "30 days" }).focus();
    let answer = asked(day(6), day(-1));
    await page.keyboard.press("ArrowLeft");
    await answer;
    answer = asked(day(89), day(-1));
    await page.getByRole("radio", { name: "90 days" }).check();
    await answer;
  });
  await test.step("from one day through another", async () => {
    await page.getByRole("radio", { name: "Own dates" }).check();
    const answer = asked(day(300), day(-1));
    await page.getByTestId("span-from").fill(day(300));
    await answer;
    await page.getByTestId("span-from").fill(day(500));
    await expect(page.getByText("400 days at most.")).toBeVisible();
    await page.getByTestId("span-from").fill(day(-2));
    await expect(page.getByText("has to come before")).toBeVisible();
    const today = asked(day(0), day(-1));
    await page.getByTestId("span-from").fill(day(0));
    await today;
  });
  await test.step("as files", async () => {
    for (const [format, start] of [["csv", "\ufeffsection,name,author,plays,heardMs"], ["json", '{"guildId":']]) {
      const arrives = page.waitForEvent("download");
      await ada.press(`download-${format}`);
      const download = await arrives;
      expect(download.suggestedFilename()).toMatch(new RegExp(`^segue-.*\\.${format}$`));
      expect((await readFile(await download.path(), "utf8")).slice(0, start.length)).toBe(start);
    }
  });
});

test("what was heard is drawn, and readable without the drawing", async ({ ada, page }) => {
  await new MadeUpFigures().take(page);
  await ada.signIn();
  await ada.openSession();
  await page.getByRole("link", { name: "Analytics" }).click();
  const days = page.getByRole("img", { name: /^By day/ });
  await expect(days).toHaveAccessibleName("By day. Most: Nov 3, 2026, 40.");
  await page.getByRole("radio", { name: "Time heard" }).check();
  await expect(days).toHaveAccessibleName("By day. Most: Nov 3, 2026, 2 hr.");
  await expect(page.getByRole("img", { name: /^By hour/ })).toHaveAccessibleName("By hour of the day. Most: 20:00, 4 hr.");
  await page.getByText("As a table").first().click();
  await expect(page.getByRole("row", { name: "Nov 3, 2026 40 2 hr" })).toBeVisible();
  await expect(page.getByTestId("top-tracks").getByRole("listitem")).toHaveCount(10);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(page.getByTestId("top-tracks").getByRole("listitem")).toHaveCount(12);
  await expect(page.getByTestId("top-members").getByRole("listitem")).toContainText(["Grace"]);
  await expect(page.getByTestId("sources")).toContainText("Links");
  await expect(page.getByTestId("ends")).toContainText("Heard to the end");
  await expect(page.getByTestId("analytics")).toContainText("12.5%");
  for (const [language, text] of [["Deutsch", "Nach Tagen"], ["Français", "Par jour"], ["Español", "Por día"]]) {
    await page.getByTestId("user-menu").click();
    await page.getByRole("menuitemradio", { name: language }).click();
    await expect(page.getByRole("heading", { name: text })).toBeVisible();
  }
});

test("what gives the server its plan is told, and how far it has come", async ({ ada, page }) => {
  const grants = page.getByTestId("grant");
  await ada.signIn();
  await ada.openSession();
  await page.getByRole("navigation", { name: /^Pages of/ }).getByRole("link", { name: "Subscriptions" }).click();

  await test.step("here, where there are no plans", async () => {
    await expect(page.getByTestId("plan")).toContainText("Every feature is open");
    await expect(page.getByTestId("grants-none")).toContainText("none is needed");
    await expect(grants).toHaveCount(0);
  });
  await test.step("where there are some", async () => {
    await new MadeUpSubscriptions().take(page);
    await page.reload();
    await expect(page.getByTestId("plan")).toContainText("scale");
    await expect(page.getByTestId("grant-status")).toHaveText(["Active", "Active", "On trial", "Not confirmed yet", "Ended", "Ended"]);
    await expect(page.getByTestId("grant-reach")).toHaveText([/already/, /already/, /within a minute/, /does not have it yet/]);
    await expect(grants.nth(0)).toContainText("Bought in Discord · without an end");
    await expect(grants.nth(1)).toContainText(/Subscription · until .+ · changed 10 days ago/);
    await expect(grants.nth(4)).toContainText(/Subscription · ended .+ · changed/);
    // It was ended before its time, and when is not told.
    await expect(grants.nth(5)).toContainText("Subscription · changed 2 days ago");
  });
  await test.step("where nothing was bought", async () => {
    await new MadeUpSubscriptions().take(page, "free", []);
    await page.reload();
    await expect(page.getByTestId("plan")).toContainText("free");
    await expect(page.getByTestId("grants-none")).toContainText("has no subscription");
  });
});

test("what kept the bot from being well is told, and for how long", async ({ ada, page }) => {
  const incidents = page.getByTestId("incident");
  await ada.goTo("/status");
  await expect(page.getByRole("heading", { name: "Incidents" })).toBeVisible();

  const made = new MadeUpIncidents();
  await made.take(page);
  await page.reload();
  await expect(incidents).toHaveCount(4);
  await expect(incidents.nth(0)).toContainText(/Some servers had no worker\s+Still going on\s+for 3 min so far/);
  await expect(incidents.nth(0)).toContainText("3 minutes ago");
  await expect(incidents.nth(1)).toContainText(/did not answer\s+lasted 12 min/);
  await expect(incidents.nth(2)).toContainText("lasted 3 hr");
  await expect(incidents.nth(3)).toContainText("lasted 30 sec");
  for (const [given, text] of [[[], "No incident in the last 90 days."], [null, "the panel’s database does not answer"]]) {
    await made.take(page, given);
    await page.reload();
    await expect(page.getByTestId("incidents")).toContainText(text);
    await expect(incidents).toHaveCount(0);
  }
});

test("the audit tells what was done here", async ({ ada, page }) => {
  await ada.signIn();
  await ada.openSession();
  await page.getByRole("link", { name: "Audit" }).click();
  await expect(page.getByTestId("audit").locator("tbody tr").first()).toBeVisible();
  await expect(page.getByTestId("audit")).toContainText("Panel");
});

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["dark", "light"]) {
    test.describe(`every page, ${colorScheme}, on a ${size} screen`, () => {
      // Without motion: what fades in is not looked at halfway.
      test.use({ viewport, colorScheme, deviceScaleFactor: 1, contextOptions: { reducedMotion: "reduce" } });

      test("is free of what axe-core finds", async ({ ada, page }) => {
        test.setTimeout(180_000);
        /** Looks at a page, or at a `part` of one that is opened on it, of which no picture is taken. */
        const check = async (name, sign, part = false) => {
          await expect(sign).toBeVisible();
          if (PICTURES && !part && ada.stack.name === "embedded") {
            // Animations come to rest, pictures arrive, and what was said goes away.
            await page.mouse.move(0, 0);
            await page.evaluate(() => scrollTo(0, 0));
            await expect(page.getByTestId("toast")).toHaveCount(0);
            await page.waitForTimeout(1_000);
            const path = `${PICTURES}/panel-${name}-${size}-${colorScheme}.png`;
            await page.screenshot({ path, type: "png", scale: "css", animations: "disabled", fullPage: false });
          }
          const { violations } = await new AxeBuilder({ page })
            .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
            .analyze();
          const found = violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
          expect(found, name).toEqual([]);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(overflow, `${name} fits`).toBeLessThanOrEqual(0);
        };
        const heading = page.getByRole("heading", { level: 1 });

        await ada.goTo("/");
        await check("sign-in", page.getByTestId("sign-in"));
        await ada.signIn();
        await check("servers", page.getByTestId("guild").first());
        await ada.joinVoice();
        await ada.openSession();
        await ada.startOver();
        await check("idle", ada.title);
        await ada.fillQueue();
        await ada.press("resume");
        await expect(page.getByTestId("pause")).toBeVisible();
        // However far below the screen the queue begins, its tracks are there.
        await page.evaluate(() => scrollTo(0, 0));
        await expect(ada.rows).toHaveCount(5);
        await check("session", ada.title);
        await ada.rows.first().getByTestId("row-menu").click();
        await check("menu", page.getByRole("menu"), true);
        await page.keyboard.press("Escape");
        await ada.press("clear");
        await check("question", page.getByRole("dialog"), true);
        await page.getByRole("button", { name: "Cancel" }).click();
        await ada.look("history");
        // A button that is scrolled halfway beneath the header is not too small.
        await page.evaluate(() => scrollTo(0, 0));
        await check("history", page.locator("#panel-history"), true);
        await ada.look("queue");
        await page.getByTestId("listeners").locator("summary").click();
        await page.evaluate(() => scrollTo(0, 0));
        await check("listeners", page.getByTestId("listeners").getByRole("list"), true);
        await new MadeUpFigures().take(page);
        await ada.goTo(`${ada.guild}/analytics`);
        await expect(page.getByTestId("analytics")).toHaveAttribute("aria-busy", "false");
        await check("analytics", page.getByTestId("top-members"));
        await page.getByRole("radio", { name: "Own dates" }).check();
        await page.getByText("As a table").first().click();
        // Figures that are being read again are dimmed.
        await expect(page.getByTestId("analytics")).toHaveAttribute("aria-busy", "false");
        await check("analytics-table", page.getByTestId("span-from"), true);
        await ada.goTo(`${ada.guild}/settings`);
        await check("settings", ada.field("stay"));
        await ada.goTo(`${ada.guild}/audit`);
        await check("audit", page.getByTestId("audit"));
        await ada.goTo(`${ada.guild}/keys`);
        await check("keys", page.getByTestId("key-name"));
        await new MadeUpSubscriptions().take(page);
        await ada.goTo(`${ada.guild}/subscriptions`);
        await check("subscriptions", page.getByTestId("grant").first());
        await new MadeUpLibrary().take(page);
        await ada.goTo(`${ada.guild}/playlists`);
        await check("playlists", page.getByTestId("playlist").first());
        await page.getByTestId("playlist-open").nth(2).click();
        await page.getByTestId("playlist-play").first().click();
        await check("playlist", page.getByTestId("playlist-tracks"), true);
        await page.keyboard.press("Escape");
        await ada.press("playlist-import");
        await check("playlist-file", page.getByRole("dialog"), true);
        await page.getByRole("button", { name: "Cancel" }).click();
        await new MadeUpRequests().take(page);
        await ada.goTo(`${ada.guild}/concierge`);
        await check("concierge", page.getByTestId("request").first());
        await ada.goTo("/concierge");
        await check("requests", page.getByTestId("request").first());
        await page.getByTestId("request-reply").first().click();
        await check("request-reply", page.getByRole("dialog"), true);
        await new MadeUpIncidents().take(page);
        await ada.goTo("/status");
        await check("status", page.getByTestId("incident").first());
        await ada.goTo("/no/such/page");
        await check("not-found", heading);
      });
    });
  }
}
