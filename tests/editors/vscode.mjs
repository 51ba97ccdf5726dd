// What a person does in VS Code: node vscode.mjs PORT FOLDER SESSION RECORDING, from a folder with
// playwright-core among its node_modules. A workbench of code-server in a browser, with our extension.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const { chromium } = createRequire(path.join(process.cwd(), "package.json"))("playwright-core");
const [port, folder, session, recording] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
page.setDefaultTimeout(60_000);

const say = (text) => console.log(text);
const press = (keys) => page.keyboard.press(keys);

async function open() {
  await page.goto(`http://127.0.0.1:${port}/?folder=${folder}`);
  await page.locator('.explorer-folders-view .monaco-list-row[aria-label^="orders.py"]').first().dblclick();
  await page.locator(".monaco-editor .view-lines").first().waitFor();
  await page.locator(".view-line", { hasText: "import" }).first().waitFor();
  await until("the server", () => times("textDocument/didOpen") > before);
}

const times = (method) =>
  existsSync(recording) ? readFileSync(recording, "utf8").split(`"method": "${method}"`).length : 1;
const before = times("textDocument/didOpen");

async function go(line, column) {
  await press("Control+g");
  const input = page.locator(".quick-input-widget input:visible").first();
  await input.waitFor();
  await input.fill(`:${line}:${column}`);
  await press("Enter");
  await input.waitFor({ state: "hidden" });
}

const type = (text) => page.keyboard.type(text, { delay: 30 });
const text = async () =>
  (await page.locator(".view-lines").first().innerText()).replaceAll("\u00a0", " ");

async function until(what, condition) {
  for (let turn = 0; turn < 300; turn++) {
    if (await condition()) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`waited in vain for ${what}`);
}

// The menu of quick fixes is lost while another request for it is under way: asked until it shows.
async function fixes(line, column) {
  await go(line, column);
  const rows = page.locator(".action-widget .monaco-list-row.action");
  for (let turn = 0; turn < 20; turn++) {
    await press("Control+.");
    const shown = await rows.first().waitFor({ timeout: 1500 }).then(() => true, () => false);
    if (shown) return rows;
    await press("Escape");
  }
  return rows;
}

async function choose(line, column, title) {
  const rows = await fixes(line, column);
  const row = rows.filter({ hasText: title }).first();
  await row.waitFor();
  say(`  at line ${line}: ${(await rows.allInnerTexts()).join(" | ")}`);
  await row.click();
  say(`  chosen: ${title}`);
}

async function titles(line, column) {
  const found = await (await fixes(line, column)).allInnerTexts();
  await press("Escape");
  return found;
}

async function save() {
  await press("Control+s");
  await page.locator(".tab.dirty").waitFor({ state: "detached" });
}

const sessions = {
  async first() {
    await go(5, 17);
    await type("safe_");
    await save();
    say("  mended by hand and saved: return yaml.safe_load(text)");
    await until("the like places", async () => (await titles(9, 15)).some((one) => one.includes("Replace")));
    await choose(9, 15, "Replace with");
    await until("the fix", async () => (await text()).includes("yaml.safe_load(stream)"));
    await choose(14, 25, "Replace with");
    await until("the fix", async () => (await text()).includes("yaml.safe_load(open"));
    await choose(18, 13, "Not this");
    await page.locator(".notifications-toasts .monaco-button", { hasText: "Not this here" }).click();
    say("  chosen: Not this here");
    await until("quiet", async () => !(await titles(18, 13)).some((one) => one.includes("Replace")));
    await save();
  },

  async second() {
    await go(18, 99);
    await press("Enter");
    await page.keyboard.insertText("\ndef later(text):\n    yaml.load(text.strip())\n");
    await until("a new mistake", async () => (await titles(21, 7)).some((one) => one.includes("Replace")));
    if ((await titles(18, 13)).some((one) => one.includes("Replace"))) throw new Error("it came back");
    await save();
  },

  // Typing, several cursors, undo and redo, a format on save: what a conversation is made of.
  async typing() {
    await page.locator(".squiggly-info, .squiggly-hint").first().waitFor();
    await go(2, 1);
    await page.keyboard.insertText("# 😀 é 中 \u{1F680}z\n");
    await go(6, 12);
    await press("Control+F2");
    await type("toml");
    await press("Escape");
    await press("Control+z");
    await press("Control+z");
    await press("Control+y");
    await press("Control+z");
    await until("what was", async () => (await text()).includes("yaml.load(stream)"));
    await go(19, 99);
    await press("Enter");
    await type('NAME = "broken');
    await titles(5, 5);
    await go(20, 99);
    await type('"   ');
    await save();
    await press("Control+a");
    await press("Delete");
    await press("Control+z");
    await until("what was", async () => (await text()).includes("yaml.load(stream)"));
    await save();
  },
};

try {
  await open();
  await sessions[session]();
  await page.waitForTimeout(1500);
} catch (error) {
  if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
  throw error;
} finally {
  await browser.close();
}
