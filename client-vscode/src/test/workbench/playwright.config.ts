import { defineConfig } from "@playwright/test";

export default defineConfig({
  outputDir: "../../../workbench/failures",
  reporter: [["list", { printSteps: true }]],
  // By hand nothing is tried again: what is flaky is to be seen. Where changes are taken it is tried
  // once more and listed as flaky, until twenty passes in a row were seen.
  retries: process.env.CI === undefined ? 0 : 1,
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  use: {
    actionTimeout: 60_000,
    screenshot: "only-on-failure",
    viewport: { width: 1400, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
      ],
    },
  },
});
