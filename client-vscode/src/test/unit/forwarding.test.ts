import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { DIAGNOSTICS } from "../../protocol";
import { SymptomForwarding } from "../../symptoms/forwarding";
import { FakeServer } from "./server";
import { EventEmitter, languages, Uri, workspace } from "./vscode";

const FILE = Uri.file("/shop/a.py");
const diagnosed = new EventEmitter<{ uris: Uri[] }>();
const opened = new EventEmitter<{ uri: Uri }>();
const closed = new EventEmitter<{ uri: Uri }>();
const trusted = new EventEmitter<undefined>();
let shown: Map<string, unknown[]>;
let server: FakeServer;
let forwarding: SymptomForwarding;

beforeEach(() => {
  vi.useFakeTimers();
  shown = new Map();
  languages.getDiagnostics.mockImplementation((uri: Uri) => shown.get(uri.toString()) ?? []);
  languages.onDidChangeDiagnostics.mockImplementation(diagnosed.event);
  workspace.onDidOpenTextDocument.mockImplementation(opened.event);
  workspace.onDidCloseTextDocument.mockImplementation(closed.event);
  workspace.onDidGrantWorkspaceTrust.mockImplementation(trusted.event);
  workspace.isTrusted = true;
  workspace.textDocuments = [{ uri: FILE, languageId: "python", version: 1 }];
  server = new FakeServer(() => null);
  forwarding = new SymptomForwarding(server.host);
  server.start();
  vi.runAllTimers();
});

afterEach(() => {
  forwarding.dispose();
  vi.useRealTimers();
});

function symptom(source: unknown, message: string, code: unknown = "E1"): unknown {
  return { range: { start: 1, end: 2 }, source, message, code };
}

/** Another extension says something of a file. */
function reports(uri: Uri, ...symptoms: unknown[]): void {
  shown.set(uri.toString(), symptoms);
  diagnosed.fire({ uris: [uri] });
}

/** What the server has heard since it was last looked. */
function heard(): unknown[] {
  vi.runAllTimers();
  const told = server.told.splice(0);
  expect(new Set(told.map(({ method }) => method)).size).toBeLessThan(2);
  return told.map(({ method, params }) => {
    expect(method).toBe(DIAGNOSTICS);
    const { source, diagnostics } = params as { source?: string; diagnostics: object[] };
    return [source, diagnostics.map((one) => (one as { message: string }).message)];
  });
}

test("a chatty source is passed on a few times a second, and only where it says something else", () => {
  for (let turn = 0; turn < 1000; turn++) {
    reports(FILE, symptom("lint", `turn ${turn}`));
    vi.advanceTimersByTime(1);
  }
  expect(server.told.length).toBeLessThanOrEqual(4);
  expect(heard().at(-1)).toEqual(["lint", ["turn 999"]]);
  for (let turn = 0; turn < 10; turn++) {
    reports(FILE, symptom("lint", "turn 999"));
    expect(heard()).toEqual([]);
  }
});

test("only the source that says something else is passed on, and that it is silent, once", () => {
  reports(FILE, symptom("lint", "a"), symptom("types", "b"));
  expect(heard()).toEqual([
    ["lint", ["a"]],
    ["types", ["b"]],
  ]);
  reports(FILE, symptom("lint", "a"), symptom("types", "c"));
  expect(heard()).toEqual([["types", ["c"]]]);
  reports(FILE, symptom("types", "c"));
  expect(heard()).toEqual([["lint", []]]);
  reports(FILE, symptom("types", "c"));
  expect(heard()).toEqual([]);
});

test("our own diagnostics are nobody's symptoms", () => {
  reports(FILE, symptom("twiceshy", "a → b"));
  expect(heard()).toEqual([]);
});

test("what other servers leave out may be null", () => {
  const other = Uri.file("/shop/b.py");
  workspace.textDocuments.push({ uri: other, languageId: "python", version: 1 });
  shown.set(other.toString(), [symptom("lint", "b", { value: 7, target: FILE })]);
  shown.set(FILE.toString(), [symptom(null, "a", null)]);
  diagnosed.fire({ uris: [FILE, other] });
  vi.runAllTimers();
  expect(server.told.map(({ params }) => params)).toMatchObject([
    { diagnostics: [{ message: "a", range: { start: 1 } }] },
    { source: "lint", diagnostics: [{ message: "b", code: 7 }] },
  ]);
  const [first] = server.told[0]?.params ? [server.told[0].params] : [];
  expect(JSON.stringify(first)).not.toContain("null");
});

test("nothing is passed on from a folder that is not trusted, and all of it once it is", () => {
  workspace.isTrusted = false;
  reports(FILE, symptom("lint", "a"));
  expect(heard()).toEqual([]);
  workspace.isTrusted = true;
  trusted.fire(undefined);
  expect(heard()).toEqual([["lint", ["a"]]]);
});

test("a server that was started anew hears all again, and one that is gone nothing", () => {
  reports(FILE, symptom("lint", "a"));
  expect(heard()).toHaveLength(1);
  server.stop();
  reports(FILE, symptom("lint", "b"));
  expect(heard()).toEqual([]);
  server.start();
  expect(heard()).toEqual([["lint", ["b"]]]);
});

test("a file that is opened again is told of again", () => {
  reports(FILE, symptom("lint", "a"));
  expect(heard()).toHaveLength(1);
  closed.fire({ uri: FILE });
  opened.fire({ uri: FILE });
  expect(heard()).toEqual([["lint", ["a"]]]);
});

test("documents that the server does not know, and files that are not open, are left out", () => {
  const git = Uri.from({ scheme: "git", path: "/shop/a.py" });
  const page = Uri.file("/shop/a.md");
  workspace.textDocuments = [
    { uri: git, languageId: "python", version: 1 },
    { uri: page, languageId: "markdown", version: 1 },
  ];
  for (const uri of [git, page, FILE]) reports(uri, symptom("lint", "a"));
  expect(heard()).toEqual([]);
});
