/** A Python to make an environment with. */
import { run } from "../running";

export const OLDEST_PYTHON = [3, 11] as const;

export interface Python {
  readonly executable: string;
  readonly version: string;
  readonly isNewEnough: boolean;
  /** Whether it can make virtual environments: Debian's needs a package more for that. */
  readonly makesEnvironments: boolean;
}

const SCRIPT = `
import importlib.util, json, sys
print(json.dumps({
    "executable": sys.executable,
    "version": list(sys.version_info[:3]),
    "makes": all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")),
}))
`;

/** The environment for Pythons of ours: nothing of it has them load packages from elsewhere. */
export function surroundings(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, PYTHONNOUSERSITE: "1", PIP_USER: "0" };
  delete env.PYTHONHOME;
  delete env.PYTHONPATH;
  return env;
}

/** The Python that a command starts; undefined for one that is none. */
export async function pythonOf(
  command: string,
  args: readonly string[] = [],
): Promise<Python | undefined> {
  const options = { timeout: 10_000, env: surroundings() };
  const { code, lines } = await run(command, [...args, "-c", SCRIPT], options);
  // Its site may print something before, and warnings may come behind.
  return code === 0 ? lines.map(read).findLast((one) => one !== undefined) : undefined;
}

/** What the script printed. */
export function read(line: string): Python | undefined {
  try {
    const { executable, version, makes } = JSON.parse(line) as {
      executable: string;
      version: [number, number, number];
      makes: boolean;
    };
    const [major, minor] = version;
    return {
      executable,
      version: version.join("."),
      isNewEnough:
        major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]),
      makesEnvironments: makes,
    };
  } catch {
    return undefined; // it is no Python, whatever it is called
  }
}

/** The names under which a Python may be found, the one that a person named before all others. */
export function pythonCommands(
  named: readonly string[],
  platform: NodeJS.Platform,
): (readonly [string, ...string[]])[] {
  const minors = [14, 13, 12, 11];
  const usual: (readonly [string, ...string[]])[] =
    platform === "win32"
      ? [["py", "-3"], ["python"], ["python3"]]
      : [["python3"], ...minors.map((minor) => [`python3.${minor}`] as const), ["python"]];
  return [...named.map((one) => [one] as const), ...usual];
}

/** The first Python that will do, and all that were looked at until then. */
export async function findPython(
  commands: readonly (readonly [string, ...string[]])[],
  look: typeof pythonOf = pythonOf,
): Promise<{ readonly fit: Python | undefined; readonly seen: readonly Python[] }> {
  const seen: Python[] = [];
  for (const [command, ...args] of commands) {
    const python = await look(command, args);
    if (python === undefined) continue;
    seen.push(python);
    if (python.isNewEnough && python.makesEnvironments) return { fit: python, seen };
  }
  return { fit: undefined, seen };
}
