import { globSync, readFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

import { ServerCommands } from "../../protocol";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const read = (name: string): string => readFileSync(path.join(ROOT, name), "utf8");
const text = read("package.json");
const manifest = JSON.parse(text) as {
  contributes: {
    commands: { command: string }[];
    menus: Record<string, { command: string }[]>;
  };
};
const texts = JSON.parse(read("package.nls.json")) as Record<string, string>;
const sources = globSync("src/**/*.ts", { cwd: ROOT }).filter((name) => !name.includes("test"));
const code = sources.map(read).join("\n");

test("every text of the manifest is there, and none that nothing uses", () => {
  const used = [...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]);
  expect(Object.keys(texts).sort()).toEqual([...new Set(used)].sort());
});

test("every command is run by something, and none has a name of the server's", () => {
  const names = manifest.contributes.commands.map(({ command }) => command);
  for (const name of names) {
    expect(code).toMatch(new RegExp(`\\b${name.replace("twiceshy.", "")}\\b`));
  }
  expect(names.filter((name) => Object.values<string>(ServerCommands).includes(name))).toEqual([]);
});

test("every command says in the palette when it can be run", () => {
  const names = manifest.contributes.commands.map(({ command }) => command);
  const inPalette = manifest.contributes.menus.commandPalette ?? [];
  expect(inPalette.map(({ command }) => command).sort()).toEqual(names.sort());
});

test("every text of the code can be translated", () => {
  const bundle = JSON.parse(read("l10n/bundle.l10n.json")) as Record<string, string>;
  const used = [...code.matchAll(/l10n\.t\(\s*(?:"((?:[^"\\]|\\.)*)")/g)].map((match) => match[1]);
  expect(Object.keys(bundle).sort()).toEqual([...new Set(used)].sort());
});
