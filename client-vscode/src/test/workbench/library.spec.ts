/** What was learned: from a history, looked through, decided about, carried elsewhere, forgotten. */
import { existsSync } from "node:fs";
import { join } from "node:path";

import { correct } from "./history";
import { expect, test } from "./journey";

test("a history is learned, and its lessons are looked through and decided about", async ({
  machine,
  workbench,
}) => {
  const { editor, lessons, page, quick } = workbench;
  const text = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  correct(machine, 900);
  await workbench.open();
  await editor.open("part0.py");
  await workbench.ready();

  await test.step("learning shows how far it is, and can be cancelled", async () => {
    await quick.command("twiceshy: Learn from Git History");
    await expect(workbench.message(/Reading commits: \d+/)).toBeVisible();
    await workbench.answer("Learning from git history", "Cancel");
    await expect(workbench.message("Stopped. Learned")).toBeVisible();
  });

  await test.step("and goes on from there", async () => {
    await quick.command("twiceshy: Learn from Git History");
    await expect(workbench.message(/(?<!Stopped\. )Learned/)).toBeVisible();
  });

  await test.step("the view has the lessons, and finds those with some words", async () => {
    await lessons.show();
    await expect(lessons.row("yaml.load → yaml.safe_load")).toBeVisible();
    await expect(lessons.row("log.warn → log.warning")).toBeVisible();
    await quick.command("twiceshy: Search Lessons…");
    await quick.answer("Search Lessons", "safe_load");
    await expect(lessons.row("log.warn → log.warning")).toBeHidden();
    await expect(lessons.row("yaml.load → yaml.safe_load")).toBeVisible();
  });

  await test.step("a lesson has a page", async () => {
    await lessons.row("yaml.load → yaml.safe_load").click();
    await expect(text.getByText("yaml.safe_load(text)").first()).toBeVisible();
  });

  await test.step("a lesson is silenced, and speaks again", async () => {
    await lessons.act("yaml.load → yaml.safe_load", "Silence");
    await expect(lessons.row("yaml.load → yaml.safe_load")).toHaveAccessibleName(/Silenced by you/);
    await expect(text.getByText("state: silenced")).toBeVisible();
    await lessons.act("yaml.load → yaml.safe_load", "Revive");
    await expect(lessons.row("yaml.load → yaml.safe_load")).not.toHaveAccessibleName(/Silenced by you/);
  });

  await test.step("the item in the status bar has a menu", async () => {
    await workbench.status.click();
    await expect(quick.row("Pause Learning")).toBeVisible();
    await quick.row("Pause Learning").click();
    await expect(workbench.status).toHaveText(/twiceshy/);
    await quick.command("twiceshy: Resume Learning");
    await workbench.ready();
  });

  await test.step("what was learned is exported, forgotten, and imported", async () => {
    await quick.command("twiceshy: Export…");
    await quick.take("Export Lessons", "lessons.jsonl");
    await expect.poll(() => existsSync(join(machine.project, "lessons.jsonl"))).toBe(true);
    await quick.command("twiceshy: Forget…");
    await quick.row("All of this project").click();
    await page.locator(".monaco-dialog-box .monaco-button", { hasText: "Forget" }).first().click();
    await expect(lessons.row("yaml.load")).toBeHidden();
    await quick.command("twiceshy: Import…");
    await quick.pick("Import Lessons", "lessons.jsonl");
    await expect(lessons.row("yaml.load → yaml.safe_load")).toBeVisible();
  });
});
