import { beforeEach, expect, test } from "vitest";

import { forget, forgetSomething } from "../../commands/forgetting";
import { LESSONS, ServerCommands, type Wanted, WOULD_FORGET } from "../../protocol";
import { lesson } from "./aLesson";
import { FakeServer } from "./server";
import { commands, Uri, window, workspace } from "./vscode";

const ALL: Wanted = { what: "all" };
const LABELS = {
  file: "What was learned from this file",
  lesson: "A lesson…",
  yesterday: "What was learned in this project since yesterday",
};

beforeEach(() => {
  for (const one of [commands.executeCommand, window.showInformationMessage]) one.mockReset();
  for (const one of [window.showQuickPick, window.showWarningMessage]) one.mockReset();
  window.activeTextEditor = undefined;
  workspace.workspaceFolders = [{ name: "shop", uri: Uri.file("/shop") }];
});

function counting(corrections: number, lessons: number): FakeServer {
  return running((method) =>
    method === LESSONS ? { total: 1, lessons: [lesson("k")] } : { corrections, lessons },
  );
}

function running(answer: (method: string) => unknown): FakeServer {
  const server = new FakeServer(answer);
  server.start();
  return server;
}

/** A person who chooses what has a label, and then the first of what they are asked. */
function choosing(label: string): void {
  window.showQuickPick
    .mockImplementationOnce((items: { label: string }[]) =>
      Promise.resolve(items.find((one) => one.label === label)),
    )
    .mockImplementationOnce((items: unknown[]) => Promise.resolve(items[0]));
}

test("what was counted is forgotten once a person says yes", async () => {
  const server = counting(8, 1);
  window.showWarningMessage.mockResolvedValue("Forget");
  await forget(server.host, ALL);
  expect(server.asked).toEqual([{ method: WOULD_FORGET, params: ALL }]);
  const [message, { modal, detail }] = window.showWarningMessage.mock.calls[0] as [
    string,
    { modal: boolean; detail: string },
  ];
  expect(message).toBe("Forget 8 corrections?");
  expect(modal).toBe(true);
  expect(detail).toContain("1 lesson.");
  expect(commands.executeCommand.mock.calls).toEqual([[ServerCommands.forget, ALL]]);
});

test("without a yes nothing is forgotten", async () => {
  window.showWarningMessage.mockResolvedValue(undefined);
  await forget(counting(8, 3).host, ALL);
  expect(commands.executeCommand).not.toHaveBeenCalled();
});

test("where there is nothing nobody is asked", async () => {
  await forget(counting(0, 0).host, ALL);
  await forget(running(() => null).host, { what: "lesson", lesson: "k" });
  expect(window.showInformationMessage).toHaveBeenCalledTimes(2);
  expect(window.showWarningMessage).not.toHaveBeenCalled();
  expect(commands.executeCommand).not.toHaveBeenCalled();
});

test("who chooses nothing forgets nothing", async () => {
  const server = counting(8, 3);
  window.showQuickPick.mockResolvedValue(undefined);
  await forgetSomething(server.host);
  expect(server.asked).toEqual([]);
});

test("a file is offered where one is open, and a project where a folder is", async () => {
  const offered = async (): Promise<string[]> => {
    window.showQuickPick.mockReset();
    await forgetSomething(counting(0, 0).host);
    const [items] = window.showQuickPick.mock.calls[0] as [{ label: string }[]];
    return items.map(({ label }) => label);
  };
  expect(await offered()).not.toContain(LABELS.file);
  const open = (uri: Uri): void => {
    window.activeTextEditor = { document: { uri } } as unknown as undefined;
  };
  open(Uri.from({ scheme: "untitled", path: "Untitled-1" }));
  expect(await offered()).not.toContain(LABELS.file);
  open(Uri.file("/shop/a.py"));
  expect(await offered()).toContain(LABELS.file);
  workspace.workspaceFolders = undefined;
  expect(await offered()).not.toContain(LABELS.yesterday);
});

test("since yesterday is in seconds", async () => {
  const server = counting(0, 0);
  choosing(LABELS.yesterday);
  await forgetSomething(server.host, 200_000_500);
  const wanted = { what: "project", uri: "file:///shop?", since: 200_000 - 86_400 };
  expect(server.asked.map(({ params }) => params)).toEqual([wanted]);
});

test("a lesson is chosen from those that there are", async () => {
  const server = counting(2, 1);
  choosing(LABELS.lesson);
  await forgetSomething(server.host);
  const wanted = { what: "lesson", lesson: "k" };
  expect(server.asked.map(({ params }) => params)).toEqual([{}, wanted]);
});

test("where there are no lessons there is none to choose from", async () => {
  choosing(LABELS.lesson);
  await forgetSomething(running(() => ({ total: 0, lessons: [] })).host);
  expect(window.showQuickPick).toHaveBeenCalledTimes(1);
  expect(said()).toEqual(["twiceshy: there is nothing of that kind to forget."]);
});

test("a server that has gone meanwhile is told, and nothing is asked", async () => {
  const server = counting(2, 1);
  server.stop();
  await forget(server.host, ALL);
  expect(said()).toEqual(["twiceshy: the server is not running."]);
  expect(window.showWarningMessage).not.toHaveBeenCalled();
});

function said(): unknown[] {
  return window.showInformationMessage.mock.calls.map(([message]) => message as unknown);
}
