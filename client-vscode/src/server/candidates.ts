/** Where a server that somebody installed may be, in the order in which they are tried. */
import path from "node:path";

export interface Candidate {
  readonly command: string;
  readonly origin: string;
}

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** Pythons that a person has selected for the open folders, the surest first. */
  readonly pythons: readonly string[];
  /** The open folders, where they are trusted. */
  readonly folders: readonly string[];
}

/** The programs on the path first, then those of environments; files that may not be there. */
export function candidates(around: Surroundings): Candidate[] {
  const windows = around.platform === "win32";
  const name = windows ? "twiceshy.exe" : "twiceshy";
  const scripts = windows ? "Scripts" : "bin";
  const paths = windows ? path.win32 : path.posix;
  const found: Candidate[] = [];
  for (const folder of (around.env.PATH ?? around.env.Path ?? "").split(paths.delimiter)) {
    // A relative one would be taken from wherever the editor was started.
    if (folder !== "" && paths.isAbsolute(folder)) {
      found.push({ command: paths.join(folder, name), origin: "the path" });
    }
  }
  for (const python of around.pythons.filter((one) => paths.isAbsolute(one))) {
    const origin = "the selected Python";
    found.push({ command: paths.join(paths.dirname(python), name), origin });
    // A Python of Windows that is no environment has its programs in a folder beside it.
    if (windows) found.push({ command: paths.join(paths.dirname(python), scripts, name), origin });
  }
  const active = around.env.VIRTUAL_ENV;
  if (active) {
    found.push({ command: paths.join(active, scripts, name), origin: "the active environment" });
  }
  for (const folder of around.folders) {
    for (const environment of [".venv", "venv"]) {
      const command = paths.join(folder, environment, scripts, name);
      found.push({ command, origin: "the folder's environment" });
    }
  }
  return found.filter(
    (one, index) => found.findIndex((other) => other.command === one.command) === index,
  );
}
