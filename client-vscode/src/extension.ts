/** Puts the parts together; each of them is a file or a folder beside this one. */
import { commands, type ExtensionContext, window } from "vscode";

import { middleware } from "./middleware";
import { ServerHost } from "./server/host";
import { serverPath, serverSettings, settingNames } from "./settings";
import { SymptomForwarding } from "./symptoms/forwarding";

let host: ServerHost | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("twiceshy", { log: true });
  const names = settingNames(context.extension.packageJSON);
  const server = new ServerHost(
    log,
    () =>
      Promise.resolve({ command: serverPath() || "twiceshy", args: ["serve"], origin: "the path" }),
    middleware((scope) => serverSettings(names, scope)),
  );
  host = server;
  context.subscriptions.push(
    log,
    server,
    new SymptomForwarding(server),
    commands.registerCommand("twiceshy.showLog", () => {
      log.show();
    }),
    commands.registerCommand("twiceshy.restartServer", () => server.restart()),
  );
  await server.start();
}

export async function deactivate(): Promise<void> {
  await host?.stop();
}
