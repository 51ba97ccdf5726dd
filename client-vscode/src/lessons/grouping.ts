/** How the tree of lessons is laid out: groups within groups, and what stands beside each. */
import type { Lesson } from "../protocol";

export type Grouping = "language" | "scope" | "state";
export const GROUPINGS: readonly Grouping[] = ["language", "scope", "state"];

export interface Group {
  readonly id: string;
  readonly by: Grouping;
  readonly value: string;
  readonly lessons: readonly Lesson[];
}

/** The groups of some lessons, in a fixed order; lessons keep theirs. */
export function grouped(lessons: readonly Lesson[], by: Grouping): Group[] {
  const found = new Map<string, Lesson[]>();
  for (const lesson of lessons) {
    const value = by === "scope" && lesson.scope !== "language" ? lesson.projectName : lesson[by];
    const same = found.get(value);
    if (same === undefined) found.set(value, [lesson]);
    else same.push(lesson);
  }
  return [...found]
    .map(([value, some]) => ({ id: `${by}:${value}`, by, value, lessons: some }))
    .sort((one, other) => rank(by, one.value) - rank(by, other.value) || compare(one, other));
}

const STATES: readonly Lesson["state"][] = ["shown", "review", "silenced", "silent"];

function rank(by: Grouping, value: string): number {
  if (by === "state") return STATES.indexOf(value as Lesson["state"]);
  return by === "scope" && value === "language" ? -1 : 0;
}

function compare(one: Group, other: Group): number {
  return one.value.localeCompare(other.value);
}
