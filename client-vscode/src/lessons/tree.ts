/** The view of all lessons that hold in what is open. */
import {
  commands,
  type Disposable,
  EventEmitter,
  l10n,
  MarkdownString,
  type Memento,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
} from "vscode";

import { commits, examples } from "../counting";
import { type Lesson, LESSONS, LESSONS_CHANGED, type LessonList } from "../protocol";
import type { ServerHost } from "../server/host";
import { type Group, grouped, type Grouping, GROUPINGS } from "./grouping";
import { groupingName, languageName, scopeName, stateIcon, stateName } from "./words";

export type Node = Group | Lesson;

const VIEW = "twiceshy.lessons";
const GROUPING = "twiceshy.lessons.grouping";
/** With more lessons than this the groups are closed at first. */
const MOST_OPEN = 500;

export class LessonsTree implements TreeDataProvider<Node>, Disposable {
  readonly #changed = new EventEmitter<undefined>();
  readonly #view: TreeView<Node>;
  readonly #subscriptions: Disposable[];
  #query = "";
  #list: LessonList | undefined;
  #isStale = true;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(
    private readonly server: ServerHost,
    private readonly memory: Memento,
  ) {
    this.#view = window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
    this.#subscriptions = [
      this.#view,
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible && this.#isStale) this.refresh();
      }),
      server.onNotification(LESSONS_CHANGED, () => {
        this.refresh();
      }),
      server.onDidStart(() => {
        this.refresh();
      }),
      server.onDidChangeState(({ kind }) => {
        if (kind !== "running") this.refresh();
      }),
    ];
    this.#tell();
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
    this.#changed.dispose();
  }

  get grouping(): Grouping {
    const known = this.memory.get<string>(GROUPING);
    return GROUPINGS.find((one) => one === known) ?? "language";
  }

  /** Lay the tree out in the next way of grouping. */
  async regroup(): Promise<void> {
    const next = GROUPINGS[(GROUPINGS.indexOf(this.grouping) + 1) % GROUPINGS.length];
    await this.memory.update(GROUPING, next);
    this.#tell();
    this.#changed.fire(undefined);
  }

  /** Have a person say which lessons they look for. */
  async search(): Promise<void> {
    const query = await window.showInputBox({
      title: l10n.t("Search Lessons"),
      prompt: l10n.t("Words of their code, examples, files, symptoms or state"),
      value: this.#query,
    });
    if (query === undefined) return;
    this.find(query);
    await commands.executeCommand(`${VIEW}.focus`); // it may be closed
  }

  /** Show the lessons that have all words of a query; "": all. */
  find(query: string): void {
    this.#query = query.trim();
    this.refresh();
  }

  /** Ask for the lessons anew, when they can be seen. */
  refresh(): void {
    this.#isStale = true;
    if (this.#view.visible) this.#changed.fire(undefined);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node !== undefined) return "lessons" in node ? [...node.lessons] : [];
    this.#list = await this.#asked();
    this.#isStale = false;
    this.#tell();
    return grouped(this.#list?.lessons ?? [], this.grouping);
  }

  getTreeItem(node: Node): TreeItem {
    return "lessons" in node
      ? groupItem(node, (this.#list?.lessons.length ?? 0) > MOST_OPEN)
      : lessonItem(node, this.grouping);
  }

  /** What is only wanted of the one lesson that a pointer rests on. */
  resolveTreeItem(item: TreeItem, node: Node): TreeItem {
    if (!("lessons" in node)) item.tooltip = tooltip(node);
    return item;
  }

  async #asked(): Promise<LessonList | undefined> {
    return (await this.server.ask<LessonList | null>(LESSONS, { query: this.#query })) ?? undefined;
  }

  /** What stands above the tree and in its title, and which buttons it has; without a hit, its welcome speaks. */
  #tell(): void {
    const list = this.#list;
    const isFiltered = this.#query !== "";
    this.#view.description = groupingName(this.grouping);
    this.#view.message =
      isFiltered && list !== undefined && list.lessons.length > 0
        ? l10n.t("{0} of {1} have “{2}”", list.lessons.length, list.total, this.#query)
        : "";
    void commands.executeCommand("setContext", "twiceshy.lessonsFiltered", isFiltered);
    void commands.executeCommand("setContext", "twiceshy.noLessons", list?.total === 0);
  }
}

function groupItem(group: Group, areMany: boolean): TreeItem {
  const name = { language: languageName, scope: scopeName, state: stateName }[group.by](
    group.value,
  );
  const { Collapsed, Expanded } = TreeItemCollapsibleState;
  const item = new TreeItem(name, areMany ? Collapsed : Expanded);
  item.id = group.id;
  item.description = String(group.lessons.length);
  item.contextValue = "group";
  if (group.by === "state") item.iconPath = icon(group.value as Lesson["state"]);
  return item;
}

function lessonItem(lesson: Lesson, grouping: Grouping): TreeItem {
  const item = new TreeItem(lesson.title, TreeItemCollapsibleState.None);
  item.id = `${grouping}/${lesson.project}/${lesson.key}`;
  item.description = l10n.t("{0}×", lesson.examples);
  item.iconPath = icon(lesson.state);
  item.contextValue = standing(lesson);
  item.accessibilityInformation = {
    label: `${lesson.title}, ${stateName(lesson.state)}, ${languageName(lesson.language)}`,
  };
  item.command = {
    command: "twiceshy.openLesson",
    title: l10n.t("Open"),
    arguments: [lesson],
  };
  return item;
}

/** By this the menus know what may be done with a lesson. */
function standing({ state, proposed }: Lesson): string {
  if (state === "silenced") return "lesson silenced";
  return proposed ? "lesson proposed" : "lesson";
}

function icon(state: Lesson["state"]): ThemeIcon {
  const { name, color } = stateIcon(state);
  return new ThemeIcon(name, color === undefined ? undefined : new ThemeColor(color));
}

function tooltip(lesson: Lesson): MarkdownString {
  // Code of lessons is shown as code: nothing in it has a meaning in Markdown.
  const told = new MarkdownString();
  told.appendCodeblock(lesson.title, lesson.language);
  const facts = [
    l10n.t("{0}, confidence {1}", stateName(lesson.state), lesson.confidence.toFixed(2)),
    l10n.t("{0} in {1}", examples(lesson.examples), commits(lesson.commits)),
    l10n.t("accepted {0}, rejected {1}", lesson.accepted, lesson.rejected),
    l10n.t("last seen {0}", new Date(lesson.lastSeen).toLocaleDateString()),
    ...(lesson.proposed ? [l10n.t("made of a fix that was adapted: waits for your yes")] : []),
  ];
  told.appendText(facts.join("\n"));
  return told;
}
