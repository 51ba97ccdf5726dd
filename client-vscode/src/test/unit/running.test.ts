import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { run } from "../../running";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "twiceshy-client-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Whether a process runs: one that has ended may still be listed, until somebody asks how. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

/** A program that starts another one, as `python -m venv` does, and waits for it. */
function program(): string {
  const file = path.join(folder, "program");
  writeFileSync(file, '#!/bin/sh\nsleep 60 &\necho $! > "$0.pid"\necho started\nwait\n', {
    mode: 0o755,
  });
  return file;
}

async function ofItNothingRuns(file: string): Promise<void> {
  const pid = Number(readFileSync(`${file}.pid`, "utf8"));
  await vi.waitFor(() => {
    expect(isAlive(pid)).toBe(false);
  });
}

test("what a program prints is told line by line, and how it ended", async () => {
  const heard: string[] = [];
  const onLine = (line: string): void => void heard.push(line);
  const ran = await run("sh", ["-c", "echo one; printf two; exit 3"], { onLine });
  expect(ran).toEqual({ code: 3, lines: ["one", "two"] });
  expect(heard).toEqual(["one", "two"]);
});

test("a process that runs is seen", () => {
  expect(isAlive(process.pid)).toBe(true);
});

test("a program that takes too long is ended with all that it has started", async () => {
  const file = program();
  const ran = await run(file, [], { timeout: 500 });
  expect(ran).toEqual({ code: undefined, lines: ["started"] });
  await ofItNothingRuns(file);
});

test("a cancelled program is ended with all that it has started", async () => {
  const file = program();
  const abort = new AbortController();
  const onLine = (): void => {
    abort.abort();
  };
  expect((await run(file, [], { signal: abort.signal, onLine })).code).toBeUndefined();
  await ofItNothingRuns(file);
});

test("nothing runs that was cancelled before", async () => {
  const file = path.join(folder, "made");
  await run("sh", ["-c", `sleep 1; touch '${file}'`], { signal: AbortSignal.abort() });
  expect(() => readFileSync(file)).toThrow();
});

test("whatever cannot be started is told, not thrown", async () => {
  writeFileSync(path.join(folder, "plain"), "no program");
  const wrong = ["nowhere", "plain", "plain/below", "", "\0"].map((name) =>
    name === "" ? folder : path.join(folder, name),
  );
  for (const command of wrong) {
    const ran = await run(command, []);
    expect(ran).toMatchObject({ code: undefined, lines: [] });
    expect(ran.problem).toBeTruthy();
  }
});
