/** What journeys are written with: each test has a machine and a workbench of its own, both cold. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

import { test as base } from "@playwright/test";

import { CodeServer, type Options } from "./codeServer";
import { Machine } from "./machine";
import { Workbench } from "./pages/workbench";

interface Journey {
  /** How the workbench is started; `test.use({ options: … })` says otherwise. */
  options: Partial<Options>;
  /** Whether a `twiceshy` is on the path. */
  installed: boolean;
  machine: Machine;
  workbench: Workbench;
}

export const test = base.extend<Journey>({
  options: [{}, { option: true }],
  installed: [true, { option: true }],

  machine: async ({ installed }, use, info) => {
    const machine = new Machine();
    if (installed) machine.installTwiceshy();
    await use(machine);
    if (info.status !== info.expectedStatus) keepLogs(machine.folder, info.outputPath());
    machine.remove();
  },

  workbench: async ({ machine, options, page }, use) => {
    const server = await CodeServer.start(machine, {
      extension: process.env.TWICESHY_VSIX ?? packaged(),
      asksForTrust: false,
      beside: false,
      settings: {},
      ...options,
    });
    const workbench = new Workbench(page, `${server.address}/?folder=${machine.project}`);
    try {
      await use(workbench);
    } finally {
      await page.close();
      await server.stop();
    }
  },
});

/** What `npm run package` has built: for every platform, or for this one with all that it needs. */
export function packaged(isOffline = false): string {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  const target = isOffline ? `-${process.platform}-${process.arch}` : "";
  return join("dist", `twiceshy-${version}${target}.vsix`);
}

/** Copy the logs of the workbench, its extensions and the server beside the picture of the end. */
function keepLogs(folder: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".log")) continue;
    copyFileSync(join(folder, name), join(to, name.replaceAll(sep, "-")));
  }
}

export { expect } from "@playwright/test";
