/** The item in the status bar: how the server stands, and a menu of what one would do now. */
import {
  commands,
  type Disposable,
  l10n,
  type QuickPickItem,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  window,
  workspace,
} from "vscode";

import { fixes, lessons } from "./counting";
import { isKnown } from "./languages";
import { type Status, STATUS, STATUS_CHANGED } from "./protocol";
import type { HostState, ServerHost } from "./server/host";
import type { ServerProblem } from "./server/problem";

const MENU = "twiceshy.showMenu";

export class StatusBar implements Disposable {
  readonly #item: StatusBarItem;
  readonly #subscriptions: { dispose(): unknown }[];
  #status: Status | undefined;

  constructor(private readonly server: ServerHost) {
    this.#item = window.createStatusBarItem("twiceshy.status", StatusBarAlignment.Right, 90);
    this.#item.name = "twiceshy";
    this.#item.command = MENU;
    this.#subscriptions = [
      this.#item,
      commands.registerCommand(MENU, () => this.#menu()),
      server.onDidChangeState(() => {
        this.#show();
      }),
      server.onNotification(STATUS_CHANGED, (status) => {
        this.#know(status as Status);
      }),
      server.onDidStart(() => {
        void server.ask<Status>(STATUS).then((status) => {
          if (status !== undefined) this.#know(status);
        });
      }),
    ];
    this.#show();
    this.#item.show();
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
  }

  #know(status: Status): void {
    this.#status = status;
    this.#show();
  }

  #show(): void {
    const { state } = this.server;
    if (state.kind !== "running") this.#status = undefined;
    const shown = shownFor(state, this.#status);
    this.#item.text = shown.text;
    this.#item.tooltip = shown.tooltip;
    this.#item.accessibilityInformation = { label: `twiceshy: ${shown.tooltip}` };
    this.#item.backgroundColor =
      shown.level === undefined
        ? undefined
        : new ThemeColor(`statusBarItem.${shown.level}Background`);
    const set = (name: string, value: unknown): void => {
      void commands.executeCommand("setContext", `twiceshy.${name}`, value);
    };
    set("running", state.kind === "running");
    set("failed", state.kind === "failed");
    set("paused", this.#status?.state === "paused");
    set("off", this.#status?.state === "off");
    set("working", isWorking(state, this.#status));
    set("fixTaken", (this.#status?.savedToday ?? 0) > 0);
  }

  async #menu(): Promise<void> {
    const document = window.activeTextEditor?.document;
    const items = menuFor(this.server.state, this.#status, {
      file: document !== undefined && isKnown(document),
      folder: workspace.workspaceFolders !== undefined,
    });
    const title = `twiceshy: ${shownFor(this.server.state, this.#status).tooltip}`;
    const chosen = await window.showQuickPick(items, { title });
    if (chosen !== undefined) await commands.executeCommand(chosen.command, ...(chosen.args ?? []));
  }
}

export interface Shown {
  readonly text: string;
  readonly tooltip: string;
  readonly level?: "warning" | "error";
}

export function shownFor(state: HostState, status: Status | undefined): Shown {
  switch (state.kind) {
    case "starting":
      return { text: "$(loading~spin) twiceshy", tooltip: l10n.t("starting") };
    case "asking":
      return { text: "$(question) twiceshy", tooltip: l10n.t("its server is not installed yet") };
    case "waiting":
      return {
        text: "$(warning) twiceshy",
        tooltip: l10n.t("the server has crashed, and is started again in {0} s", state.seconds),
        level: "warning",
      };
    case "failed":
      return { text: "$(error) twiceshy", tooltip: state.problem.message, level: "error" };
    case "stopped":
      return { text: "$(circle-slash) twiceshy", tooltip: l10n.t("not running") };
    case "running":
      return status === undefined
        ? { text: "$(loading~spin) twiceshy", tooltip: l10n.t("starting") }
        : shownWhileRunning(status);
  }
}

function shownWhileRunning(status: Status): Shown {
  const counted = l10n.t(
    "{0}, {1} for review, {2} taken today",
    lessons(status.lessons),
    status.forReview,
    fixes(status.savedToday),
  );
  switch (status.state) {
    case "ready":
      return { text: `$(lightbulb) ${status.lessons}`, tooltip: counted };
    case "learning":
      return { text: `$(sync~spin) ${status.lessons}`, tooltip: l10n.t("learning; {0}", counted) };
    case "paused":
      return { text: "$(debug-pause) twiceshy", tooltip: l10n.t("paused; {0}", counted) };
    case "off":
      return { text: "$(circle-slash) twiceshy", tooltip: l10n.t("switched off in the settings") };
    case "trouble":
      return {
        text: "$(warning) twiceshy",
        tooltip: status.detail ?? l10n.t("something went wrong; the log has it"),
        level: "warning",
      };
  }
}

export interface MenuItem extends QuickPickItem {
  readonly command: string;
  readonly args?: readonly unknown[];
}

/** What there is to do something with. */
export interface Around {
  readonly file: boolean;
  readonly folder: boolean;
}

/** Whether the server shows and learns something. */
function isWorking(state: HostState, status: Status | undefined): boolean {
  return state.kind === "running" && status?.state !== "paused" && status?.state !== "off";
}

function canInstall({ remedies }: ServerProblem): boolean {
  return remedies.includes("install");
}

/** What one can do now, the likeliest first. */
export function menuFor(state: HostState, status: Status | undefined, around: Around): MenuItem[] {
  const item = (icon: string, label: string, command: string, ...args: unknown[]): MenuItem => ({
    label: `$(${icon}) ${label}`,
    command,
    args,
  });
  const always = [
    item("debug-restart", l10n.t("Restart Server"), "twiceshy.restartServer"),
    item("output", l10n.t("Show Log"), "twiceshy.showLog"),
    item("gear", l10n.t("Settings"), "workbench.action.openSettings", "@ext:twiceshy.twiceshy"),
    item(
      "book",
      l10n.t("Walkthrough"),
      "workbench.action.openWalkthrough",
      "twiceshy.twiceshy#twiceshy.start",
    ),
  ];
  if (state.kind === "asking" || (state.kind === "failed" && canInstall(state.problem))) {
    // Starting it asks once more.
    return [
      item("cloud-download", l10n.t("Install the Server…"), "twiceshy.restartServer"),
      ...always.slice(1),
    ];
  }
  if (state.kind !== "running") return always;
  const found = [item("list-tree", l10n.t("Lessons"), "twiceshy.lessons.focus")];
  const working = isWorking(state, status);
  if (working && around.folder) {
    found.push(item("history", l10n.t("Learn from Git History"), "twiceshy.learnFromHistory"));
  }
  if (working && around.file) {
    found.push(item("question", l10n.t("Explain Suggestion"), "twiceshy.explainSuggestion"));
  }
  if (working) {
    found.push(item("debug-pause", l10n.t("Pause Learning"), "twiceshy.pauseLearning"));
  }
  if (status?.state === "paused") {
    found.push(item("debug-continue", l10n.t("Resume Learning"), "twiceshy.resumeLearning"));
  }
  return [...found, ...always];
}
