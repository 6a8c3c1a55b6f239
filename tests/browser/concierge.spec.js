// Asking the people who run the bot for help, and answering it.

import { expect } from "@playwright/test";

import { MadeUpRequests } from "./made-up-requests.js";
import { test } from "./panel.js";

test("help is asked for, answered and resolved, and what is not needed any more is withdrawn", async ({ ada, page }) => {
  test.setTimeout(150_000);
  const stamp = Date.now();
  const [first, second] = [`Please help us move in. ${stamp}`, `Never mind. ${stamp}`];
  const request = (summary) => page.getByTestId("request").filter({ hasText: summary });
  const used = () => page.getByTestId("concierge-figures").locator("dd").first();
  const file = async (summary, hours) => {
    await page.getByTestId("concierge-summary").fill(summary);
    await page.getByTestId("concierge-contact").fill("ada@example.org");
    await page.getByTestId("concierge-hours").fill(String(hours));
    await ada.press("concierge-send");
    await expect(request(summary).getByTestId("request-state")).toHaveText("Open");
    await expect(page.getByTestId("concierge-summary")).toHaveValue("");
  };

  await ada.signIn();
  await ada.openSession();
  await page.getByRole("navigation", { name: /^Pages of/ }).getByRole("link", { name: "Concierge" }).click();
  await expect(page.getByTestId("concierge-figures")).toContainText("No limit");
  const before = Number(await used().textContent());

  await test.step("two are filed, and their hours count", async () => {
    await file(first, 2);
    await expect(request(first)).toContainText("by you");
    await expect(request(first)).toContainText("2 hours");
    await file(second, 3);
    await expect(used()).toHaveText(String(before + 5));
  });
  await test.step("one is withdrawn after a question, and its hours come back", async () => {
    await request(second).getByTestId("request-withdraw").click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(request(second).getByTestId("request-state")).toHaveText("Open");
    await request(second).getByTestId("request-withdraw").click();
    await ada.press("agree");
    await expect(request(second).getByTestId("request-state")).toHaveText("Withdrawn");
    await expect(request(second).getByTestId("request-withdraw")).toHaveCount(0);
    await expect(used()).toHaveText(String(before + 2));
  });
  await test.step("an operator takes care of it, or does not", async () => {
    await page.getByRole("link", { name: "Requests", exact: true }).click();
    await expect(page.getByTestId("requests-ended").getByTestId("request").filter({ hasText: second })).toBeVisible();
    const waiting = page.getByTestId("requests-waiting").getByTestId("request").filter({ hasText: first });
    await expect(waiting.getByTestId("request-assigned")).toHaveText("Nobody takes care of it yet.");
    await waiting.getByTestId("request-assign").press("Enter");
    await expect(waiting.getByTestId("request-assigned")).toHaveText("You take care of it.");
    await waiting.getByTestId("request-assign").press("Enter");
    await expect(waiting.getByTestId("request-assigned")).toHaveText("Nobody takes care of it yet.");
    await waiting.getByTestId("request-assign").click();
    await expect(waiting.getByTestId("request-assigned")).toHaveText("You take care of it.");
  });
  await test.step("an operator answers", async () => {
    await request(first).getByTestId("request-reply").click();
    await page.getByTestId("request-text").fill("We begin tomorrow.");
    await page.getByRole("button", { name: "Cancel" }).click();
    await request(first).getByTestId("request-reply").click();
    await expect(page.getByTestId("request-text")).toHaveValue("We begin tomorrow.");
    await page.getByTestId("request-text").fill("We begin tomorrow.\nAt noon.");
    await ada.press("agree");
    await expect(request(first).getByTestId("request-state")).toHaveText("Answered");
    await ada.goTo(`${ada.guild}/concierge`);
    await expect(request(first).getByTestId("request-answer")).toHaveText(/We begin tomorrow\.\s+At noon\./);
    await expect(request(first).getByTestId("request-withdraw")).toBeVisible();
  });
  await test.step("an operator resolves it", async () => {
    await ada.goTo("/concierge");
    await request(first).getByTestId("request-resolve").click();
    await page.getByTestId("request-text").fill("All moved.");
    await ada.press("agree");
    const ended = page.getByTestId("requests-ended").getByTestId("request").filter({ hasText: first });
    await expect(ended.getByTestId("request-state")).toHaveText("Resolved");
    await expect(page.getByRole("heading", { name: "Going on" })).toBeFocused();
    await ada.goTo(`${ada.guild}/concierge`);
    await expect(request(first).getByTestId("request-note")).toHaveText("All moved.");
    await expect(request(first).getByTestId("request-withdraw")).toHaveCount(0);
  });
});

test("what the plan gives is told as it is", async ({ ada, page }) => {
  const requests = new MadeUpRequests();
  await requests.take(page);
  await ada.signIn();
  await ada.openSession();
  await ada.goTo(`${ada.guild}/concierge`);
  await expect(page.getByTestId("concierge-figures").locator("dd")).toHaveText(["9 / 30", "21", "1 hr"]);
  await expect(page.getByTestId("request-promise")).toHaveText([/^Answer due by/, /^Answer overdue since/, "In time", "Late"]);
  for (const [plan, figures, text] of [
    [{ quotaHours: 0, usedHours: 0, remainingHours: 0, slaMinutes: null }, ["0 / 0", "0", "Not promised"], "has no hours of help"],
    [{ usedHours: 30, remainingHours: 0 }, ["30 / 30", "0", "1 hr"], "All hours are used."],
  ]) {
    await requests.take(page, plan);
    await page.reload();
    await expect(page.getByTestId("concierge-figures").locator("dd")).toHaveText(figures);
    await expect(page.getByTestId("concierge-none")).toContainText(text);
    await expect(page.getByTestId("concierge-send")).toHaveCount(0);
  }
  await requests.take(page, { remainingHours: 3 });
  await page.reload();
  await expect(page.getByTestId("concierge-hours")).toHaveAttribute("max", "3");
});

test("only operators see what all servers ask for", async ({ ada, page }) => {
  await new MadeUpRequests().take(page);
  await ada.signIn();
  await ada.goTo("/concierge");
  await expect(page.getByTestId("requests-figures").locator("dd")).toHaveText(["12", "1", "23 min", "1"]);
  await expect(page.getByTestId("requests-waiting").getByTestId("request")).toHaveCount(3);
  await expect(page.getByTestId("requests-ended").getByTestId("request")).toHaveCount(3);

  await page.route("**/api/auth/me", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), operator: false } });
  });
  await page.reload();
  await expect(page.getByText("Only people who run this bot can see this page.")).toBeVisible();
  await expect(page.getByTestId("request")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Requests", exact: true })).toHaveCount(0);
});
