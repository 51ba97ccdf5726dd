import { expect, test } from "vitest";

import type { Symptom } from "../../protocol";
import { type Reported, reportsOf } from "../../symptoms/reports";

const NOTHING: Reported = new Map();

function symptom(message: string, source?: string): Symptom {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } };
  return { range, message, ...(source === undefined ? {} : { source }) };
}

test("what was reported already is not reported again", () => {
  const shown = [symptom("a", "ruff"), symptom("b", "pyright"), symptom("c")];
  const { reported } = reportsOf(NOTHING, shown);
  expect(reportsOf(reported, [...shown]).reports).toEqual([]);
});

test("only the source that changed is reported", () => {
  const { reported } = reportsOf(NOTHING, [symptom("a", "ruff"), symptom("b", "pyright")]);
  const { reports } = reportsOf(reported, [symptom("a", "ruff"), symptom("c", "pyright")]);
  expect(reports).toEqual([{ source: "pyright", diagnostics: [symptom("c", "pyright")] }]);
});

test("a source that shows nothing any longer reports that once", () => {
  const { reported } = reportsOf(NOTHING, [symptom("a", "ruff")]);
  const gone = reportsOf(reported, []);
  expect(gone.reports).toEqual([{ source: "ruff", diagnostics: [] }]);
  expect(reportsOf(gone.reported, []).reports).toEqual([]);
});

test("where symptoms without a source change, all are reported together", () => {
  const { reported } = reportsOf(NOTHING, [symptom("a", "ruff"), symptom("b")]);
  const { reports } = reportsOf(reported, [symptom("a", "ruff")]);
  expect(reports).toEqual([{ diagnostics: [symptom("a", "ruff")] }]);
});

test("a document without symptoms has nothing to report", () => {
  expect(reportsOf(NOTHING, []).reports).toEqual([]);
});
