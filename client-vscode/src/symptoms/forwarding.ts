/**
 * Passes on what other extensions report for open documents: a few times a second at most, only
 * what changed, and nothing in a workspace that is not trusted.
 */
import {
  type Diagnostic,
  type Disposable,
  languages,
  type TextDocument,
  type Uri,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

import { SELECTOR } from "../languages";
import { DIAGNOSTICS, type DiagnosticsParams, type Symptom } from "../protocol";
import type { ServerHost } from "../server/host";
import { type Reported, reportsOf } from "./reports";

const OURS = "twiceshy";
const PAUSE = 300;

export class SymptomForwarding implements Disposable {
  readonly #reported = new Map<string, Reported>();
  readonly #waiting = new Map<string, Uri>();
  readonly #subscriptions: Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly server: ServerHost) {
    const all = (): void => {
      this.#reported.clear();
      this.#look(workspace.textDocuments.map((document) => document.uri));
    };
    this.#subscriptions = [
      languages.onDidChangeDiagnostics(({ uris }) => {
        this.#look(uris);
      }),
      workspace.onDidOpenTextDocument(({ uri }) => {
        this.#look([uri]);
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.#reported.delete(uri.toString());
      }),
      workspace.onDidGrantWorkspaceTrust(all),
      server.onDidStart(all),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const one of this.#subscriptions) one.dispose();
  }

  #look(uris: readonly Uri[]): void {
    for (const uri of uris) this.#waiting.set(uri.toString(), uri);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, PAUSE);
  }

  #send(): void {
    const uris = [...this.#waiting.keys()];
    this.#waiting.clear();
    const client = this.server.client;
    // Whoever starts the server or grants trust has all documents looked at anew.
    if (client === undefined || !workspace.isTrusted) return;
    const documents = new Map(workspace.textDocuments.map((one) => [one.uri.toString(), one]));
    for (const uri of uris) {
      const document = documents.get(uri);
      if (document !== undefined && languages.match(SELECTOR, document) > 0) {
        this.#report(client, uri, document);
      }
    }
  }

  #report(client: LanguageClient, key: string, document: TextDocument): void {
    const others = languages.getDiagnostics(document.uri).filter((one) => one.source !== OURS);
    const symptoms = others.map((one) => symptomOf(client, one));
    const { reports, reported } = reportsOf(this.#reported.get(key) ?? new Map(), symptoms);
    this.#reported.set(key, reported);
    for (const report of reports) {
      const params: DiagnosticsParams = {
        uri: client.code2ProtocolConverter.asUri(document.uri),
        version: document.version,
        ...report,
      };
      void client.sendNotification(DIAGNOSTICS, params);
    }
  }
}

function symptomOf(client: LanguageClient, diagnostic: Diagnostic): Symptom {
  // What an extension has is what its own server sent, which may be null where nothing is meant.
  const { range, message, source, code } = diagnostic as Loose<Diagnostic, "source" | "code">;
  const plain = typeof code === "object" ? code?.value : code;
  return {
    range: client.code2ProtocolConverter.asRange(range),
    message,
    ...(source ? { source } : {}),
    ...(plain === undefined ? {} : { code: plain }),
  };
}

type Loose<T, Keys extends keyof T> = Omit<T, Keys> & { readonly [Key in Keys]?: T[Key] | null };
