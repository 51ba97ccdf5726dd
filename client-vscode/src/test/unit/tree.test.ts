import { beforeEach, expect, test, vi } from "vitest";
import type { Memento, TreeItem } from "vscode";

import { LessonsTree, type Node } from "../../lessons/tree";
import { type Lesson, LESSONS, LESSONS_CHANGED } from "../../protocol";
import { lesson } from "./aLesson";
import { FakeServer } from "./server";
import { commands, EventEmitter, TreeItemCollapsibleState, window } from "./vscode";

const visibility = new EventEmitter<{ visible: boolean }>();
const view = {
  visible: true,
  message: "",
  description: "",
  dispose: vi.fn(),
  onDidChangeVisibility: visibility.event,
};
let kept: Record<string, unknown>;

beforeEach(() => {
  kept = {};
  view.visible = true;
  window.createTreeView.mockReturnValue(view);
  commands.executeCommand.mockReset();
});

function shown(...lessons: Lesson[]): {
  tree: LessonsTree;
  server: FakeServer;
  fired: () => number;
} {
  const server = new FakeServer((_, params) => {
    const { query } = params as { query: string };
    return { total: lessons.length, lessons: lessons.filter(({ key }) => key.includes(query)) };
  });
  const memory = {
    get: (name: string) => kept[name],
    update: (name: string, value: unknown) => {
      kept[name] = value;
      return Promise.resolve();
    },
  } as unknown as Memento;
  const tree = new LessonsTree(server.host, memory);
  const hear = vi.fn();
  tree.onDidChangeTreeData(hear);
  return { tree, server, fired: () => hear.mock.calls.length };
}

async function told(tree: LessonsTree, node?: Node): Promise<string[]> {
  return (await tree.getChildren(node)).map((one) => tree.getTreeItem(one).label as string);
}

function contexts(): Record<string, unknown> {
  return Object.fromEntries(
    commands.executeCommand.mock.calls.map(([, name, value]) => [String(name), value as unknown]),
  );
}

test("lessons stand in groups that say how many there are", async () => {
  const { tree, server } = shown(lesson("a"), lesson("b", { language: "go" }), lesson("c"));
  server.start();
  expect(await told(tree)).toEqual(["Go", "Python"]);
  const [, python] = await tree.getChildren();
  expect(python && tree.getTreeItem(python)).toMatchObject({
    description: "2",
    collapsibleState: TreeItemCollapsibleState.Expanded,
  });
  expect(await told(tree, python)).toEqual(["a → a", "c → c"]);
});

test("without a server there is nothing, and nothing is asked", async () => {
  const { tree, server } = shown(lesson("a"));
  expect(await tree.getChildren()).toEqual([]);
  expect(server.asked).toEqual([]);
  server.start();
  expect(await told(tree)).toEqual(["Python"]);
  server.stop();
  expect(await tree.getChildren()).toEqual([]);
});

test("it is told of changes where it is seen, else when it comes to be seen", () => {
  const { server, fired } = shown(lesson("a"));
  server.start();
  const before = fired();
  server.notify(LESSONS_CHANGED);
  expect(fired()).toBe(before + 1);
  view.visible = false;
  server.notify(LESSONS_CHANGED);
  expect(fired()).toBe(before + 1);
  view.visible = true;
  visibility.fire({ visible: true });
  expect(fired()).toBe(before + 2);
});

test("a search asks the server, and says how much it found", async () => {
  const { tree, server } = shown(lesson("one"), lesson("two"));
  server.start();
  tree.find("  two ");
  expect(await told(tree)).toEqual(["Python"]);
  expect(server.asked.at(-1)).toEqual({ method: LESSONS, params: { query: "two" } });
  expect(view.message).toBe("1 of 2 have “two”");
  expect(contexts()).toMatchObject({
    "twiceshy.lessonsFiltered": true,
    "twiceshy.noLessons": false,
  });
  tree.find("three");
  expect(await told(tree)).toEqual([]);
  expect(view.message, "the view's welcome says so").toBe("");
  tree.find("");
  await tree.getChildren();
  expect(contexts()).toMatchObject({ "twiceshy.lessonsFiltered": false });
});

test("what a person searches for is shown, also where the view was closed", async () => {
  const { tree, server } = shown(lesson("one"), lesson("two"));
  server.start();
  window.showInputBox.mockResolvedValueOnce(undefined);
  await tree.search();
  expect(commands.executeCommand).not.toHaveBeenCalledWith("twiceshy.lessons.focus");
  window.showInputBox.mockResolvedValueOnce("two");
  await tree.search();
  expect(commands.executeCommand).toHaveBeenCalledWith("twiceshy.lessons.focus");
  await tree.getChildren();
  expect(server.asked.at(-1)).toEqual({ method: LESSONS, params: { query: "two" } });
});

test("where nothing was learned yet the view can say so", async () => {
  const { tree, server } = shown();
  server.start();
  await tree.getChildren();
  expect(contexts()).toMatchObject({ "twiceshy.noLessons": true });
});

test("the way of grouping goes round, and is kept", async () => {
  const { tree, server } = shown(lesson("a", { state: "silenced" }));
  server.start();
  const ways = [await told(tree)];
  for (let turn = 0; turn < 3; turn++) {
    await tree.regroup();
    ways.push(await told(tree));
  }
  expect(ways).toEqual([["Python"], ["shop"], ["Silenced by you"], ["Python"]]);
  await tree.regroup();
  expect(Object.values(kept)).toEqual(["scope"]);
});

test("what was kept and is no way of grouping does no harm", async () => {
  const { tree, server } = shown(lesson("a"));
  kept["twiceshy.lessons.grouping"] = "colour";
  server.start();
  expect(await told(tree)).toEqual(["Python"]);
});

test("a lesson is silenced where it is not, and revived where it is", () => {
  const { tree } = shown();
  const context = (state: Lesson["state"]): unknown =>
    tree.getTreeItem(lesson("a", { state })).contextValue;
  expect(context("silenced")).toBe("lesson silenced");
  for (const state of ["shown", "review", "silent"] as const) expect(context(state)).toBe("lesson");
});

test("a lesson that waits for a yes may be approved, and one that was silenced may not", () => {
  const { tree } = shown();
  const context = (state: Lesson["state"]): unknown =>
    tree.getTreeItem(lesson("a", { state, proposed: true })).contextValue;
  expect(context("review")).toBe("lesson proposed");
  expect(context("silenced")).toBe("lesson silenced");
});

test("of ten thousand lessons no more is made than is looked at", async () => {
  const many = Array.from({ length: 10_000 }, (_, number) => lesson(`lesson ${number}`));
  const { tree, server } = shown(...many);
  server.start();
  const [group] = await tree.getChildren();
  expect(group && tree.getTreeItem(group).collapsibleState).toBe(
    TreeItemCollapsibleState.Collapsed,
  );
  const [first] = await tree.getChildren(group);
  const item = tree.getTreeItem(first as Lesson);
  expect(item.tooltip).toBeUndefined();
  expect(text(tree.resolveTreeItem(item, first as Lesson))).toContain("2 examples in 2 commits");
});

test("code in a tooltip is shown as code", () => {
  const { tree } = shown();
  const bad = lesson("a", { title: "[x](command:y) → <img src=z>", examples: 1, commits: 1 });
  const tooltip = text(tree.resolveTreeItem(tree.getTreeItem(bad), bad));
  expect(tooltip).toContain("```python\n[x](command:y) → <img src=z>\n```");
  expect(tooltip).toContain("1 example in 1 commit");
});

function text(item: TreeItem): string {
  return (item.tooltip as { value: string }).value;
}
