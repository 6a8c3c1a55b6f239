// A person's visit to the demo: commands, buttons, a file, and what is heard.

import { expect, test } from "@playwright/test";

import { Discord } from "./discord.js";
import { toneFile } from "./listening.js";
import { startStack } from "./stack.js";

let demo;

test.beforeAll(async () => {
  demo = await startStack("embedded");
});

test.afterAll(async () => {
  await demo?.stop();
});

test("Ada plays a tune, pauses it, goes on, and plays a file of her own", async ({ page }) => {
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  const ada = new Discord(page);
  await ada.arrive(demo.page);
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
  const ada = new Discord(page);
  await ada.arrive(demo.page);
  await ada.joinVoice();
  await ada.give("play", () => page.getByTestId("option-query").fill("http://169.254.169.254/latest/meta-data/"));
  const reply = await ada.reads("private address");
  await expect(reply.getByTestId("thinking")).toHaveCount(0);
});
