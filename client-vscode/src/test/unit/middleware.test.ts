import { expect, test } from "vitest";
import type { InlayHint } from "vscode";

import { withoutWay } from "../../middleware";

function hint(label: unknown): InlayHint {
  return { label } as unknown as InlayHint;
}

test("a hint that runs a command leads nowhere else", () => {
  const part = { value: "2 more like this", command: { command: "twiceshy.everywhere" } };
  expect(withoutWay(hint([{ ...part, location: {} }])).label).toEqual([part]);
});

test("other hints stay as they are", () => {
  const parts = [{ value: "a", location: {} }];
  expect(withoutWay(hint(parts)).label).toEqual([{ value: "a", location: {} }]);
  expect(withoutWay(hint("→ os.ReadFile")).label).toBe("→ os.ReadFile");
});
