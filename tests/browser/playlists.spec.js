// A person's visit to the playlists: those that are kept here, and those that can't be.

import { readFile } from "node:fs/promises";

import { expect } from "@playwright/test";

import { MadeUpLibrary } from "./made-up-library.js";
import { test } from "./panel.js";

test("the queue is kept as a playlist, which is played, renamed, shared, taken away, brought back and deleted", async ({ ada, page }) => {
  test.setTimeout(180_000);
  const stamp = Date.now();
  const [first, second] = [`Night drive ${stamp}`, `A/B: 100 % “ü” #${stamp}?`];
  const mine = (name) => page.getByTestId("playlists-mine").getByTestId("playlist").filter({ hasText: name });
  const server = (name) => page.getByTestId("playlists-server").getByTestId("playlist").filter({ hasText: name });
  const choose = async (card, menu, item) => {
    await card.getByTestId(menu).click();
    await page.getByRole("menuitem", { name: item, exact: true }).click();
  };
  const is = (text) => expect(page.getByTestId("toast").filter({ hasText: text }).last()).toBeVisible();
  const open = (name) => page.getByRole("navigation", { name: /^Pages of/ }).getByRole("link", { name }).click();

  await ada.signIn();
  await ada.joinVoice();
  await ada.openSession();
  await ada.startOver();
  await ada.fillQueue();
  const playing = await ada.title.textContent();
  const waiting = await ada.waiting();
  await open("Playlists");

  await test.step("what plays and waits is kept", async () => {
    await ada.press("playlist-save");
    await page.getByTestId("playlist-name").fill(first);
    await ada.press("agree");
    await is(`${first} is saved, with 6 tracks.`);
    await expect(mine(first)).toContainText("6 tracks");
    await mine(first).getByTestId("playlist-open").press("Enter");
    await expect(mine(first).getByTestId("playlist-open")).toHaveAttribute("aria-expanded", "true");
    await expect(mine(first).getByTestId("playlist-tracks").locator(".title")).toHaveText([playing.trim(), ...waiting]);
  });
  await test.step("another takes its place only after a question", async () => {
    await ada.press("playlist-save");
    await page.getByTestId("playlist-name").fill(first.toUpperCase());
    await page.getByTestId("playlist-playing").uncheck();
    await ada.press("agree");
    await expect(page.getByRole("dialog")).toContainText("There is a playlist of this name already.");
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByTestId("playlists-mine")).toContainText("6 tracks");

    // What was typed is still there.
    await ada.press("playlist-save");
    await expect(page.getByTestId("playlist-name")).toHaveValue(first.toUpperCase());
    await page.getByTestId("playlist-name").fill(first);
    await ada.press("agree");
    await ada.press("agree");
    await is(`${first} is saved, with 5 tracks.`);
    await expect(mine(first).getByTestId("playlist-tracks").getByRole("listitem")).toHaveCount(5);
  });
  await test.step("it is played, at the end and shuffled", async () => {
    await open("Session");
    await ada.startOver();
    await open("Playlists");
    await choose(mine(first), "playlist-play", "At the end");
    await open("Session");
    await expect(ada.title).toHaveText(waiting[0]);
    await ada.seesQueue(waiting.slice(1));
    await ada.press("pause");
    await open("Playlists");
    await choose(mine(first), "playlist-play", "Next, shuffled");
    await open("Session");
    await ada.sees(9);
    expect((await ada.waiting()).toSorted()).toEqual([...waiting, ...waiting.slice(1)].toSorted());
    await open("Playlists");
  });
  await test.step("it gets another name, whatever that holds", async () => {
    await mine(first).getByTestId("playlist-open").click();
    await choose(mine(first), "playlist-menu", "Rename");
    await page.getByTestId("playlist-name").fill(second);
    await ada.press("agree");
    await is(`${first} is called ${second} now.`);
    await expect(mine(first)).toHaveCount(0);
    await expect(mine(second).getByTestId("playlist-tracks").locator(".title")).toHaveText(waiting);
    await page.reload();
    await expect(mine(second)).toContainText("5 tracks");
  });
  await test.step("it is shared, and twice only after a question", async () => {
    await choose(mine(second), "playlist-menu", "Share with the server");
    await expect(server(second)).toContainText("saved by you");
    await choose(mine(second), "playlist-menu", "Share with the server");
    await ada.press("agree");
    await is(`${second} is saved, with 5 tracks.`);
    await expect(server(second)).toHaveCount(1);
  });
  const file = await test.step("it is taken away as a file", async () => {
    const arrives = page.waitForEvent("download");
    await server(second).getByTestId("playlist-export").click();
    const download = await arrives;
    expect(download.suggestedFilename()).toMatch(/\.json$/);
    const text = await readFile(await download.path(), "utf8");
    const { name, tracks } = JSON.parse(text);
    expect(name).toBe(second);
    expect(tracks.map(({ title }) => title)).toEqual(waiting);
    return text;
  });
  await test.step("it is brought back under the name that the file says", async () => {
    await choose(server(second), "playlist-menu", "Delete");
    await ada.press("agree");
    await expect(server(second)).toHaveCount(0);
    await expect(page.getByRole("heading", { name: "The server’s" })).toBeFocused();
    await ada.press("playlist-import");
    const of = (text) => ({ name: "a.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await page.getByTestId("playlist-file").setInputFiles(of("x".repeat(1_100_000)));
    await expect(page.getByRole("dialog")).toContainText("The file is too large");
    await page.getByTestId("playlist-file").setInputFiles(of(file));
    await expect(page.getByTestId("playlist-name")).toHaveValue(second);
    await page.getByRole("radio", { name: "The server’s" }).check();
    await ada.press("agree");
    await expect(server(second)).toContainText("5 tracks");
  });
  await test.step("a file that is none is refused", async () => {
    await ada.press("playlist-import");
    await page.getByTestId("playlist-file").setInputFiles({ name: "Notes.json", mimeType: "application/json", buffer: Buffer.from("[]") });
    await expect(page.getByTestId("playlist-name")).toHaveValue("Notes");
    await ada.press("agree");
    await expect(page.getByTestId("toast-alert")).toContainText("import.not-a-playlist");
    await expect(mine("Notes")).toHaveCount(0);
  });
  await test.step("both are deleted", async () => {
    for (const card of [server(second), mine(second)]) {
      await choose(card, "playlist-menu", "Delete");
      await ada.press("agree");
      await expect(card).toHaveCount(0);
    }
  });
  // That it asks instead, or tells why, is what was looked at.
  ada.problems = ada.problems.filter((problem) => !/status of (409|422)/.test(problem));
});

test("a playlist that somebody else changed meanwhile is shown as it is now", async ({ ada, page }) => {
  const library = new MadeUpLibrary();
  await library.take(page);
  await page.route("**/playlists/mine/*/rename", (route) => {
    library.playlists.mine[1].tracks = 7;
    const json = { code: "playlist.changed", detail: "somebody else changed it", status: 409 };
    return route.fulfill({ status: 409, json, contentType: "application/problem+json" });
  });
  await ada.signIn();
  await ada.openSession();
  await ada.goTo(`${ada.guild}/playlists`);
  const card = page.getByTestId("playlist").filter({ hasText: "Long drives" });
  await card.getByTestId("playlist-menu").click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByTestId("playlist-name").fill("Short drives");
  await ada.press("agree");
  await expect(page.getByTestId("toast-alert")).toContainText("playlist.changed");
  await expect(card).toContainText("7 tracks");
  ada.problems = ada.problems.filter((problem) => !/status of 409/.test(problem));
});

test("what can't be done with a playlist says why", async ({ ada, page }) => {
  const library = new MadeUpLibrary();
  library.playlists.limits.server = 2;
  await library.take(page);
  await ada.signIn();
  await ada.openSession();
  await ada.goTo(`${ada.guild}/playlists`);
  await expect(page.getByTestId("playlists-server")).toContainText("2 of 2");
  for (const [name, item, why] of [
    ["Sunday tea", "Delete", "Only who saved it"],
    ["Long drives", "Share with the server", "as many playlists"],
  ]) {
    await page.getByTestId("playlist").filter({ hasText: name }).getByTestId("playlist-menu").click();
    await page.getByRole("menuitem", { name: item }).press("Enter");
    await expect(page.getByTestId("toast").filter({ hasText: why })).toBeVisible();
  }
  await test.step("all of a long one can be seen", async () => {
    const long = page.getByTestId("playlist").filter({ hasText: "Favourites" });
    await long.getByTestId("playlist-open").click();
    await expect(long.getByTestId("playlist-tracks").getByRole("listitem")).toHaveCount(100);
    await long.getByRole("button", { name: "Show more" }).click();
    await expect(long.getByTestId("playlist-tracks").getByRole("listitem")).toHaveCount(131);
  });
  await test.step("a plan may have none for the server", async () => {
    await new MadeUpLibrary(0).take(page);
    await page.reload();
    await expect(page.getByTestId("playlists-server")).toContainText("has no playlists of the server");
    await ada.press("playlist-import");
    await expect(page.getByRole("dialog")).toBeVisible();
    await expect(page.getByRole("radio")).toHaveCount(0);
  });
});

test("members who don’t manage the server come to the session and the playlists", async ({ ada, page }) => {
  await page.route(/\/api\/control-panel\/guilds\/\d+$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), manages: false, rank: "member" } });
  });
  await ada.signIn();
  await ada.openSession();
  await expect(page.getByRole("navigation", { name: /^Pages of/ }).getByRole("link")).toHaveText(["Session", "Playlists"]);
  await ada.goTo(`${ada.guild}/keys`);
  await expect(page.getByText("Only people who may manage this server")).toBeVisible();
  await ada.goTo(`${ada.guild}/playlists`);
  await expect(page.getByTestId("playlists-mine")).toBeVisible();
});
