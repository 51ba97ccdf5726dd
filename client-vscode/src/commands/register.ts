/** All commands of the palette and of the views. Their ids differ from those of the server's own. */
import { commands, type Disposable, env, l10n, type LogOutputChannel, window } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

import type { Pages } from "../lessons/pages";
import type { LessonsTree } from "../lessons/tree";
import { type Lesson, ServerCommands } from "../protocol";
import type { ServerHost } from "../server/host";
import { exportLessons, importLessons } from "./exchanging";
import { forget, forgetSomething } from "./forgetting";
import { runHere } from "./here";

export interface Parts {
  readonly server: ServerHost;
  readonly pages: Pages;
  readonly tree: LessonsTree;
  readonly log: LogOutputChannel;
}

export function registerCommands({ server, pages, tree, log }: Parts): Disposable[] {
  const withServer =
    (work: (client: LanguageClient, lesson: Lesson) => unknown) => async (lesson: Lesson) => {
      if (server.client !== undefined) await work(server.client, lesson);
      else void window.showInformationMessage(l10n.t("twiceshy: the server is not running."));
    };
  const onServer = (command: string, ...args: unknown[]): Thenable<unknown> =>
    commands.executeCommand(command, ...args);
  const table: Record<string, (lesson: Lesson) => unknown> = {
    rememberThisFix: () => runHere(server, ServerCommands.teach),
    explainSuggestion: () => runHere(server, ServerCommands.explain),
    fixEverywhere: () => runHere(server, ServerCommands.everywhere),
    learnFromHistory: withServer(() => onServer(ServerCommands.learnHistory)),
    pauseLearning: withServer(() => onServer(ServerCommands.pause)),
    resumeLearning: withServer(() => onServer(ServerCommands.resume)),
    forgetSomething: withServer((client) => forgetSomething(client)),
    exportLessons: withServer(() => exportLessons()),
    importLessons: withServer(() => importLessons()),
    restartServer: () => server.start(),
    showLog: () => {
      log.show();
    },
    openLesson: (lesson) => pages.open(lesson),
    silenceLesson: withServer((_, { key }) => onServer(ServerCommands.silence, key)),
    reviveLesson: withServer((_, { key }) => onServer(ServerCommands.revive, key)),
    forgetLesson: withServer((client, { key }) => forget(client, { what: "lesson", lesson: key })),
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
