// Two files for the extension host, without what vscode itself brings: what is read when VS Code
// starts, and the client of language servers, ten times as large, which is read after that.
import { build } from "esbuild";

const CLIENT = "vscode-languageclient/node";
const options = {
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "cjs",
  platform: "node",
  target: "node20",
  external: ["vscode"],
  logLevel: "warning",
};

const later = {
  name: "later",
  setup: ({ onResolve }) => {
    onResolve({ filter: new RegExp(`^${CLIENT}$`) }, () => ({
      path: "./client.js",
      external: true,
    }));
  },
};

await build({
  ...options,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  plugins: [later],
});
await build({ ...options, entryPoints: [CLIENT], outfile: "dist/client.js" });
