/**
 * The language server's life: started, stopped, started again. What wants to talk to it asks for
 * the client that runs now, and is told when another one does.
 */
import { type Disposable, EventEmitter, type LogOutputChannel } from "vscode";
import { LanguageClient, type Middleware, State } from "vscode-languageclient/node";

import { SELECTOR } from "../languages";
import type { ServerCommand } from "./command";

/** Finds the command of the server, and installs one if need be. */
export type Find = () => Promise<ServerCommand>;

export class ServerHost implements Disposable {
  readonly #started = new EventEmitter<LanguageClient>();
  readonly #stopped = new EventEmitter<void>();
  #client: LanguageClient | undefined;

  constructor(
    private readonly log: LogOutputChannel,
    private readonly find: Find,
    private readonly middleware: Middleware,
  ) {}

  /** Fires with each client that has started. */
  readonly onDidStart = this.#started.event;
  /** Fires when the server is gone, for whatever reason. */
  readonly onDidStop = this.#stopped.event;

  /** The client that runs now, if one does. */
  get client(): LanguageClient | undefined {
    return this.#client?.isRunning() === true ? this.#client : undefined;
  }

  async start(): Promise<void> {
    const server = await this.find();
    this.log.info(`Starting ${server.command} (${server.origin})`);
    const client = new LanguageClient(
      "twiceshy",
      "twiceshy",
      { command: server.command, args: [...server.args] },
      {
        documentSelector: SELECTOR,
        outputChannel: this.log,
        middleware: this.middleware,
      },
    );
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) this.#stopped.fire();
    });
    this.#client = client;
    await client.start();
    this.#started.fire(client);
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.dispose();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  dispose(): void {
    void this.stop();
    this.#started.dispose();
    this.#stopped.dispose();
  }
}
