/** Running a program to its end. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Ran {
  /** The exit code; undefined where it could not be started, or was ended by a signal or by us. */
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

/**
 * What a program printed, its error output among it, and how it ended. It never rejects, and of a
 * program that was cancelled or took too long nothing runs on, not even what it had started itself.
 */
export function run(command: string, args: readonly string[], options: Options = {}): Promise<Ran> {
  const lines: string[] = [];
  return new Promise<Ran>((resolve) => {
    const { signal, timeout, env } = options;
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      detached: process.platform !== "win32", // a group of its own, which can be ended as a whole
      ...(env === undefined ? {} : { env }),
    });
    const streams = [child.stdout, child.stderr];
    const end = (): void => {
      endAll(child);
      for (const stream of streams) stream.destroy();
    };
    const timer = timeout === undefined ? undefined : setTimeout(end, timeout);
    const done = (how: Omit<Ran, "lines">): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve({ ...how, lines });
    };
    for (const stream of streams) {
      createInterface(stream).on("line", (line) => {
        lines.push(line);
        options.onLine?.(line);
      });
    }
    child.on("error", (error) => {
      done({ code: undefined, problem: error.message });
    });
    child.on("close", (code) => {
      done({ code: code ?? undefined });
    });
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  }).catch((error: unknown) => ({
    // Some reasons why a program cannot be started are thrown.
    code: undefined,
    lines,
    problem: error instanceof Error ? error.message : String(error),
  }));
}

/** End a program that `run` has started, and all that it has started. */
function endAll({ pid }: ChildProcess): void {
  if (pid === undefined) return; // it could not be started
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { windowsHide: true, stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // else it has ended
  }
}
