/** The documents that the server is told about. */
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
