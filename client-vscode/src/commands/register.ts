/** All commands of the palette and of the views. Their ids differ from those of the server's own. */
import { commands, type Disposable, env, type LogOutputChannel } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

import type { Pages } from "../lessons/pages";
import type { LessonsTree } from "../lessons/tree";
import { type Lesson, ServerCommands } from "../protocol";
import type { ServerHost } from "../server/host";
import { exportLessons, importLessons } from "./exchanging";
import { forget, forgetSomething } from "./forgetting";
import { runHere } from "./here";
import { notRunning } from "./messages";

export interface Parts {
  readonly server: ServerHost;
  readonly pages: Pages;
  readonly tree: LessonsTree;
  readonly log: LogOutputChannel;
}

export function registerCommands({ server, pages, tree, log }: Parts): Disposable[] {
  const withServer =
    (work: (client: LanguageClient, lesson: Lesson) => unknown) => async (lesson: Lesson) => {
      // A link of the walkthrough may be what has started the extension.
      const client = await server.ready();
      if (client !== undefined) await work(client, lesson);
      else notRunning();
    };
  const onServer = (command: string, ...args: unknown[]): Thenable<unknown> =>
    commands.executeCommand(command, ...args);
  const table: Record<string, (lesson: Lesson) => unknown> = {
    rememberThisFix: withServer((client) => runHere(client, ServerCommands.teach)),
    explainSuggestion: withServer((client) => runHere(client, ServerCommands.explain)),
    fixEverywhere: withServer((client) => runHere(client, ServerCommands.everywhere)),
    learnFromHistory: withServer(() => onServer(ServerCommands.learnHistory)),
    pauseLearning: withServer(() => onServer(ServerCommands.pause)),
    resumeLearning: withServer(() => onServer(ServerCommands.resume)),
    forgetSomething: withServer(() => forgetSomething(server)),
    exportLessons: withServer(() => exportLessons()),
    importLessons: withServer(() => importLessons()),
    restartServer: () => server.start(),
    showLog: () => {
      log.show();
    },
    openLesson: (lesson) => pages.open(lesson),
    approveLesson: withServer((_, { key }) => onServer(ServerCommands.approve, key)),
    silenceLesson: withServer((_, { key }) => onServer(ServerCommands.silence, key)),
    reviveLesson: withServer((_, { key }) => onServer(ServerCommands.revive, key)),
    forgetLesson: withServer((_, { key }) => forget(server, { what: "lesson", lesson: key })),
    copyLessonKey: ({ key }) => env.clipboard.writeText(key),
    refreshLessons: () => {
      tree.refresh();
    },
    searchLessons: () => tree.search(),
    clearSearch: () => {
      tree.find("");
    },
    regroupLessons: () => tree.regroup(),
  };
  return Object.entries(table).map(([name, run]) =>
    commands.registerCommand(`twiceshy.${name}`, run),
  );
}
