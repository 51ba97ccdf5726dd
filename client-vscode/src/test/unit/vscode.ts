/** As much of the `vscode` module as the units under test touch; a test says what a person answers. */
import { vi } from "vitest";

export const l10n = {
  t: (text: string, ...values: unknown[]): string =>
    text.replaceAll(/\{(\d+)\}/g, (_, number: string) => String(values[Number(number)])),
};

export class EventEmitter<T> {
  readonly #heard = new Set<(value: T) => unknown>();

  readonly event = (hear: (value: T) => unknown): { dispose: () => void } => {
    this.#heard.add(hear);
    return { dispose: () => this.#heard.delete(hear) };
  };

  fire(value: T): void {
    for (const hear of this.#heard) hear(value);
  }

  dispose(): void {
    this.#heard.clear();
  }
}

interface Parts {
  readonly scheme: string;
  readonly authority?: string;
  readonly path: string;
  readonly query?: string;
}

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly authority: string,
    readonly path: string,
    readonly query: string,
  ) {}

  static from({ scheme, authority = "", path, query = "" }: Parts): Uri {
    return new Uri(scheme, authority, path, query);
  }

  static file(path: string): Uri {
    return Uri.from({ scheme: "file", path });
  }

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    return `${this.scheme}://${this.authority}${this.path}?${this.query}`;
  }
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

export enum TreeItemCollapsibleState {
  None = 0,
  Collapsed = 1,
  Expanded = 2,
}

export class TreeItem {
  tooltip?: unknown;

  constructor(
    readonly label: string,
    readonly collapsibleState: TreeItemCollapsibleState,
  ) {}
}

export class MarkdownString {
  value = "";

  appendCodeblock(code: string, language: string): void {
    this.value += `\`\`\`${language}\n${code}\n\`\`\`\n`;
  }

  appendText(text: string): void {
    this.value += text;
  }
}

export enum StatusBarAlignment {
  Left = 1,
  Right = 2,
}

export enum ProgressLocation {
  Notification = 15,
}

export const commands = { executeCommand: vi.fn() };
export const extensions = { getExtension: vi.fn() };
export const window = {
  activeTextEditor: undefined,
  createTreeView: vi.fn(),
  showInformationMessage: vi.fn(),
  showQuickPick: vi.fn(),
  showTextDocument: vi.fn(),
  showWarningMessage: vi.fn(),
};
export const workspace = {
  asRelativePath: (uri: Uri): string => uri.path,
  getWorkspaceFolder: vi.fn(),
  registerTextDocumentContentProvider: vi.fn(() => ({ dispose: () => undefined })),
  textDocuments: [] as { uri: Uri }[],
  workspaceFolders: undefined as { name: string; uri: Uri }[] | undefined,
};
