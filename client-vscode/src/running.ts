/** Running a program to its end. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Ran {
  /** The exit code; undefined where it could not be started, was ended by a signal, or took too long. */
  readonly code: number | undefined;
  readonly lines: readonly string[];
  /** Why it could not be started. */
  readonly problem?: string;
}

export interface Options {
  readonly signal?: AbortSignal;
  /** In milliseconds. */
  readonly timeout?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly onLine?: (line: string) => void;
}

/** What a program printed, its error output among it, and how it ended. It never rejects. */
export function run(command: string, args: readonly string[], options: Options = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const lines: string[] = [];
    const { signal, timeout, env } = options;
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      ...(signal === undefined ? {} : { signal }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(env === undefined ? {} : { env }),
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on("line", (line) => {
        lines.push(line);
        options.onLine?.(line);
      });
    }
    child.on("error", (error) => {
      resolve({ code: undefined, lines, problem: error.message });
    });
    child.on("close", (code) => {
      resolve({ code: code ?? undefined, lines });
    });
  });
}
