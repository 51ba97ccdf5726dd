// Collects the texts of the code for translators: npm run l10n
import { globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = import.meta.dirname;
const texts = globSync("src/**/*.ts", { cwd: root })
  .filter((name) => !name.includes("test"))
  .flatMap((name) => [
    ...readFileSync(path.join(root, name), "utf8").matchAll(/l10n\.t\(\s*"((?:[^"\\]|\\.)*)"/g),
  ])
  .map((match) => match[1]);
const bundle = Object.fromEntries([...new Set(texts)].sort().map((text) => [text, text]));
writeFileSync(path.join(root, "l10n/bundle.l10n.json"), `${JSON.stringify(bundle, null, 2)}\n`);
