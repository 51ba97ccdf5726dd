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

interface Filter {
  readonly scheme?: string;
  readonly language?: string;
}

export const commands = { executeCommand: vi.fn() };
export const env = { clipboard: { writeText: vi.fn() } };
export const extensions = { getExtension: vi.fn() };
export const languages = {
  getDiagnostics: vi.fn(),
  match: (filters: Filter[], { uri, languageId }: { uri: Uri; languageId?: string }): number =>
    filters.some(({ scheme, language }) => scheme === uri.scheme && language === languageId)
      ? 10
      : 0,
  onDidChangeDiagnostics: vi.fn(),
};
export const window = {
  activeTextEditor: undefined,
  createTreeView: vi.fn(),
  showInformationMessage: vi.fn(),
  showInputBox: vi.fn(),
  showQuickPick: vi.fn(),
  showTextDocument: vi.fn(),
  showWarningMessage: vi.fn(),
  withProgress: vi.fn(),
};
export const workspace = {
  asRelativePath: (uri: Uri): string => uri.path,
  getConfiguration: vi.fn(() => ({ get: (): unknown => undefined })),
  getWorkspaceFolder: vi.fn(),
  isTrusted: true,
  onDidCloseTextDocument: vi.fn(),
  onDidGrantWorkspaceTrust: vi.fn(),
  onDidOpenTextDocument: vi.fn(),
  registerTextDocumentContentProvider: vi.fn(() => ({ dispose: () => undefined })),
  textDocuments: [] as { uri: Uri; languageId?: string; version?: number }[],
  workspaceFolders: undefined as { name: string; uri: Uri }[] | undefined,
};
