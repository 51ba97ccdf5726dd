/** A lesson as the server lists it. */
import type { Lesson } from "../../protocol";

export function lesson(key: string, more: Partial<Lesson> = {}): Lesson {
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
    proposed: false,
    ...more,
  };
}
