// Draws media/icon.png, which a marketplace wants, from media/icon.svg: npm run icon
import { readFileSync } from "node:fs";

import { chromium } from "@playwright/test";

const file = (name) => new URL(`media/${name}`, import.meta.url).pathname;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
await page.setContent(`<body style="margin:0">${readFileSync(file("icon.svg"), "utf8")}</body>`);
await page.screenshot({ path: file("icon.png"), omitBackground: true });
await browser.close();
