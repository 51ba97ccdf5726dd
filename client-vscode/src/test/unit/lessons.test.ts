import { expect, test } from "vitest";

import { grouped } from "../../lessons/grouping";
import type { Lesson } from "../../protocol";

function lesson(key: string, more: Partial<Lesson> = {}): Lesson {
  return {
    key,
    title: `${key} → ${key}`,
    language: "python",
    project: "0123",
    projectName: "shop",
    scope: "project",
    learnedHere: true,
    state: "shown",
    confidence: 0.9,
    examples: 2,
    commits: 2,
    accepted: 0,
    rejected: 0,
    reverted: 0,
    firstSeen: "2025-04-29T09:00:00+00:00",
    lastSeen: "2025-05-13T10:00:00+00:00",
    ...more,
  };
}

function told(lessons: readonly Lesson[], by: Parameters<typeof grouped>[1]): string[] {
  return grouped(lessons, by).map(
    ({ value, lessons: some }) => `${value}: ${some.map(({ key }) => key).join(" ")}`,
  );
}

test("languages stand by name, and lessons keep their order", () => {
  const some = [lesson("b"), lesson("a"), lesson("c", { language: "go" })];
  expect(told(some, "language")).toEqual(["go: c", "python: b a"]);
});

test("what holds in all projects stands before the projects, by their names", () => {
  const some = [
    lesson("a"),
    lesson("b", { scope: "language" }),
    lesson("c", { projectName: "admin", scope: "projects" }),
  ];
  expect(told(some, "scope")).toEqual(["language: b", "admin: c", "shop: a"]);
});

test("states stand from what is shown to what is silent", () => {
  const states = ["silent", "silenced", "review", "shown"] as const;
  const some = states.map((state) => lesson(state, { state }));
  expect(told(some, "state")).toEqual([
    "shown: shown",
    "review: review",
    "silenced: silenced",
    "silent: silent",
  ]);
});

test("of no lessons there are no groups", () => {
  expect(grouped([], "language")).toEqual([]);
});
