/**
 * The private environment: a folder of the extension's own into which the server is installed. It
 * counts only once its stamp says that it was finished; two windows at once make it once.
 */
import { createHash } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import { mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliDecompress } from "node:zlib";

import { type Options, run } from "../running";
import { type Python, surroundings } from "./python";

/** What the extension carries of the server. */
export interface Bundle {
  readonly wheel: string;
  readonly lock: string;
  /** An archive with the wheels of all that the server needs; undefined: from the package index. */
  readonly wheels: string | undefined;
}

const DAY = 24 * 60 * 60_000;
/** Whoever makes an environment touches its lock that often, and is given up after some missed ones. */
const BEAT = 2_000;
const STALE = 20_000;

export class InstallError extends Error {}

/** The parts of the bundle in a folder of the extension; undefined for an extension without one. */
export function bundleIn(folder: string): Bundle | undefined {
  if (!existsSync(folder)) return undefined;
  const wheel = readdirSync(folder).find((name) => /^twiceshy-.*\.whl$/.test(name));
  const wheels = path.join(folder, "wheels.tar.br");
  if (wheel === undefined) return undefined;
  return {
    wheel: path.join(folder, wheel),
    lock: path.join(folder, "requirements.lock"),
    wheels: existsSync(wheels) ? wheels : undefined,
  };
}

export class PrivateEnvironment {
  readonly folder: string;
  readonly #stamp: string;
  readonly #lock: string;
  readonly #bin: string;

  constructor(
    private readonly storage: string,
    private readonly bundle: Bundle,
    private readonly platform: NodeJS.Platform = process.platform,
  ) {
    const hash = createHash("sha256");
    for (const file of [bundle.wheel, bundle.lock]) hash.update(readFileSync(file));
    this.folder = path.join(storage, `server-${hash.digest("hex").slice(0, 12)}`);
    this.#stamp = path.join(this.folder, "finished");
    this.#lock = `${this.folder}.lock`;
    this.#bin = path.join(this.folder, platform === "win32" ? "Scripts" : "bin");
  }

  /** The server in it. */
  get command(): string {
    return path.join(this.#bin, this.platform === "win32" ? "twiceshy.exe" : "twiceshy");
  }

  /** Whether it is finished, and the Python that it was made with still there. */
  get isReady(): boolean {
    // existsSync follows the link to that Python.
    return existsSync(this.#stamp) && existsSync(this.#python) && existsSync(this.command);
  }

  /** Have it made anew. */
  async discard(): Promise<void> {
    await rm(this.#stamp, { force: true });
  }

  get #python(): string {
    return path.join(this.#bin, this.platform === "win32" ? "python.exe" : "python");
  }

  /** Make it, or wait for the window that does. Raises InstallError; `told` hears each line. */
  async make(python: Python, told: (line: string) => void, signal: AbortSignal): Promise<void> {
    await mkdir(this.storage, { recursive: true });
    for (let turn = 0; !(await this.#take()); turn++) {
      if (turn === 0) told("Waiting for another window, which installs it …");
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const beat = setInterval(() => void this.#touch(), BEAT);
    try {
      if (this.isReady) return; // by another window, meanwhile
      await this.#install(python, told, signal);
    } finally {
      clearInterval(beat);
      await rm(this.#lock, { recursive: true, force: true });
    }
    await this.#removeOld();
  }

  async #install(python: Python, told: (line: string) => void, signal: AbortSignal): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    const run = (command: string, ...args: string[]): Promise<void> =>
      step(command, args, { onLine: told, signal, env: surroundings() });
    const unpacked = path.join(this.folder, "wheels");
    try {
      await run(python.executable, "-m", "venv", this.folder);
      const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input", "install"];
      if (this.bundle.wheels === undefined) {
        await run(this.#python, ...pip, "--require-hashes", "-r", this.bundle.lock);
      } else {
        const { tar, pins } = await unpack(this.bundle.wheels, this.bundle.lock, this.folder);
        await run(this.#python, "-m", "tarfile", "-e", tar, unpacked);
        await run(this.#python, ...pip, "--no-index", "--find-links", unpacked, "-r", pins);
        await rm(tar);
      }
      await run(this.#python, ...pip, "--no-deps", "--no-index", this.bundle.wheel);
      await rm(unpacked, { recursive: true, force: true });
      await writeFile(this.#stamp, `${path.basename(this.bundle.wheel)}\n`);
    } catch (error) {
      // Why it failed is what counts, also where something of it cannot be removed.
      await rm(this.folder, { recursive: true, force: true }).catch((left: unknown) => {
        told(`Something of it is left: ${String(left)}`);
      });
      throw error;
    }
  }

  /** Whether the lock is ours now: a folder, since making one tells whether it was there. */
  async #take(): Promise<boolean> {
    try {
      await mkdir(this.#lock);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const { mtimeMs } = await stat(this.#lock).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > STALE) await rm(this.#lock, { recursive: true, force: true });
    return false;
  }

  async #touch(): Promise<void> {
    const now = new Date();
    // Gone only when the environment is finished.
    await utimes(this.#lock, now, now).catch(() => undefined);
  }

  /** Delete what earlier versions of the extension made; another window may still use the last one. */
  async #removeOld(): Promise<void> {
    for (const name of readdirSync(this.storage)) {
      const folder = path.join(this.storage, name);
      const isOld = /^server-[0-9a-f]{12}$/.test(name) && folder !== this.folder;
      if (isOld && Date.now() - statSync(folder).mtimeMs > DAY) {
        await rm(folder, { recursive: true, force: true });
      }
    }
  }
}

/**
 * The archive of wheels as a tar in a folder, and the lock without its hashes: those are of the
 * wheels as they came from the index, which `npm run package` has checked and packed anew.
 */
async function unpack(
  wheels: string,
  lock: string,
  folder: string,
): Promise<{ readonly tar: string; readonly pins: string }> {
  const [tar, pins] = [path.join(folder, "wheels.tar"), path.join(folder, "pins.txt")];
  const params = { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 1 };
  await pipeline(
    createReadStream(wheels),
    createBrotliDecompress({ params }),
    createWriteStream(tar),
  );
  const lines = (await readFile(lock, "utf8")).split("\n");
  const pinned = lines.filter((line) => !/^\s*--hash=/.test(line));
  await writeFile(pins, pinned.map((line) => line.replace(/\s*\\$/, "")).join("\n"));
  return { tar, pins };
}

async function step(command: string, args: string[], options: Options): Promise<void> {
  options.onLine?.(`$ ${command} ${args.join(" ")}`);
  const ran = await run(command, args, options);
  options.signal?.throwIfAborted();
  if (ran.code !== 0) {
    const last = ran.lines.findLast((line) => line.trim() !== "");
    throw new InstallError(
      ran.problem ?? last ?? `${command} ended with ${ran.code ?? "a signal"}`,
    );
  }
}
