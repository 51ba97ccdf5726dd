import { defineConfig } from "@playwright/test";

export default defineConfig({
  outputDir: "../../../workbench/failures",
  reporter: [["list", { printSteps: true }]],
  // What is flaky is to be seen; where a change is taken it is tried once more, and listed.
  retries: process.env.CI ? 1 : 0,
  workers: 1,
  // Waiting ends when what is waited for is there; a busy machine only takes longer.
  timeout: 480_000,
  expect: { timeout: 120_000 },
  use: {
    actionTimeout: 120_000,
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
