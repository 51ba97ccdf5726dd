/**
 * The language server's life: found, started, started again after a crash, stopped. What wants to
 * talk to it asks for the client that runs now, and is told when that changes.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { type Disposable, EventEmitter, l10n, type LogOutputChannel } from "vscode";
import type { LanguageClient, LanguageClientOptions } from "vscode-languageclient/node";

import { SELECTOR } from "../languages";
import type { ServerCommand } from "./command";
import { ServerProblem } from "./problem";
import { Restarts } from "./restarts";

export type HostState =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  /** A person is asked whether to install it. */
  | { readonly kind: "asking" }
  | { readonly kind: "running"; readonly server: ServerCommand }
  | { readonly kind: "waiting"; readonly seconds: number }
  | { readonly kind: "failed"; readonly problem: ServerProblem };

/** How long a server has for ending, in milliseconds: one that was asked to, and one that hangs. */
const PATIENCE = { asked: 5000, hanging: 1000 };

export interface Needs {
  readonly log: LogOutputChannel;
  /**
   * Finds the command of the server, and installs one if need be, until the signal says that it is
   * not wanted any more; says when it waits for a person's answer. Raises ServerProblem.
   */
  readonly find: (
    signal: AbortSignal,
    asking: (isAsking: boolean) => void,
  ) => Promise<ServerCommand>;
  readonly options: Pick<LanguageClientOptions, "middleware">;
}

export class ServerHost implements Disposable {
  readonly #started = new EventEmitter<LanguageClient>();
  readonly #changed = new EventEmitter<HostState>();
  readonly #notified = new Map<string, EventEmitter<unknown>>();
  readonly #restarts = new Restarts();
  #state: HostState = { kind: "stopped" };
  #client: LanguageClient | undefined;
  #process: Promise<ChildProcess> | undefined;
  #waiting: NodeJS.Timeout | undefined;
  /** Ends with each stop, so that whatever was under way then knows. */
  #life = new AbortController();
  #ending: Promise<void> = Promise.resolve();
  #lastWords = "";

  constructor(private readonly needs: Needs) {}

  /** Fires with each client that has started. */
  readonly onDidStart = this.#started.event;
  readonly onDidChangeState = this.#changed.event;

  get state(): HostState {
    return this.#state;
  }

  /** The client that runs now, if one does. */
  get client(): LanguageClient | undefined {
    return this.#state.kind === "running" ? this.#client : undefined;
  }

  /** The client that runs, waited for while it starts; undefined where none comes. */
  async ready(): Promise<LanguageClient | undefined> {
    const isComing = ({ kind }: HostState): boolean =>
      kind === "starting" || kind === "asking" || kind === "waiting";
    if (isComing(this.#state)) {
      await new Promise<void>((resolve) => {
        const heard = this.#changed.event((state) => {
          if (isComing(state)) return;
          heard.dispose();
          resolve();
        });
      });
    }
    return this.client;
  }

  /** Hear a notification of whatever server runs: a client has but one listener for each. */
  onNotification(method: string, hear: (params: unknown) => void): Disposable {
    const known = this.#notified.get(method) ?? new EventEmitter<unknown>();
    this.#notified.set(method, known);
    return known.event(hear);
  }

  /**
   * What the server answers; undefined where none runs, or none does any more before it has
   * answered. Rejects where the server says no.
   */
  async ask<Answer>(method: string, params?: unknown): Promise<Answer | undefined> {
    const client = this.client;
    try {
      return await client?.sendRequest<Answer>(method, params);
    } catch (error) {
      if (this.client === client) throw error;
      return undefined;
    }
  }

  /** Start the server, or start it anew: what went wrong before does not count. Never rejects. */
  async start(): Promise<void> {
    this.#restarts.forget();
    await this.#begin();
  }

  /** Stop it for good; its process is gone then. */
  async stop(): Promise<void> {
    const ended = this.#halt();
    this.#become({ kind: "stopped" });
    await ended;
  }

  dispose(): void {
    void this.stop();
    this.#started.dispose();
    this.#changed.dispose();
    for (const heard of this.#notified.values()) heard.dispose();
  }

  /** End what runs or is under way; resolves once it is gone. */
  #halt(): Promise<void> {
    this.#life.abort();
    this.#life = new AbortController();
    clearTimeout(this.#waiting);
    if (this.#process !== undefined) this.#ending = this.#end(this.#client, this.#process);
    this.#client = this.#process = undefined;
    return this.#ending;
  }

  /** Ask a server to end, and see to it that it does: one that hangs, or still starts, hears nothing. */
  async #end(client: LanguageClient | undefined, started: Promise<ChildProcess>): Promise<void> {
    const child = await started.catch(() => undefined); // it could not be started, which was told
    let patience = client === undefined ? PATIENCE.hanging : PATIENCE.asked;
    try {
      await client?.dispose();
    } catch (error) {
      this.needs.log.warn(`The server did not end well: ${String(error)}`);
      patience = PATIENCE.hanging;
    }
    if (child?.exitCode !== null || child.signalCode !== null) return; // it has ended
    if (patience === PATIENCE.hanging) child.kill();
    const late = setTimeout(() => child.kill("SIGKILL"), patience);
    await once(child, "exit");
    clearTimeout(late);
  }

  async #begin(): Promise<void> {
    const ended = this.#halt();
    const life = this.#life.signal; // at once: somebody else may begin while this one waits
    const isOver = (): boolean => life.aborted;
    this.#become({ kind: "starting" });
    await ended;
    if (isOver()) return;
    this.#lastWords = "";
    try {
      const server = await this.needs.find(life, (isAsking) => {
        if (!isOver()) this.#become({ kind: isAsking ? "asking" : "starting" });
      });
      this.needs.log.info(`Starting ${server.command} (${server.origin})`);
      if (isOver()) return;
      // Each takes a while: the server is started while the client is loaded.
      const launched = (this.#process = this.#launch(server));
      const client = await this.#make(launched, () => {
        if (!isOver()) this.#crashed();
      });
      if (isOver()) return;
      this.#client = client;
      for (const [method, heard] of this.#notified) {
        client.onNotification(method, (params: unknown) => {
          heard.fire(params);
        });
      }
      await client.start();
      if (isOver()) return;
      this.#become({ kind: "running", server });
      this.#started.fire(client);
    } catch (error) {
      if (!isOver()) this.#fail(error);
    }
  }

  async #make(launched: Promise<ChildProcess>, closed: () => void): Promise<LanguageClient> {
    // Loaded when it is needed, not when VS Code starts.
    const { CloseAction, ErrorAction, LanguageClient } = await import("vscode-languageclient/node");
    const client = new LanguageClient("twiceshy", "twiceshy", () => launched, {
      ...this.needs.options,
      documentSelector: SELECTOR,
      outputChannel: this.needs.log,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          closed();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    });
    client.registerFeature({
      fillClientCapabilities: (capabilities) => {
        capabilities.experimental = { twiceshy: { status: true, lessons: true } };
      },
      initialize: () => undefined,
      getState: () => ({ kind: "static" }),
      clear: () => undefined,
    });
    return client;
  }

  #launch(server: ServerCommand): Promise<ChildProcess> {
    const child = spawn(server.command, server.args, {
      windowsHide: true,
      env: server.env ?? process.env,
    });
    createInterface(child.stderr).on("line", (line) => {
      if (line.trim() !== "") this.#lastWords = line.trim();
    });
    const launched = new Promise<ChildProcess>((resolve, reject) => {
      child.on("spawn", () => {
        resolve(child);
      });
      child.on("error", reject);
    });
    launched.catch(() => undefined); // whoever waits for it is told; nobody may wait yet
    return launched;
  }

  #crashed(): void {
    const wasRunning = this.#state.kind === "running";
    if (!wasRunning) return; // it never started, which `start` has told
    const seconds = this.#restarts.crashed();
    if (seconds === undefined) {
      const told = l10n.t("twiceshy's server has crashed several times. {0}", this.#lastWords);
      this.#fail(new ServerProblem(told.trim(), ["restart", "showLog"]));
      return;
    }
    this.needs.log.warn(`The server is gone; it is started again in ${seconds} s`);
    this.#become({ kind: "waiting", seconds });
    this.#waiting = setTimeout(() => void this.#begin(), seconds * 1000);
  }

  #fail(error: unknown): void {
    const said = this.#lastWords || (error instanceof Error ? error.message : String(error));
    const problem =
      error instanceof ServerProblem
        ? error
        : new ServerProblem(l10n.t("twiceshy's server cannot be started: {0}", said), [
            "restart",
            "showLog",
          ]);
    this.needs.log.error(problem.message);
    void this.#halt();
    this.#become({ kind: "failed", problem });
  }

  #become(state: HostState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}
