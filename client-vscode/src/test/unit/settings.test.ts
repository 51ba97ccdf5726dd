import { expect, test } from "vitest";

import { pythonPath, serverPath } from "../../settings";
import { workspace } from "./vscode";

function setting(value: unknown): void {
  workspace.getConfiguration.mockReturnValue({ get: () => value });
}

test("a path is taken as it is meant", () => {
  setting(" /opt/twiceshy ");
  expect([serverPath(), pythonPath()]).toEqual(["/opt/twiceshy", "/opt/twiceshy"]);
});

test("what is set and is no text says nothing", () => {
  for (const wrong of [undefined, null, 7, true, ["/opt/twiceshy"], {}]) {
    setting(wrong);
    expect([serverPath(), pythonPath()]).toEqual(["", ""]);
  }
});
