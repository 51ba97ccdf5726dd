/** A person's machine, made anew for each journey: a home, a project under git, and a `twiceshy`. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Files of a project by name. */
export type Files = Readonly<Record<string, string>>;

export class Machine {
  /** Everything is in here, and goes with it. */
  readonly folder = mkdtempSync(join(tmpdir(), "twiceshy-journey-"));
  readonly project = this.#folder("project");
  readonly home = this.#folder("home");
  /** What the server wrote to its error output. */
  readonly serverLog = join(this.folder, "server.log");
  readonly #programs = this.#folder("programs");

  constructor() {
    writeFileSync(this.serverLog, "");
    // The workbench asks a login shell for the path.
    writeFileSync(join(this.home, ".profile"), `export PATH='${this.environment.PATH ?? ""}'\n`);
    this.git("init", "--quiet", "--template=", "--initial-branch=main");
    this.#note("user.name", "A Person");
    this.#note("user.email", "person@example.com");
  }

  /** For whatever runs on this machine; of our own surroundings only what it cannot do without. */
  get environment(): NodeJS.ProcessEnv {
    return {
      PATH: [this.#programs, process.env.PATH].join(delimiter),
      HOME: this.home,
      SHELL: "/bin/sh",
      LC_ALL: "C.UTF-8",
      GIT_CONFIG_GLOBAL: "/dev/null",
      TWICESHY_DB: join(this.folder, "memory.db"),
      ...(process.env.PYTHONPATH === undefined ? {} : { PYTHONPATH: process.env.PYTHONPATH }),
    };
  }

  /** Put the `twiceshy` of this checkout on the path; its process is `server()`. */
  installTwiceshy(): void {
    const program = join(this.#programs, "twiceshy");
    const note = `echo $$ > '${this.#number}'`;
    const run = `exec '${python()}' -c 'from twiceshy.cli.main import main; main()' "$@"`;
    writeFileSync(program, `#!/bin/sh\n${note}\n${run} 2>> '${this.serverLog}'\n`);
    chmodSync(program, 0o755);
  }

  /** The process of the server that was started last. */
  server(): number {
    return Number(readFileSync(this.#number, "utf8"));
  }

  /** Write files and commit them. */
  commit(message: string, files: Files): void {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
  }

  git(...words: string[]): void {
    execFileSync("git", words, { cwd: this.project, env: this.environment });
  }

  read(name: string): string {
    return readFileSync(join(this.project, name), "utf8");
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.project, name), text);
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
    this.git("config", name, value);
  }
}

/** The Python that twiceshy is installed for. */
function python(): string {
  return process.env.TWICESHY_PYTHON ?? join(process.cwd(), "..", ".venv", "bin", "python");
}
