import { beforeEach, expect, test } from "vitest";

import { runHere } from "../../commands/here";
import { ServerCommands } from "../../protocol";
import { FakeServer } from "./server";
import { commands, Uri, window } from "./vscode";

const CURSOR = { line: 4, character: 7 };
const { client } = new FakeServer(() => null);

beforeEach(() => {
  for (const one of [commands.executeCommand, window.showInformationMessage]) one.mockReset();
});

/** An editor with a document, and a selection that ends at the cursor. */
function at(uri: Uri, languageId = "python", start = CURSOR): void {
  const selection = { start, end: CURSOR, active: CURSOR, isEmpty: start === CURSOR };
  window.activeTextEditor = { document: { uri, languageId }, selection } as never;
}

test("the server is told the place, and what is selected where that counts", async () => {
  const start = { line: 3, character: 0 };
  const uri = Uri.file("/shop/a.py");
  at(uri, "python", start);
  await runHere(client, ServerCommands.explain);
  await runHere(client, ServerCommands.teach);
  at(uri);
  await runHere(client, ServerCommands.teach);
  expect(commands.executeCommand.mock.calls).toEqual([
    [ServerCommands.explain, uri.toString(), CURSOR],
    [ServerCommands.teach, uri.toString(), { start, end: CURSOR }],
    [ServerCommands.teach, uri.toString(), CURSOR],
  ]);
});

test("a cell of a notebook is a place", async () => {
  at(Uri.from({ scheme: "vscode-notebook-cell", path: "/shop/a.ipynb" }));
  await runHere(client, ServerCommands.explain);
  expect(commands.executeCommand).toHaveBeenCalledOnce();
});

test("what the server does not know is no place, and a person is told what is", async () => {
  const places: [string, string][] = [
    ["untitled", "python"],
    ["git", "python"],
    ["vscode-userdata", "python"],
    ["output", "log"],
    ["file", "markdown"],
  ];
  for (const [scheme, language] of places) {
    at(Uri.from({ scheme, path: "/shop/a" }), language);
    await runHere(client, ServerCommands.explain);
  }
  window.activeTextEditor = undefined;
  await runHere(client, ServerCommands.explain);
  expect(commands.executeCommand).not.toHaveBeenCalled();
  expect(window.showInformationMessage).toHaveBeenCalledTimes(places.length + 1);
});
