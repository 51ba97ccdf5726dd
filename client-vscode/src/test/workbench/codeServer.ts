/** A VS Code workbench that a browser can open: code-server, started cold and ended whole. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import type { Machine } from "./machine";

const PROGRAM = join("workbench", "node_modules", "code-server", "out", "node", "entry.js");
const BESIDE = join("src", "test", "workbench", "beside");
const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.quickSuggestions": { other: "off" },
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

export interface Options {
  /** The extension to install, as the .vsix that is shipped; without: the bare workbench. */
  readonly extension: string | undefined;
  /** Whether folders are asked about, or all are trusted. */
  readonly asksForTrust: boolean;
  /** Whether another extension stands beside ours, with diagnostics and a formatter. */
  readonly beside: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
}

export class CodeServer {
  private constructor(
    readonly address: string,
    private readonly group: number,
  ) {}

  /** A workbench that answers, with nothing of an earlier one. */
  static async start(machine: Machine, options: Options): Promise<CodeServer> {
    const user = join(machine.folder, "user");
    mkdirSync(join(user, "User"), { recursive: true });
    writeFileSync(
      join(user, "User", "settings.json"),
      JSON.stringify({ ...SETTINGS, ...options.settings }),
    );
    const extensions = join(machine.folder, "extensions");
    if (options.beside) cpSync(BESIDE, join(extensions, "local.beside-0.0.1"), { recursive: true });
    const place = [
      PROGRAM,
      ...["--config", join(machine.folder, "config.yaml")],
      ...["--user-data-dir", user, "--extensions-dir", extensions],
    ];
    const env = { ...machine.environment, EXTENSIONS_GALLERY: "{}" };
    if (options.extension !== undefined) {
      const install = [...place, "--install-extension", options.extension];
      execFileSync(process.execPath, install, { env, stdio: "pipe" });
    }
    const log = join(machine.folder, "code-server.log");
    const output = openSync(log, "w");
    const server = spawn(
      process.execPath,
      [
        ...place,
        ...["--bind-addr", "127.0.0.1:0", "--auth", "none"],
        ...["--disable-telemetry", "--disable-update-check"],
        ...(options.asksForTrust ? [] : ["--disable-workspace-trust"]),
      ],
      { env, detached: true, stdio: ["ignore", output, output] },
    );
    if (server.pid === undefined) throw new Error("code-server could not be started");
    return new CodeServer(await address(log), server.pid);
  }

  /** End it and all that it started, and wait until nothing of that is left. */
  async stop(): Promise<void> {
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      if (!this.#tell(signal)) return;
      for (let turn = 0; turn < 50; turn++) {
        await wait(100);
        if (!this.#tell(0)) return;
      }
    }
    throw new Error(`processes of the group ${this.group} do not end`);
  }

  /** Whether there was a process to send the signal to. */
  #tell(signal: NodeJS.Signals | 0): boolean {
    try {
      process.kill(-this.group, signal);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
      throw error;
    }
  }
}

/** Where it says that it listens: it chose the port. */
async function address(log: string): Promise<string> {
  for (let turn = 0; turn < 600; turn++) {
    const found = /listening on (http:\S+?)\/?$/m.exec(readFileSync(log, "utf8"));
    if (found?.[1] !== undefined) return found[1];
    await wait(50);
  }
  throw new Error(`code-server does not listen:\n${readFileSync(log, "utf8")}`);
}
