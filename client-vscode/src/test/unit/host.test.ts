/** The life of the server, with real processes and as much of a client as starts and stops one. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

import type { LogOutputChannel } from "vscode";
import { afterEach, expect, test, vi } from "vitest";

import type { ServerCommand } from "../../server/command";
import { type HostState, type Needs, ServerHost } from "../../server/host";
import { ServerProblem } from "../../server/problem";

const { processes, heard } = vi.hoisted(() => ({
  processes: [] as ChildProcess[],
  /** What the newest client calls for each notification: it keeps one listener, as the real one. */
  heard: new Map<string, (params: unknown) => void>(),
}));

/** It has started with the first output of its process, as after the answer to `initialize`. */
vi.mock("vscode-languageclient/node", () => ({
  CloseAction: { DoNotRestart: 1 },
  ErrorAction: { Continue: 1 },
  LanguageClient: class {
    #process: ChildProcess | undefined;
    #said = "";
    constructor(
      _id: string,
      _name: string,
      private readonly launch: () => Promise<ChildProcess>,
      private readonly options: { errorHandler: { closed: () => unknown } },
    ) {}
    onNotification(method: string, hear: (params: unknown) => void): void {
      heard.set(method, hear);
    }
    registerFeature(): void {
      // It has none.
    }
    async start(): Promise<void> {
      const child = await this.launch();
      processes.push(child);
      this.#process = child;
      const closed = once(child, "close").then(() => {
        this.options.errorHandler.closed();
        throw new Error("the connection got disposed");
      });
      closed.catch(() => undefined);
      if (child.stdout === null) throw new Error("it has an output");
      this.#said = String(await Promise.race([once(child.stdout, "data"), closed]));
    }
    /** It says no to what is so called, and to all else nothing as long as it lives. */
    async sendRequest(method: string): Promise<unknown> {
      if (method === "no") throw new Error("it says no");
      if (this.#process === undefined) throw new Error("it has not started");
      await once(this.#process, "close");
      throw new Error("the connection got disposed");
    }
    async dispose(): Promise<void> {
      const child = this.#process;
      if (child?.exitCode !== null || child.signalCode !== null) return;
      if (this.#said === "") throw new Error("Client is not running and can't be stopped");
      if (this.#said === "deaf") throw new Error("Stopping the server timed out");
      if (child.kill()) await once(child, "close");
    }
  },
}));

const RUNS = "process.stdout.write('ready'); setInterval(() => undefined, 1000);";
const CRASHES = "process.stdout.write('ready', () => setTimeout(() => process.exit(1), 50));";
const FAILS =
  "console.error('Traceback'); console.error('No module named twiceshy'); process.exit(1);";

function server(script: string): ServerCommand {
  return { command: process.execPath, args: ["-e", script], origin: "a test" };
}

/** What happens when something is told to the log. */
let told: () => void = () => undefined;
const log = new Proxy(
  {},
  {
    get: () => () => {
      told();
    },
  },
) as LogOutputChannel;
let host: ServerHost | undefined;

function hostOf(find: Needs["find"]): {
  readonly made: ServerHost;
  readonly states: HostState[];
} {
  const made = new ServerHost({ log, find, options: {} });
  host = made;
  const states: HostState[] = [];
  made.onDidChangeState((state) => states.push(state));
  return { made, states };
}

const alive = (): ChildProcess[] =>
  processes.filter((one) => one.exitCode === null && one.signalCode === null);

afterEach(async () => {
  await host?.stop();
  expect(alive()).toEqual([]);
  processes.length = 0;
  told = () => undefined;
});

test("it starts, and stops without leaving a process", async () => {
  const { made, states } = hostOf(() => Promise.resolve(server(RUNS)));
  await made.start();
  expect(states.map(({ kind }) => kind)).toEqual(["starting", "running"]);
  expect(made.client).toBeDefined();
  await made.stop();
  expect(made.client).toBeUndefined();
  expect(alive()).toEqual([]);
});

test("whoever starts it several times at once has one server", async () => {
  const { made } = hostOf(() => Promise.resolve(server(RUNS)));
  await Promise.all([made.start(), made.start(), made.start()]);
  expect(made.state.kind).toBe("running");
  expect(processes).toHaveLength(1);
});

test("whoever wants a server that starts waits for it, also while it is started anew", async () => {
  const { made } = hostOf(() => Promise.resolve(server(RUNS)));
  expect(await made.ready()).toBeUndefined();
  const started = made.start();
  const first = await made.ready();
  expect(first).toBeDefined();
  await started;
  const again = made.start();
  const second = await made.ready();
  expect(second).toBeDefined();
  expect(second).not.toBe(first);
  await again;
});

test("while a person is asked that is a state of its own, until they have answered", async () => {
  const { made, states } = hostOf(async (_, asking) => {
    asking(true);
    await Promise.resolve();
    asking(false);
    return server(RUNS);
  });
  const started = made.start();
  expect(await made.ready()).toBeDefined();
  await started;
  expect(states.map(({ kind }) => kind)).toEqual(["starting", "asking", "starting", "running"]);
});

test("whoever waits for a server that does not come is told so", async () => {
  const { made } = hostOf(() => Promise.reject(new ServerProblem("none", [])));
  const started = made.start();
  expect(await made.ready()).toBeUndefined();
  await started;
});

test("all who want to hear a notification do, of each server", async () => {
  const { made } = hostOf(() => Promise.resolve(server(RUNS)));
  const told: string[] = [];
  const first = made.onNotification("changed", () => told.push("first"));
  made.onNotification("changed", () => told.push("second"));
  for (let turn = 0; turn < 2; turn++) {
    heard.clear();
    await made.start();
    heard.get("changed")?.({});
  }
  expect(told).toEqual(["first", "second", "first", "second"]);
  first.dispose();
  heard.get("changed")?.({});
  expect(told.slice(4)).toEqual(["second"]);
});

test("what is asked of a server that dies is not answered, and is no error", async () => {
  const { made } = hostOf(() => Promise.resolve(server(RUNS)));
  expect(await made.ask("anything")).toBeUndefined();
  await made.start();
  const asked = made.ask("anything");
  processes[0]?.kill("SIGKILL");
  expect(await asked).toBeUndefined();
});

test("what a server says no to is an error", async () => {
  const { made } = hostOf(() => Promise.resolve(server(RUNS)));
  await made.start();
  await expect(made.ask("no")).rejects.toThrow("it says no");
});

test("a server has the environment that it was found with", async () => {
  const env = { ...process.env, OF_ITS_OWN: "yes" };
  const script = `if (process.env.OF_ITS_OWN !== "yes") process.exit(1); ${RUNS}`;
  const { made } = hostOf(() => Promise.resolve({ ...server(script), env }));
  await made.start();
  expect(made.state.kind).toBe("running");
});

test("what was looked for is not wanted any more once it is started anew", async () => {
  const signals: AbortSignal[] = [];
  const { made } = hostOf((signal) => {
    signals.push(signal);
    if (signals.length > 1) return Promise.resolve(server(RUNS));
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        reject(new ServerProblem("cancelled", []));
      });
    });
  });
  const first = made.start();
  await vi.waitFor(() => {
    expect(signals).toHaveLength(1);
  });
  await made.start();
  await first;
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  expect(made.state.kind).toBe("running");
});

test("a server that cannot start says why in its own last words, and may be started later", async () => {
  let script = FAILS;
  const { made } = hostOf(() => Promise.resolve(server(script)));
  await made.start();
  expect(made.state).toMatchObject({
    kind: "failed",
    problem: { message: expect.stringContaining(": No module named twiceshy") as string },
  });
  script = RUNS;
  await made.start();
  expect(made.state.kind).toBe("running");
});

test("the last words of one server are not told of the next", async () => {
  let find = (): Promise<ServerCommand> => Promise.resolve(server(FAILS));
  const { made } = hostOf(() => find());
  await made.start();
  find = () => Promise.reject(new Error("No space left"));
  await made.start();
  expect(made.state).toMatchObject({
    problem: { message: expect.stringContaining(": No space left") as string },
  });
});

test("a program that is not there is a problem, not a crash", async () => {
  const { made } = hostOf(() => Promise.resolve({ ...server(""), command: "/nowhere/twiceshy" }));
  await made.start();
  expect(made.state).toMatchObject({
    kind: "failed",
    problem: { message: expect.stringContaining("ENOENT") as string },
  });
});

test("a server that crashes is started again, and in the end no more", async () => {
  const { made, states } = hostOf(() => Promise.resolve(server(CRASHES)));
  const real = setTimeout;
  const soon = vi.spyOn(globalThis, "setTimeout");
  soon.mockImplementation((work: () => void, time?: number) =>
    real(work, (time ?? 0) >= 1000 ? 1 : time),
  );
  try {
    await made.start();
    await vi.waitFor(
      () => {
        expect(made.state.kind).toBe("failed");
      },
      { timeout: 20_000 },
    );
  } finally {
    soon.mockRestore();
  }
  const waits = states.flatMap((state) => (state.kind === "waiting" ? [state.seconds] : []));
  expect(waits).toEqual([1, 2, 4, 8, 8]);
  expect(processes).toHaveLength(6);
  expect(made.state).toMatchObject({ problem: { remedies: ["restart", "showLog"] } });
}, 30_000);

test("a server that is stopped while it waits is not started again", async () => {
  const { made, states } = hostOf(() => Promise.resolve(server(CRASHES)));
  await made.start();
  await vi.waitFor(() => {
    expect(made.state.kind).toBe("waiting");
  });
  vi.useFakeTimers();
  await made.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  expect(states.at(-1)?.kind).toBe("stopped");
  expect(processes).toHaveLength(1);
});

test("a server that hears nothing, and one that never answers, are ended all the same", async () => {
  const deaf = "process.on('SIGTERM', () => undefined);";
  let script = `${deaf} ${RUNS.replace("ready", "deaf")}`;
  const { made } = hostOf(() => Promise.resolve(server(script)));
  await made.start();
  expect(made.state.kind).toBe("running");
  script = `${deaf} setInterval(() => undefined, 1000);`;
  const starting = made.start();
  await vi.waitFor(
    () => {
      expect(processes).toHaveLength(2);
    },
    { timeout: 20_000 },
  );
  expect(processes[0]?.signalCode).toBe("SIGKILL");
  script = RUNS;
  await Promise.all([made.start(), starting]);
  expect(made.state.kind).toBe("running");
  expect(alive()).toHaveLength(1);
}, 60_000);

test("a server that is stopped while its client is loaded leaves no process", async () => {
  const mark = "stopped early";
  const { made } = hostOf(() => Promise.resolve(server(`${RUNS} // ${mark}`)));
  const stopped = new Promise<void>((resolve) => {
    told = () => {
      resolve(Promise.resolve().then(() => made.stop())); // once its process was started
    };
  });
  await made.start();
  await stopped;
  expect(made.state.kind).toBe("stopped");
  expect(processes).toEqual([]);
  await vi.waitFor(() => {
    const { stdout } = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" });
    expect(stdout).toContain("-eo args");
    expect(stdout).not.toContain(mark);
  });
});

test("a process is a process", () => {
  // What `alive` counts is counted: else none of the tests above could fail.
  const child = spawn(process.execPath, ["-e", RUNS]);
  processes.push(child);
  expect(alive()).toEqual([child]);
  child.kill();
  return once(child, "close");
});
