/**
 * `make bars`: what the extension costs when VS Code starts, and how soon it helps. It prints, and
 * holds nothing: figures depend on the machine.
 */
import { expect, test } from "./journey";
import { UNSAFE } from "./projects";

const ORDERS = UNSAFE["orders.py"] ?? "";
const FIX = "Replace with 'yaml.safe_load'";
const TIMES = 5;

test("from the start of a window to the first suggestion", async ({ machine, workbench, page }) => {
  const { editor, quick } = workbench;
  machine.commit("Orders and stock", UNSAFE);
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

  const activations: number[] = [];
  const first: number[] = [];
  const all: number[] = [];
  for (let turn = 0; turn < TIMES; turn++) {
    const begun = Date.now();
    await workbench.open();
    await editor.line("def customers").waitFor();
    const shown = Date.now();
    await editor.squiggles.first().waitFor();
    first.push(Date.now() - shown);
    all.push(Date.now() - begun);
    await quick.command("Developer: Show Running Extensions");
    const row = page.locator(".extension", { hasText: "twiceshy" }).first();
    const [, time] = /(\d+)ms/.exec(await row.locator(".activation-time").innerText()) ?? [];
    activations.push(Number(time));
    await page.keyboard.press("Escape");
    await row.waitFor({ state: "hidden" });
  }
  tell("activation, as VS Code has it", activations);
  tell("first squiggle after the text is shown", first);
  tell("first squiggle after the window is opened", all);
});

function tell(what: string, times: readonly number[]): void {
  const sorted = [...times].sort((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  console.log(`${what}: ${middle} ms in the middle of ${sorted.join(", ")}`);
}
