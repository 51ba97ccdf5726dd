/** What `npm run package` has built, which `make test` does first. */
import { execFileSync } from "node:child_process";
import { globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const KB = 1024;

const PYTHON = process.env.PYTHON ?? "python3";
const [file] = globSync("dist/twiceshy-[0-9]*.[0-9]*.[0-9].vsix", { cwd: ROOT });
const packaged = path.join(ROOT, file ?? "there is none: npm run package");

function names(): string[] {
  const script = "import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep='\\n')";
  return execFileSync(PYTHON, ["-c", script, packaged], { encoding: "utf8" }).trim().split("\n");
}

function content(name: string): string {
  const script =
    "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";
  return execFileSync(PYTHON, ["-c", script, packaged, name], { encoding: "utf8" });
}

test("the extension has what it needs and nothing else", () => {
  const found = names().map((name) => name.replace(/twiceshy-[\d.]+-py3/, "twiceshy-VERSION-py3"));
  const pictures = globSync("media/walkthrough/*.svg", { cwd: ROOT });
  expect(found.sort()).toEqual(
    [
      "[Content_Types].xml",
      "extension.vsixmanifest",
      "extension/LICENSE.txt",
      "extension/changelog.md",
      "extension/dist/client.js",
      "extension/dist/extension.js",
      "extension/l10n/bundle.l10n.json",
      "extension/media/icon.png",
      "extension/media/twiceshy.svg",
      ...pictures.map((name) => `extension/${name}`),
      "extension/package.json",
      "extension/package.nls.json",
      "extension/readme.md",
      "extension/server/requirements.lock",
      "extension/server/twiceshy-VERSION-py3-none-any.whl",
    ].sort(),
  );
});

test("what the server needs is what the repository has locked, each with its hash", () => {
  const lock = readFileSync(path.join(ROOT, "../requirements/server.lock"), "utf8");
  expect(content("extension/server/requirements.lock")).toBe(lock);
  const pinned = lock.match(/==/g) ?? [];
  expect(pinned.length).toBeGreaterThan(10);
  expect((lock.match(/--hash=/g) ?? []).length).toBeGreaterThanOrEqual(pinned.length);
});

test("it is small: 500 KB of code, 1 MB in all", () => {
  const [start, later] = ["extension.js", "client.js"].map(
    (name) => statSync(path.join(ROOT, "dist", name)).size,
  );
  expect((start ?? 0) + (later ?? 0)).toBeLessThanOrEqual(500 * KB);
  // What is read when VS Code starts.
  expect(start).toBeLessThanOrEqual(100 * KB);
  expect(statSync(packaged).size).toBeLessThanOrEqual(1024 * KB);
});

test("nothing of it tells where it was built", () => {
  const code = readFileSync(path.join(ROOT, "dist/extension.js"), "utf8");
  expect(code).not.toContain(path.dirname(ROOT));
});
