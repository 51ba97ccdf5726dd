import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { beforeEach, expect, test, vi } from "vitest";
import type { Uri as RealUri } from "vscode";

import { lessonUri, Pages, SCHEME } from "../../lessons/pages";
import { LESSON, LESSONS_CHANGED } from "../../protocol";
import { FakeServer } from "./server";
import { commands, extensions, Uri, window, workspace } from "./vscode";

const MARKDOWN = { id: "vscode.markdown-language-features" };
const PAGE = { key: "k", title: "a → b", state: "shown", markdown: "# a → b" };

beforeEach(() => {
  commands.executeCommand.mockReset();
  window.showTextDocument.mockReset();
  extensions.getExtension.mockReturnValue(MARKDOWN);
});

function pages(answer: unknown = PAGE): { pages: Pages; server: FakeServer } {
  const server = new FakeServer(() => answer);
  const made = new Pages(server.host);
  return { pages: made, server };
}

function real(uri: Uri): RealUri {
  return uri as unknown as RealUri;
}

test("the address of a lesson has its title for a name, and its key", () => {
  const uri = lessonUri({ key: "k", title: "a/b?c#d → e\\f" });
  expect(uri.path.lastIndexOf("/")).toBe(0);
  expect(uri.path).toMatch(/^\/a.b.c.d → e.f\.md$/);
  expect(uri.query).toBe("k");
});

test("a long title ends with a whole character", () => {
  for (let before = 57; before < 61; before++) {
    const { path: address } = lessonUri({ key: "k", title: `${"a".repeat(before)}😀😀` });
    expect(() => encodeURIComponent(address)).not.toThrow();
  }
});

test("a lesson is shown as Markdown, or as text by who has switched that off", async () => {
  const { pages: some } = pages();
  await some.open({ key: "k", title: "a" });
  expect(commands.executeCommand).toHaveBeenCalledWith("markdown.showPreview", expect.anything());
  expect(window.showTextDocument).not.toHaveBeenCalled();
  extensions.getExtension.mockReturnValue(undefined);
  await some.open({ key: "k", title: "a" });
  expect(window.showTextDocument).toHaveBeenCalledOnce();
});

test("a page says when there is no server, and when there is no such lesson any more", async () => {
  const uri = lessonUri(PAGE);
  const { pages: some, server } = pages();
  expect(await some.provideTextDocumentContent(uri)).toBe("The server is not running.");
  server.start();
  expect(await some.provideTextDocumentContent(uri)).toBe("# a → b");
  expect(server.asked).toEqual([{ method: LESSON, params: { lesson: "k" } }]);
  const { pages: others, server: empty } = pages(null);
  empty.start();
  expect(await others.provideTextDocumentContent(uri)).toBe("There is no such lesson any more.");
});

test("open pages of lessons are read anew when lessons change, and no other documents", () => {
  const { pages: some, server } = pages();
  const uri = lessonUri(PAGE) as unknown as Uri;
  const explanation = Uri.from({ scheme: SCHEME, authority: "explanation", path: "/e.md" });
  workspace.textDocuments = [Uri.file("/a.py"), explanation, uri].map((one) => ({ uri: one }));
  const changed = vi.fn();
  some.onDidChange(changed);
  server.start();
  server.notify(LESSONS_CHANGED);
  expect(changed.mock.calls).toEqual([[uri], [uri]]);
});

test("only what the server explains is taken from its files", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "twiceshy-pages-"));
  const { pages: some } = pages();
  const write = async (name: string): Promise<RealUri> => {
    await writeFile(path.join(folder, name), `# ${name}`);
    return real(Uri.file(path.join(folder, name)));
  };
  for (const name of ["README.md", "everywhere-1.diff", "explanation-1.py"]) {
    expect(await some.show(await write(name))).toBe(false);
  }
  expect(commands.executeCommand).not.toHaveBeenCalled();
  expect(await some.show(await write("explanation-7.md"))).toBe(true);
  const [, shown] = commands.executeCommand.mock.calls[0] as [string, RealUri];
  expect(await some.provideTextDocumentContent(shown)).toBe("# explanation-7.md");
  expect(await some.show(await write("week-1.md"))).toBe(true);
  const [, week] = commands.executeCommand.mock.calls[1] as [string, RealUri];
  expect(week.path).toBe("/last week.md");
  expect(await some.provideTextDocumentContent(week)).toBe("# week-1.md");
  for (let number = 10; number < 30; number++) {
    await some.show(await write(`explanation-${number}.md`));
  }
  expect(await some.provideTextDocumentContent(shown)).toContain("gone");
});
