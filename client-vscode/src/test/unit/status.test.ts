import { expect, test } from "vitest";

import type { Status } from "../../protocol";
import type { HostState } from "../../server/host";
import { ServerProblem } from "../../server/problem";
import { menuFor, shownFor } from "../../status";

const RUNNING: HostState = {
  kind: "running",
  server: { command: "twiceshy", args: ["serve"], origin: "the path" },
};
const READY: Status = { state: "ready", lessons: 24, forReview: 7, savedToday: 3 };

test("a server that works is told in a number", () => {
  expect(shownFor(RUNNING, READY)).toEqual({
    text: "$(lightbulb) 24",
    tooltip: "24 lessons, 7 for review, 3 fixes taken today",
  });
});

test("what is wrong stands out, and nothing else does", () => {
  const failed: HostState = { kind: "failed", problem: new ServerProblem("no Python", []) };
  const waiting: HostState = { kind: "waiting", seconds: 4 };
  const trouble: Status = { ...READY, state: "trouble", detail: "The disk is full." };
  expect(shownFor(failed, undefined)).toMatchObject({ level: "error", tooltip: "no Python" });
  expect(shownFor(waiting, undefined)).toMatchObject({ level: "warning" });
  expect(shownFor(RUNNING, trouble)).toMatchObject({
    level: "warning",
    tooltip: "The disk is full.",
  });
  const calm: [HostState, Status | undefined][] = [
    [{ kind: "stopped" }, undefined],
    [{ kind: "starting" }, undefined],
    [RUNNING, undefined],
    ...(["ready", "learning", "paused", "off"] as const).map((state): [HostState, Status] => [
      RUNNING,
      { ...READY, state },
    ]),
  ];
  for (const [state, status] of calm) expect(shownFor(state, status).level).toBeUndefined();
});

test("the menu has only what can be done now", () => {
  const everything = { file: true, folder: true };
  const commands = (state: HostState, status?: Status, around = everything): string[] =>
    menuFor(state, status, around).map(({ command }) => command.replace("twiceshy.", ""));
  const here = ["learnFromHistory", "explainSuggestion", "pauseLearning"];
  expect(commands(RUNNING, READY)).toEqual(expect.arrayContaining(here));
  expect(commands(RUNNING, READY)).not.toContain("resumeLearning");
  const paused = commands(RUNNING, { ...READY, state: "paused" });
  expect(paused).toContain("resumeLearning");
  const off = commands(RUNNING, { ...READY, state: "off" });
  expect(off).not.toContain("resumeLearning");
  const stopped = commands({ kind: "stopped" });
  expect(stopped).toContain("restartServer");
  for (const some of [paused, off, stopped]) {
    expect(some.filter((one) => here.includes(one))).toEqual([]);
  }
  expect(commands(RUNNING, READY, { file: false, folder: true })).not.toContain(here[1]);
  expect(commands(RUNNING, READY, { file: true, folder: false })).not.toContain(here[0]);
});

test("who has not answered yet whether to install it is told so, and may be asked again", () => {
  const asking: HostState = { kind: "asking" };
  expect(shownFor(asking, undefined)).toEqual({
    text: "$(question) twiceshy",
    tooltip: "its server is not installed yet",
  });
  const failed = (...remedies: ("install" | "restart")[]): HostState => ({
    kind: "failed",
    problem: new ServerProblem("none", remedies),
  });
  const first = (state: HostState): string | undefined =>
    menuFor(state, undefined, { file: true, folder: true })[0]?.label;
  expect(first(asking)).toBe("$(cloud-download) Install the Server…");
  expect(first(failed("install"))).toBe("$(cloud-download) Install the Server…");
  expect(first(failed("restart"))).toBe("$(debug-restart) Restart Server");
});

test("one of something is told as one", () => {
  const one: Status = { state: "ready", lessons: 1, forReview: 0, savedToday: 1 };
  expect(shownFor(RUNNING, one).tooltip).toBe("1 lesson, 0 for review, 1 fix taken today");
});
