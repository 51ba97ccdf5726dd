/** Pages to be read: that of a lesson, and what the server explains. */
import { readFile } from "node:fs/promises";

import {
  commands,
  type Disposable,
  EventEmitter,
  extensions,
  l10n,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from "vscode";

import { type Lesson, LESSON, type LessonPage, LESSONS_CHANGED } from "../protocol";
import type { ServerHost } from "../server/host";

export const SCHEME = "twiceshy";
/** How many explanations are kept; an older one is gone when its tab is opened again. */
const MOST = 20;

export class Pages implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly #subscriptions: Disposable[];
  readonly #explanations = new Map<string, string>();

  readonly onDidChange = this.#changed.event;

  constructor(private readonly server: ServerHost) {
    this.#subscriptions = [
      workspace.registerTextDocumentContentProvider(SCHEME, this),
      server.onNotification(LESSONS_CHANGED, () => {
        this.#refresh();
      }),
      server.onDidStart(() => {
        this.#refresh();
      }),
    ];
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
    this.#changed.dispose();
  }

  /** Show the page of a lesson. */
  async open(lesson: Pick<Lesson, "key" | "title">): Promise<void> {
    await preview(lessonUri(lesson));
  }

  /** Show a page that the server has written; whether it is one. */
  async show(file: Uri): Promise<boolean> {
    const [, kind] = /\/(explanation|week)-\d+\.md$/.exec(file.path) ?? [];
    if (file.scheme !== "file" || kind === undefined) return false;
    const uri = pageUri(file, kind === "week" ? l10n.t("last week") : explanationName());
    this.#explanations.set(uri.toString(), await readFile(file.fsPath, "utf8"));
    const [oldest] = this.#explanations.keys();
    if (this.#explanations.size > MOST && oldest !== undefined) this.#explanations.delete(oldest);
    await preview(uri);
    return true;
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    if (uri.authority === "explanation") {
      return (
        this.#explanations.get(uri.toString()) ?? l10n.t("This explanation is gone; ask again.")
      );
    }
    const page = await this.server.ask<LessonPage | null>(LESSON, { lesson: uri.query });
    if (page === undefined) return l10n.t("The server is not running.");
    return page?.markdown ?? l10n.t("There is no such lesson any more.");
  }

  #refresh(): void {
    for (const { uri } of workspace.textDocuments) {
      if (uri.scheme === SCHEME && uri.authority === "lesson") this.#changed.fire(uri);
    }
  }
}

/** What an explanation is called, after the document that it is about. */
function explanationName(): string {
  const document = window.activeTextEditor?.document.uri;
  const about = document?.path.slice(document.path.lastIndexOf("/") + 1);
  return about === undefined ? l10n.t("explanation") : l10n.t("explanation for {0}", about);
}

/** The address of what the server has written into a file. */
function pageUri(file: Uri, name: string): Uri {
  return Uri.from({
    scheme: SCHEME,
    authority: "explanation",
    path: `/${name}.md`,
    query: file.path,
  });
}

/** The page's address: its last part is what its tab is called. */
export function lessonUri({ key, title }: Pick<Lesson, "key" | "title">): Uri {
  // By whole characters: half of one makes no address.
  const [name] = /^.{0,60}/su.exec(title.replaceAll(/[/\\?#]/g, "∕")) ?? [""];
  return Uri.from({ scheme: SCHEME, authority: "lesson", path: `/${name}.md`, query: key });
}

/** Show a page as what it is; who has switched the built-in Markdown extension off reads it as text. */
async function preview(uri: Uri): Promise<void> {
  if (extensions.getExtension("vscode.markdown-language-features") === undefined) {
    await window.showTextDocument(uri, { preview: true });
  } else {
    await commands.executeCommand("markdown.showPreview", uri);
  }
}
