/** Which versions of the server this client can talk to, and which one a program is. */
import { existsSync, statSync } from "node:fs";

import type { Memento } from "vscode";

import { run } from "../running";

/** The oldest server that answers what this client asks. */
export const OLDEST = "0.1.0";

const KEY = "version of ";

/** The version that `twiceshy --version` tells; undefined for the output of something else. */
export function versionIn(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const match = /^twiceshy (\d+\.\d+\.\d+\S*)$/.exec(line.trim());
    if (match) return match[1];
  }
  return undefined;
}

export function isNewEnough(version: string): boolean {
  const [wanted, found] = [OLDEST, version].map((one) => one.split(".").map((n) => parseInt(n)));
  for (let place = 0; place < 3; place++) {
    const difference = (found?.[place] ?? 0) - (wanted?.[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** What a program says of its version; remembered until its file changes. */
export async function versionOf(
  program: string,
  known: Memento,
  env = process.env,
): Promise<string | undefined> {
  const key = KEY + program;
  const changed = existsSync(program) ? statSync(program).mtimeMs : undefined;
  const remembered = known.get<{ changed: number; version: string }>(key);
  if (remembered !== undefined && remembered.changed === changed) return remembered.version;
  const { code, lines } = await run(program, ["--version"], { timeout: 15_000, env });
  const version = code === 0 ? versionIn(lines) : undefined;
  if (version !== undefined && changed !== undefined) await known.update(key, { changed, version });
  return version;
}

/** Ask every program anew: one that did run may run no more, as when its Python was replaced. */
export async function forgetVersions(known: Memento): Promise<void> {
  for (const key of known.keys()) if (key.startsWith(KEY)) await known.update(key, undefined);
}
