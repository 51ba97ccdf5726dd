/** Puts the parts together; each of them is a file or a folder beside this one. */
import { commands, type ExtensionContext, window, workspace } from "vscode";

import { registerCommands } from "./commands/register";
import { Pages } from "./lessons/pages";
import { LessonsTree } from "./lessons/tree";
import { middleware } from "./middleware";
import { CANCEL, ShownProgress } from "./progress";
import { findServer } from "./server/finding";
import { ServerHost } from "./server/host";
import { tell } from "./server/telling";
import { forgetVersions } from "./server/version";
import { serverSettings, settingNames } from "./settings";
import { StatusBar } from "./status";
import { SymptomForwarding } from "./symptoms/forwarding";

let host: ServerHost | undefined;

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("twiceshy", { log: true });
  const names = settingNames(context.extension.packageJSON);
  const progress = new ShownProgress((token) => {
    void server.client?.sendNotification(CANCEL, { token });
  });
  const server: ServerHost = new ServerHost({
    log,
    find: (signal, asking) => findServer(context, log, signal, asking),
    options: {
      middleware: middleware({
        settings: (scope) => serverSettings(names, scope),
        page: (file) => pages.show(file),
        progress: progress.handle,
      }),
    },
  });
  const pages = new Pages(server);
  const tree = new LessonsTree(server, context.workspaceState);
  host = server;
  context.subscriptions.push(
    log,
    server,
    progress,
    pages,
    tree,
    new StatusBar(server),
    new SymptomForwarding(server),
    ...registerCommands({ server, pages, tree, log }),
    server.onDidChangeState((state) => {
      if (state.kind !== "running") progress.dispose();
      if (state.kind !== "failed") return;
      void forgetVersions(context.globalState);
      void tell(state.problem);
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("twiceshy.server")) void server.start();
    }),
    workspace.onDidGrantWorkspaceTrust(() => {
      // A server in the folder's own environment may be used from now on, also where a person is
      // still asked whether to install one.
      if (server.state.kind !== "running") void server.start();
    }),
  );
  void commands.executeCommand("setContext", "twiceshy.active", true);
  void server.start();
}

export async function deactivate(): Promise<void> {
  await host?.stop();
}
