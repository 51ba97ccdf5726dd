/** A person's machine, made anew for each journey: a home, a project under git, and a `twiceshy`. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

/** Files of a project by name. */
export type Files = Readonly<Record<string, string>>;

export class Machine {
  /** Everything is in here, and goes with it. */
  readonly folder = mkdtempSync(join(tmpdir(), "twiceshy-journey-"));
  readonly project = this.#folder("project");
  readonly home = this.#folder("home");
  /** What the server wrote to its error output. */
  readonly serverLog = join(this.folder, "server.log");
  /** What the workbench and the server said, where that is recorded. */
  readonly conversation = join(this.folder, "conversation.log");
  readonly #programs = this.#folder("programs");

  constructor() {
    writeFileSync(this.serverLog, "");
    // The workbench asks a login shell for the path.
    writeFileSync(join(this.home, ".profile"), `export PATH='${this.environment.PATH ?? ""}'\n`);
    this.git(["init", "--quiet", "--template=", "--initial-branch=main"]);
    this.#note("user.name", "A Person");
    this.#note("user.email", "person@example.com");
  }

  /** For whatever runs on this machine; of our own surroundings only what it cannot do without. */
  get environment(): NodeJS.ProcessEnv {
    const paths = (process.env.PATH ?? "").split(delimiter);
    return {
      PATH: [this.#programs, ...paths.filter((path) => !existsSync(join(path, "twiceshy")))].join(
        delimiter,
      ),
      HOME: this.home,
      SHELL: "/bin/sh",
      LC_ALL: "C.UTF-8",
      GIT_CONFIG_GLOBAL: "/dev/null",
      TWICESHY_DB: join(this.folder, "memory.db"),
      // There is no package index here.
      PIP_INDEX_URL: "http://127.0.0.1:9",
    };
  }

  /** Put the `twiceshy` of this checkout on the path; its process is `server()`. */
  installTwiceshy(): void {
    const run = `'${python()}' -c 'from twiceshy.cli.main import main; main()' "$@"`;
    const home = `export PYTHONPATH='${process.env.PYTHONPATH ?? ""}'`;
    const note = `echo $$ > '${this.#number}'`;
    this.program("twiceshy", [home, note, `exec ${run} 2>> '${this.serverLog}'`]);
  }

  /** The same, with all that is said between it and the workbench written to `conversation`. */
  recordTwiceshy(): void {
    this.installTwiceshy();
    renameSync(join(this.#programs, "twiceshy"), join(this.folder, "recorded"));
    const recorder = join("..", "tests", "editors", "recorder.py");
    const recorded = `'${join(this.folder, "recorded")}' "$@"`;
    this.program("twiceshy", [
      `if [ "$1" != serve ]; then exec ${recorded}; fi`,
      `exec '${python()}' '${resolve(recorder)}' '${this.conversation}' ${recorded}`,
    ]);
  }

  /** Write a program that can be started: by its name, or at a place in the project. */
  program(name: string, lines: readonly string[], folder = this.#programs): void {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
  }

  /** The process of the server that was started last. */
  server(): number {
    return Number(readFileSync(this.#number, "utf8"));
  }

  /** Write files and commit them. */
  commit(message: string, files: Files): void {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    this.git(["add", "--all"]);
    this.git(["commit", "--quiet", "--message", message]);
  }

  git(words: readonly string[], input = ""): void {
    execFileSync("git", words, { cwd: this.project, env: this.environment, input });
  }

  read(name: string): string {
    return readFileSync(join(this.project, name), "utf8");
  }

  write(name: string, text: string): void {
    const file = join(this.project, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  get #number(): string {
    return join(this.folder, "server.pid");
  }

  #folder(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    return folder;
  }

  #note(name: string, value: string): void {
    this.git(["config", name, value]);
  }
}

/** The Python that twiceshy is installed for. */
function python(): string {
  return process.env.TWICESHY_PYTHON ?? join(process.cwd(), "..", ".venv", "bin", "python");
}
