import { defineConfig } from "vitest/config";

const here = import.meta.dirname;

export default defineConfig({
  test: {
    include: ["src/test/unit/**/*.test.ts"],
    alias: { vscode: `${here}/src/test/unit/vscode.ts` },
  },
});
