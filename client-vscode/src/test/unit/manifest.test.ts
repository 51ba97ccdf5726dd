import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

const read = (name: string): string =>
  readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8");
const manifest = read("package.json");
const texts = JSON.parse(read("package.nls.json")) as Record<string, string>;

test("every text of the manifest is there, and none that nothing uses", () => {
  const used = [...manifest.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]);
  expect(Object.keys(texts).sort()).toEqual([...new Set(used)].sort());
});
