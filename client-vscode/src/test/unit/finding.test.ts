/** Which server is started, with programs that are shell scripts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ExtensionContext, LogOutputChannel } from "vscode";

import { findServer } from "../../server/finding";
import { extensions, Uri, window, workspace } from "./vscode";

let folder: string;
let set: Record<string, unknown>;
const log = new Proxy({}, { get: () => () => undefined }) as LogOutputChannel;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "twiceshy-client-"));
  set = {};
  vi.stubEnv("PATH", "");
  vi.stubEnv("VIRTUAL_ENV", "");
  workspace.isTrusted = true;
  workspace.workspaceFolders = undefined;
  workspace.getConfiguration.mockImplementation(((section: string) => ({
    get: (name: string) => set[`${section}.${name}`],
  })) as never);
  extensions.getExtension.mockReturnValue(undefined);
  window.showInformationMessage.mockReset();
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A program that prints something, whatever it is asked. */
function program(name: string, prints: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${prints}\n`, { mode: 0o755 });
  return file;
}

function find(): ReturnType<typeof findServer> {
  const known = new Map<string, unknown>();
  const context = {
    asAbsolutePath: (name: string) => path.join(folder, "extension", name),
    globalState: {
      get: (key: string) => known.get(key),
      update: (key: string, value: unknown) => Promise.resolve(known.set(key, value)),
    },
    globalStorageUri: Uri.file(path.join(folder, "storage")),
  } as unknown as ExtensionContext;
  return findServer(context, log, new AbortController().signal, () => undefined);
}

const TELLS = "echo twiceshy 0.1.0";

test("a server that a person named is started, and nothing else", async () => {
  vi.stubEnv("PATH", path.dirname(program("path/twiceshy", TELLS)));
  set["twiceshy.server.path"] = program("mine/twiceshy", TELLS);
  expect(await find()).toMatchObject({ command: set["twiceshy.server.path"], args: ["serve"] });
});

test("what a person named and is no server is told by its name", async () => {
  const wrong = {
    folder,
    nowhere: path.join(folder, "nowhere"),
    another: program("another", "echo Python 3.12.1"),
    silent: program("silent", "exit 3"),
  };
  for (const named of Object.values(wrong)) {
    set["twiceshy.server.path"] = named;
    await expect(find()).rejects.toMatchObject({
      message: `${named}, which the setting twiceshy.server.path names, cannot be started.`,
      remedies: ["chooseServer", "showLog"],
    });
  }
});

test("a server that is too old is told by its version", async () => {
  set["twiceshy.server.path"] = program("old", "echo twiceshy 0.0.9");
  await expect(find()).rejects.toMatchObject({
    message: expect.stringContaining("twiceshy 0.0.9") as string,
  });
});

test("what is called so and is none is passed over for the next", async () => {
  const wrong = path.dirname(program("wrong/twiceshy", "echo something else"));
  const right = program("right/twiceshy", TELLS);
  vi.stubEnv("PATH", [wrong, path.dirname(right)].join(":"));
  expect((await find()).command).toBe(right);
});

/** The Python extension, which has selected a Python for each folder once it runs. */
function pythonExtension(selected: (folder?: string) => string, isActive: boolean): unknown {
  const python = {
    isActive,
    activate: vi.fn(() => {
      python.isActive = true;
      return Promise.resolve();
    }),
    exports: {
      environments: {
        getActiveEnvironmentPath: (uri?: Uri) => ({ path: selected(uri?.path) }),
      },
    },
  };
  extensions.getExtension.mockReturnValue(python);
  mkdirSync(path.join(folder, "extension", "server"), { recursive: true });
  for (const name of ["twiceshy-0.1.0-py3-none-any.whl", "requirements.lock"]) {
    writeFileSync(path.join(folder, "extension", "server", name), "");
  }
  return python;
}

test("the Python extension is waited for before anything is installed", async () => {
  const server = program("env/bin/twiceshy", TELLS);
  pythonExtension(() => path.join(folder, "env/bin/python"), false);
  expect(await find()).toMatchObject({ command: server });
  expect(window.showInformationMessage).not.toHaveBeenCalled();
});

test("who has a server does not wait for it", async () => {
  vi.stubEnv("PATH", path.dirname(program("path/twiceshy", TELLS)));
  const python = pythonExtension(() => "", false) as { activate: unknown };
  await find();
  expect(python.activate).not.toHaveBeenCalled();
});

test("a Python extension that does not start costs no more than its server", async () => {
  const python = pythonExtension(() => "", false) as { activate: ReturnType<typeof vi.fn> };
  python.activate.mockRejectedValue(new Error("it is broken"));
  await expect(find()).rejects.toMatchObject({ message: "twiceshy's server is not installed." });
  expect(window.showInformationMessage).toHaveBeenCalledOnce();
});

test("each of the open folders may have a Python of its own", async () => {
  const server = program("second/bin/twiceshy", TELLS);
  workspace.workspaceFolders = ["/one", "/two"].map((name) => ({ name, uri: Uri.file(name) }));
  const selected = (uri?: string): string =>
    path.join(folder, uri === "/two" ? "second/bin/python" : "first/bin/python");
  pythonExtension(selected, true);
  expect((await find()).command).toBe(server);
});

test("in a folder that is not trusted no Python of it is asked for", async () => {
  program("env/bin/twiceshy", TELLS);
  workspace.isTrusted = false;
  pythonExtension(() => path.join(folder, "env/bin/python"), true);
  await expect(find()).rejects.toMatchObject({ isKnown: true });
});

test("settings of the wrong kind are as good as none", async () => {
  const server = program("path/twiceshy", TELLS);
  vi.stubEnv("PATH", path.dirname(server));
  for (const name of ["twiceshy.server.path", "twiceshy.server.python"]) set[name] = 7;
  set["python.defaultInterpreterPath"] = null;
  expect((await find()).command).toBe(server);
});
