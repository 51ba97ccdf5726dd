import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

import { ServerCommands } from "../../protocol";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const read = (name: string): string => readFileSync(path.join(ROOT, name), "utf8");
const text = read("package.json");
const manifest = JSON.parse(text) as {
  contributes: {
    commands: { command: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
    views: Record<string, { id: string }[]>;
    viewsWelcome: { when: string }[];
    walkthroughs: { steps: { media: { svg: string }; completionEvents: string[] }[] }[];
  };
};
const texts = JSON.parse(read("package.nls.json")) as Record<string, string>;
const steps = (walkthroughs: typeof manifest.contributes.walkthroughs) =>
  walkthroughs.flatMap(({ steps }) => steps);
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

test("what is done at a place wants a file of a language that is known", () => {
  const { menus } = manifest.contributes;
  const atPlaces = ["rememberThisFix", "explainSuggestion", "fixEverywhere"];
  for (const name of atPlaces) {
    const [entry] = (menus.commandPalette ?? []).filter(
      ({ command }) => command === `twiceshy.${name}`,
    );
    expect(entry?.when).toContain("twiceshy.working");
    expect(entry?.when).toContain("editorLangId");
    expect(entry?.when).toContain("resourceScheme == file");
  }
});

test("every context key that something waits for is set by the code", () => {
  const { menus, viewsWelcome, walkthroughs } = manifest.contributes;
  const conditions = [
    ...[...Object.values(menus).flat(), ...viewsWelcome].map(({ when }) => when ?? ""),
    ...steps(walkthroughs).flatMap(({ completionEvents }) =>
      completionEvents.filter((event) => event.startsWith("onContext:")),
    ),
  ].join("\n");
  const views = Object.values(manifest.contributes.views)
    .flat()
    .map(({ id }) => id);
  const keys = [...conditions.matchAll(/\btwiceshy\.\w+/g)]
    .map(([key]) => key)
    .filter((key) => !views.includes(key));
  expect(keys).toContain("twiceshy.running");
  for (const key of new Set(keys)) {
    expect(code).toMatch(new RegExp(`\\bset\\("${key.slice(9)}"|"setContext", [\\s"]*${key}"`));
  }
});

test("every link of a text runs a command that is there", () => {
  const links = [
    ...Object.values(texts)
      .join("\n")
      .matchAll(/\(command:([\w.]+)\)/g),
  ];
  const known = [
    ...manifest.contributes.commands.map(({ command }) => command),
    ...Object.values(manifest.contributes.views).flatMap((some) =>
      some.map(({ id }) => `${id}.focus`),
    ),
  ];
  expect(links.length).toBeGreaterThan(5);
  for (const [, command] of links) expect(known).toContain(command);
});

test("every picture is there, and shipped", () => {
  const pictures = steps(manifest.contributes.walkthroughs).map(({ media }) => media.svg);
  const named = [...text.matchAll(/"(media\/[^"]+)"/g)].map(([, name]) => name ?? "");
  expect(named).toEqual(expect.arrayContaining(pictures));
  const shipped = globSync(
    [...read(".vscodeignore").matchAll(/^!(.+)$/gm)].map(([, pattern]) => pattern ?? ""),
    { cwd: ROOT },
  );
  for (const name of named) {
    expect(existsSync(path.join(ROOT, name))).toBe(true);
    expect(shipped).toContain(name);
  }
});

test("pictures of the walkthrough have the theme's colours and nothing of their own", () => {
  const pictures = steps(manifest.contributes.walkthroughs).map(({ media }) => read(media.svg));
  for (const picture of pictures) {
    const drawn = picture.replaceAll(/<mask.*?<\/mask>/gs, "");
    const colours = [...drawn.matchAll(/(?:fill|stroke)="(?!none)([^"]+)"/g)].map(([, one]) => one);
    expect(colours.length).toBeGreaterThan(5);
    for (const colour of colours) expect(colour).toMatch(/^var\(--vscode-/);
  }
});

test("no message stands in the code itself", () => {
  const shown =
    /(?:show\w*Message\(|(?:label|title|placeHolder|prompt|tooltip|detail):)\s*["`](?!twiceshy: \$)[a-z]/gi;
  expect(code.match(shown) ?? []).toEqual([]);
  // What is translated is found by its text, so that it must be one.
  expect(code.match(/l10n\.t\((?!\s*")/g) ?? []).toEqual([]);
});

test("every text of the code can be translated", () => {
  const bundle = JSON.parse(read("l10n/bundle.l10n.json")) as Record<string, string>;
  const used = [...code.matchAll(/l10n\.t\(\s*(?:"((?:[^"\\]|\\.)*)")/g)].map((match) => match[1]);
  expect(Object.keys(bundle).sort()).toEqual([...new Set(used)].sort());
});
