import { expect, test } from "vitest";

import { given, type Inspected } from "../../given";

function of(settings: Record<string, Inspected>): unknown {
  return given(["hover", "noise.perFile"], (name) => settings[name]);
}

test("a default is not given", () => {
  expect(of({ hover: {} })).toEqual({ folder: {} });
});

test("what a person set is given as theirs", () => {
  expect(of({ hover: { globalValue: false } })).toEqual({ hover: false, folder: {} });
});

test("what a workspace sets is given beside it, the innermost first", () => {
  const settings = {
    hover: { globalValue: false, workspaceValue: true },
    "noise.perFile": { workspaceValue: 7, workspaceFolderValue: 0 },
  };
  expect(of(settings)).toEqual({ hover: false, folder: { hover: true, "noise.perFile": 0 } });
});
