/** The documents that the server is told about. */
import { languages, type TextDocument } from "vscode";

const LANGUAGES = [
  "python",
  "go",
  "javascript",
  "javascriptreact",
  "typescript",
  "typescriptreact",
];

/** For `documentSelector` and `languages.match`. Files only: the server reads from the disk. */
export const SELECTOR = LANGUAGES.map((language) => ({ scheme: "file", language }));

/** The server is told of the cells of notebooks, too. */
const CELL = { scheme: "vscode-notebook-cell", language: "python" };

/** Whether the server knows a document: not one that has no file, such as a side of a comparison. */
export function isKnown(document: TextDocument): boolean {
  return languages.match([...SELECTOR, CELL], document) > 0;
}
