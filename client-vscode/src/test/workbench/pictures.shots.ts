/** `make pictures`: every surface in light and in dark, into docs/pictures. */
import { join } from "node:path";

import type { Locator, Page } from "@playwright/test";

import { expect, test } from "./journey";
import { UNSAFE } from "./projects";

const FOLDER = join("..", "docs", "pictures");
const ORDERS = UNSAFE["orders.py"] ?? "";
const FIX = "Replace with 'yaml.safe_load'";
const CALM = {
  "editor.minimap.enabled": false,
  "editor.cursorBlinking": "solid",
  "editor.scrollBeyondLastLine": false,
  "editor.stickyScroll.enabled": false,
  "window.autoDetectColorScheme": true,
  "workbench.layoutControl.enabled": false,
};

test.use({ viewport: { width: 980, height: 600 }, options: { settings: CALM } });

test("what is offered for a fix, and what was learned", async ({ machine, page, workbench }) => {
  const { editor, lessons, quick } = workbench;
  const whole = page.locator(".editor-group-container.active .editor-container").first();
  machine.commit("Orders and stock", UNSAFE);
  await workbench.open();
  await editor.open("orders.py");
  await workbench.ready();

  await editor.at(ORDERS, "load(text)");
  await editor.type("safe_");
  await editor.save();
  await editor.line("yaml.safe_load(text)5 more like this").waitFor();
  await shoot(page, "more-like-this", whole);

  await editor.at(ORDERS, "load(stream)");
  await editor.bulb.waitFor();
  await expect(async () => {
    await editor.actions.ask();
  }).toPass();
  await shoot(page, "light-bulb", whole);
  await editor.choose(FIX);
  await editor.save();

  await expect(editor.squiggles).toHaveCount(2);
  await editor.hover(0);
  await shoot(page, "hover");
  await page.mouse.move(5, 300);

  await editor.at(ORDERS, "load(path");
  await editor.type("saf");
  await page.locator(".ghost-text-decoration, .ghost-text").first().waitFor();
  await shoot(page, "ghost-text", whole);
  await page.keyboard.press("Escape");
  for (let letter = 0; letter < 3; letter++) await page.keyboard.press("Backspace");

  await editor.at(ORDERS, "load(open");
  await editor.choose("Fix everywhere…");
  await workbench.preview.locator(".edit-checkbox").first().waitFor();
  await shoot(page, "fix-everywhere");
  await workbench.preview.locator(".monaco-button", { hasText: "Discard" }).click();

  await lessons.show();
  await lessons.row("yaml.load → yaml.safe_load").click();
  await lessonPage(page).getByText("yaml.safe_load(text)").first().waitFor();
  await shoot(page, "lessons");

  await workbench.status.click();
  await quick.row("Pause Learning").waitFor();
  await shoot(page, "status-menu");
  await quick.row("Walkthrough").click();
  await page.locator(".getting-started-step").first().waitFor();
  await shoot(page, "walkthrough");
});

test.describe("without a server", () => {
  test.use({ installed: false });

  test("the question before anything is installed", async ({ machine, page, workbench }) => {
    machine.commit("Orders and stock", UNSAFE);
    await workbench.open();
    await workbench.editor.open("orders.py");
    await workbench.message("needs its server").waitFor();
    await shoot(page, "install");
  });
});

/** The lesson's page, which is a document within a document. */
function lessonPage(page: Page): ReturnType<Page["frameLocator"]> {
  return page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
}

/** A picture of a part of the window, or of all of it, in each of the two colours. */
async function shoot(page: Page, name: string, part?: Locator): Promise<void> {
  for (const [scheme, theme] of [["dark", "vs-dark"], ["light", "vs"]] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`.monaco-workbench.${theme}`).waitFor();
    const path = join(FOLDER, `${name}-${scheme}.png`);
    await (part ?? page).screenshot({ path, animations: "disabled" });
  }
}
