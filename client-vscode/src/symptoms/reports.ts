/** Which sources have something new to say of a document. */
import type { Symptom } from "../protocol";

/** What was last reported of one document: each source's symptoms, as text. */
export type Reported = ReadonlyMap<string, string>;

export interface Report {
  /** The source whose symptoms these are; undefined: those of all sources. */
  readonly source?: string;
  readonly diagnostics: readonly Symptom[];
}

/**
 * The reports that lead from what was reported to what is shown now, and what is reported then. A
 * source that shows nothing any longer reports that once. Symptoms without a source cannot be
 * reported alone: where they change, all are reported together.
 */
export function reportsOf(
  before: Reported,
  symptoms: readonly Symptom[],
): { readonly reports: readonly Report[]; readonly reported: Reported } {
  const bySource = new Map<string, Symptom[]>();
  for (const symptom of symptoms) {
    const same = bySource.get(symptom.source ?? "");
    if (same === undefined) bySource.set(symptom.source ?? "", [symptom]);
    else same.push(symptom);
  }
  const reported = new Map([...bySource].map(([source, some]) => [source, JSON.stringify(some)]));
  const sources = new Set([...before.keys(), ...reported.keys()]);
  const changed = [...sources].filter((source) => before.get(source) !== reported.get(source));
  if (changed.includes("")) return { reports: [{ diagnostics: symptoms }], reported };
  const reports = changed.map((source) => ({
    source,
    diagnostics: bySource.get(source) ?? [],
  }));
  return { reports, reported };
}
