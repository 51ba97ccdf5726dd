/** A server for units that talk to one: it answers what a test says, and notes what it was asked. */
import type { LanguageClient } from "vscode-languageclient/node";

import type { ServerHost } from "../../server/host";
import { EventEmitter } from "./vscode";

export class FakeServer {
  readonly asked: { method: string; params: unknown }[] = [];
  readonly #started = new EventEmitter<unknown>();
  readonly #changed = new EventEmitter<{ kind: string }>();
  readonly #notified = new Map<string, EventEmitter<unknown>>();
  readonly #client = {
    code2ProtocolConverter: { asRange: (range: unknown) => range, asUri: String },
    sendNotification: (method: string, params: unknown) => {
      this.told.push({ method, params });
      return Promise.resolve();
    },
  };
  readonly told: { method: string; params: unknown }[] = [];
  isRunning = false;

  constructor(readonly answer: (method: string, params: unknown) => unknown) {}

  get host(): ServerHost {
    const client = (): unknown => (this.isRunning ? this.#client : undefined);
    const face = {
      get client(): unknown {
        return client();
      },
      ask: (method: string, params: unknown): Promise<unknown> => {
        if (!this.isRunning) return Promise.resolve(undefined);
        this.asked.push({ method, params });
        return Promise.resolve(this.answer(method, params));
      },
      onDidStart: this.#started.event,
      onNotification: (method: string, hear: (params: unknown) => void) => {
        const known = this.#notified.get(method) ?? new EventEmitter<unknown>();
        this.#notified.set(method, known);
        return known.event(hear);
      },
      onDidChangeState: this.#changed.event,
    };
    return face as unknown as ServerHost;
  }

  get client(): LanguageClient {
    return this.#client as unknown as LanguageClient;
  }

  start(): void {
    this.isRunning = true;
    this.#changed.fire({ kind: "running" });
    this.#started.fire(this.#client);
  }

  stop(): void {
    this.isRunning = false;
    this.#changed.fire({ kind: "stopped" });
  }

  notify(method: string): void {
    this.#notified.get(method)?.fire({});
  }
}
