/**
 * `make bars`: what the extension costs when VS Code starts, and how soon it helps. It prints, and
 * holds nothing: figures depend on the machine. The extensions that VS Code brings stand beside
 * ours: they are what a person waits for anyway.
 */
import { appendFileSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Page } from "@playwright/test";

import { expect, test } from "./journey";
import type { Machine } from "./machine";
import type { Workbench } from "./pages/workbench";
import { UNSAFE } from "./projects";

const ORDERS = UNSAFE["orders.py"] ?? "";
const FIX = "Replace with 'yaml.safe_load'";
const BROKEN = '{\n  "orders": [1, 2,, 3]\n}\n';
const TIMES = 5;

test.setTimeout(240_000);

test("from the start of a window to the first suggestion", async ({ machine, workbench, page }) => {
  const { editor } = workbench;
  machine.commit("Orders and stock", { ...UNSAFE, "broken.json": BROKEN });
  const held = timed(machine);
  await workbench.open();
  await editor.open("orders.py");
  await workbench.ready();
  for (const place of ["load(text)", "load(stream)"]) {
    await editor.at(ORDERS, place);
    if (place === "load(text)") await editor.type("safe_");
    else await editor.choose(FIX);
    await editor.save();
  }
  await expect(editor.squiggles).toHaveCount(2);

  const activations = new Times();
  const suggestions = new Times();
  for (let turn = 0; turn < TIMES; turn++) {
    for (const [file, words] of [
      ["orders.py", "def customers"],
      ["broken.json", '"orders"'],
    ] as const) {
      await editor.open(file);
      const { shown, all } = await squiggled(workbench, words);
      suggestions.add(`${file}, after the text is shown`, shown);
      suggestions.add(`${file}, after the window is opened`, all);
    }
    for (const [name, time] of await activated(workbench, page)) activations.add(name, time);
  }
  console.log("first squiggle, ms (of broken.json: by VS Code's own JSON server)");
  suggestions.tell();
  console.log("activation, as VS Code has it, ms");
  activations.tell();
  console.log("of that the extension itself: its file is run, and activates, ms");
  held().tell();
});

/**
 * Have the extension note how long it holds the extension host: VS Code's figures count what it
 * does itself between reading the file and having it activate, too. What has been noted.
 */
function timed(machine: Machine): () => Times {
  const notes = join(machine.folder, "held");
  writeFileSync(notes, "");
  const [file = ""] = globSync(join(machine.folder, "extensions", "twiceshy*", "dist", "extension.js"));
  writeFileSync(file, `const begun = performance.now();\n${readFileSync(file, "utf8")}`);
  appendFileSync(
    file,
    `;{ const { activate, ...others } = module.exports, run = performance.now() - begun;
    module.exports = { ...others, activate(context) {
      const called = performance.now();
      activate(context);
      const held = Math.round(run + performance.now() - called);
      require("node:fs").appendFileSync(${JSON.stringify(notes)}, held + "\\n");
    } }; }`,
  );
  return () => {
    const times = new Times();
    const lines = readFileSync(notes, "utf8").trim().split("\n");
    for (const line of lines) times.add("twiceshy", Number(line));
    return times;
  };
}

/** Open the window anew; how long after that, and after its text, something is underlined. */
async function squiggled(
  workbench: Workbench,
  words: string,
): Promise<{ shown: number; all: number }> {
  const begun = Date.now();
  await workbench.open();
  await workbench.editor.line(words).waitFor();
  const shown = Date.now();
  await workbench.editor.squiggles.first().waitFor();
  return { shown: Date.now() - shown, all: Date.now() - begun };
}

/** What VS Code's own list says of each extension that runs. */
async function activated({ quick }: Workbench, page: Page): Promise<[string, number][]> {
  await quick.command("Developer: Show Running Extensions");
  const rows = page.locator(".extension");
  await rows.filter({ hasText: "twiceshy" }).waitFor();
  const found: [string, number][] = [];
  for (const row of await rows.all()) {
    const name = await row.locator(".name").innerText();
    const [, time] = /(\d+)ms/.exec(await row.locator(".activation-time").innerText()) ?? [];
    if (time !== undefined) found.push([name, Number(time)]);
  }
  await page.keyboard.press("Escape");
  await rows.first().waitFor({ state: "hidden" });
  return found;
}

/** Times by what they are of. */
class Times {
  readonly #times = new Map<string, number[]>();

  add(what: string, time: number): void {
    this.#times.set(what, [...(this.#times.get(what) ?? []), time]);
  }

  tell(): void {
    for (const [what, times] of this.#times) {
      const sorted = [...times].sort((one, other) => one - other);
      const middle = sorted[Math.floor(sorted.length / 2)] ?? NaN;
      console.log(`  ${what}: ${middle} in the middle of ${sorted.join(", ")}`);
    }
  }
}
