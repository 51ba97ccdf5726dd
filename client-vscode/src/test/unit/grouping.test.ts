import { expect, test } from "vitest";

import { grouped } from "../../lessons/grouping";
import type { Lesson } from "../../protocol";
import { lesson } from "./aLesson";

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
