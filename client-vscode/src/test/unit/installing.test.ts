import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LogOutputChannel } from "vscode";

import {
  type Bundle,
  bundleIn,
  InstallError,
  PrivateEnvironment,
} from "../../installing/environment";
import { install, noPython } from "../../installing/installing";
import {
  findPython,
  type Python,
  pythonCommands,
  pythonOf,
  read,
  surroundings,
} from "../../installing/python";
import { window } from "./vscode";

const PYTHON = process.env.PYTHON ?? "python3";

function python(version: string, more: Partial<Python> = {}): Python {
  const executable = `/usr/bin/python${version}`;
  return { executable, version, isNewEnough: true, makesEnvironments: true, ...more };
}

test("a Python tells its version, and whether it can make environments", () => {
  const told = (version: number[], makes = true): string =>
    JSON.stringify({ executable: "/usr/bin/python3", version, makes });
  expect(read(told([3, 11, 2]))).toMatchObject({ version: "3.11.2", isNewEnough: true });
  expect(read(told([3, 10, 9]))).toMatchObject({ isNewEnough: false });
  expect(read(told([4, 0, 0], false))).toMatchObject({
    isNewEnough: true,
    makesEnvironments: false,
  });
  expect(read("Python was not found; run without arguments to install")).toBeUndefined();
});

test("the first Python that will do is taken, a named one before all others", async () => {
  const known: Record<string, Python> = {
    python3: python("3.8.1", { isNewEnough: false }),
    "python3.13": python("3.13.0", { makesEnvironments: false }),
    "python3.12": python("3.12.0"),
    "/mine": python("3.11.0"),
  };
  const look = (command: string): Promise<Python | undefined> => Promise.resolve(known[command]);
  const { fit, seen } = await findPython(pythonCommands([], "linux"), look);
  expect(fit?.version).toBe("3.12.0");
  expect(seen).toHaveLength(3);
  expect((await findPython(pythonCommands(["/mine"], "linux"), look)).fit?.version).toBe("3.11.0");
  expect((await findPython(pythonCommands([], "win32"), look)).fit).toBeUndefined();
});

test("why no Python will do is said by what was found", () => {
  const old = python("3.8.1", { isNewEnough: false });
  const bare = python("3.12.0", { makesEnvironments: false });
  expect(noPython([]).message).toContain("found no Python");
  expect(noPython([old]).message).toContain("found only 3.8.1 (/usr/bin/python3.8.1)");
  expect(noPython([old, bare]).message).toContain("python3-venv");
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "twiceshy-client-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A server of nothing but its version, and an archive of the wheels that it needs: none. */
function bundle(pins = ""): Bundle {
  const server = path.join(folder, "server");
  mkdirSync(server, { recursive: true });
  const script = `
import sys, tarfile, zipfile
with zipfile.ZipFile("twiceshy-9.9.9-py3-none-any.whl", "w") as wheel:
    info = "twiceshy-9.9.9.dist-info"
    wheel.writestr("twiceshy.py", "def main(): print('twiceshy 9.9.9')")
    wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: twiceshy\\nVersion: 9.9.9\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\\ntwiceshy = twiceshy:main\\n")
    wheel.writestr(f"{info}/RECORD", "")
tarfile.open("wheels.tar", "w").close()
`;
  execFileSync(PYTHON, ["-c", script], { cwd: server });
  const tar = execFileSync("cat", [path.join(server, "wheels.tar")]);
  writeFileSync(path.join(server, "wheels.tar.br"), brotliCompressSync(tar));
  writeFileSync(path.join(server, "requirements.lock"), pins);
  const found = bundleIn(server);
  if (found === undefined) throw new Error("there is no bundle");
  return found;
}

async function fitting(): Promise<Python> {
  const found = await pythonOf(PYTHON);
  if (found === undefined) throw new Error(`${PYTHON} is no Python`);
  return found;
}

const storage = (): string => path.join(folder, "storage");
const never = new AbortController().signal;

test(
  "an environment is made once by two windows, and its server runs",
  { timeout: 120_000 },
  async () => {
    const [one, other] = [0, 1].map(() => new PrivateEnvironment(storage(), bundle()));
    if (one === undefined || other === undefined) throw new Error("there are two");
    expect(one.isReady).toBe(false);
    const lines: string[] = [];
    const make = (environment: PrivateEnvironment): Promise<void> =>
      fitting().then((found) =>
        environment.make(
          found,
          (line) => {
            lines.push(line);
          },
          never,
        ),
      );
    const old = path.join(storage(), "server-0123456789ab");
    mkdirSync(old, { recursive: true });
    utimesSync(old, 0, 0);
    await Promise.all([make(one), make(other)]);
    expect(lines.filter((line) => line.includes("-m venv"))).toHaveLength(1);
    expect([one.isReady, other.isReady]).toEqual([true, true]);
    expect(execFileSync(one.command, { encoding: "utf8" })).toBe("twiceshy 9.9.9\n");
    expect(existsSync(old)).toBe(false);
    expect(readdirSync(storage())).toEqual([path.basename(one.folder)]);
  },
);

test("of a failed installation nothing is left, and its last line is told", async () => {
  const executable = path.join(folder, "python");
  const script = "#!/bin/sh\necho first\necho 'No space left' >&2\necho\nexit 1\n";
  writeFileSync(executable, script, { mode: 0o755 });
  const environment = new PrivateEnvironment(storage(), bundle());
  const made = environment.make(python("3.12", { executable }), () => undefined, never);
  await expect(made).rejects.toThrow(new InstallError("No space left"));
  expect(readdirSync(storage())).toEqual([]);
});

test("a Python of ours does not load packages from elsewhere", async () => {
  for (const name of ["PYTHONPATH", "PYTHONHOME"]) vi.stubEnv(name, "/elsewhere");
  try {
    // With that home no Python starts at all.
    expect(await pythonOf(PYTHON)).toBeDefined();
    expect(Object.values(surroundings())).not.toContain("/elsewhere");
    expect(surroundings()).toMatchObject({ PATH: process.env.PATH, PYTHONNOUSERSITE: "1" });
  } finally {
    vi.unstubAllEnvs();
  }
});

test("whatever goes wrong is told as what it is: an installation that failed", async () => {
  window.showInformationMessage.mockResolvedValue("Install");
  window.withProgress.mockImplementation((_, work: (...args: unknown[]) => Promise<void>) =>
    work({ report: () => undefined }, { onCancellationRequested: () => undefined }),
  );
  const given = bundle();
  writeFileSync(storage(), "no folder can be made here");
  const log = new Proxy({}, { get: () => () => undefined }) as LogOutputChannel;
  const environment = new PrivateEnvironment(storage(), given);
  const named = [PYTHON];
  const asked: boolean[] = [];
  const asking = (isAsking: boolean): void => void asked.push(isAsking);
  const made = install({ environment, bundle: given, named, log, signal: never, asking });
  await expect(made).rejects.toMatchObject({
    message: expect.stringMatching(/^twiceshy's server could not be installed: E/) as string,
    remedies: ["install", "showLog"],
  });
  expect(asked).toEqual([true, false]);
});

test("a Python whose site prints something is one", async () => {
  const executable = path.join(folder, "python");
  const told = JSON.stringify({ executable, version: [3, 12, 1], makes: true });
  const script = `#!/bin/sh\necho hello\necho '${told}'\necho 'a warning' >&2\n`;
  writeFileSync(executable, script, { mode: 0o755 });
  expect(await pythonOf(executable)).toMatchObject({ version: "3.12.1" });
});

test("a cancelled installation leaves nothing", { timeout: 120_000 }, async () => {
  const environment = new PrivateEnvironment(storage(), bundle());
  const abort = new AbortController();
  const made = environment.make(
    await fitting(),
    () => {
      abort.abort();
    },
    abort.signal,
  );
  await expect(made).rejects.toThrow();
  expect(readdirSync(storage())).toEqual([]);
});

test("an environment whose Python has gone is not ready", () => {
  const environment = new PrivateEnvironment(storage(), bundle());
  mkdirSync(path.dirname(environment.command), { recursive: true });
  writeFileSync(environment.command, "");
  writeFileSync(path.join(environment.folder, "finished"), "");
  expect(environment.isReady).toBe(false);
});

test("another wheel wants another environment", () => {
  const first = new PrivateEnvironment(storage(), bundle());
  const second = new PrivateEnvironment(storage(), bundle("another==1.0"));
  expect(second.folder).not.toBe(first.folder);
});

test("an extension without a wheel has no bundle", () => {
  expect(bundleIn(path.join(folder, "nowhere"))).toBeUndefined();
  expect(bundleIn(folder)).toBeUndefined();
});
