/** Tells a person why there is no server, with buttons for what they may do about it. */
import { commands, l10n, window, workspace } from "vscode";

import { chooseServer } from "./finding";
import type { Remedy, ServerProblem } from "./problem";

/** Show the problem, unless a person knows it already; do what they choose. */
export async function tell(problem: ServerProblem): Promise<void> {
  const titles = new Map(problem.remedies.map((remedy) => [title(remedy), remedy]));
  if (problem.isKnown) {
    if (problem.remedies[0] === "chooseServer") await mend("chooseServer");
    return;
  }
  const chosen = await window.showErrorMessage(problem.message, ...titles.keys());
  const remedy = chosen === undefined ? undefined : titles.get(chosen);
  if (remedy !== undefined) await mend(remedy);
}

function title(remedy: Remedy): string {
  return {
    choosePython: l10n.t("Choose a Python…"),
    chooseServer: l10n.t("Point to a Server…"),
    install: l10n.t("Try Again"),
    restart: l10n.t("Restart Server"),
    showLog: l10n.t("Show Log"),
  }[remedy];
}

async function mend(remedy: Remedy): Promise<void> {
  switch (remedy) {
    case "chooseServer":
      await chooseServer(); // the setting has changed then, and the server is started anew
      break;
    case "choosePython": {
      const [chosen] = (await window.showOpenDialog({ title: l10n.t("Choose a Python") })) ?? [];
      if (chosen !== undefined) {
        await workspace.getConfiguration("twiceshy").update("server.python", chosen.fsPath, true);
      }
      break;
    }
    case "install":
    case "restart":
      await commands.executeCommand("twiceshy.restartServer");
      break;
    case "showLog":
      await commands.executeCommand("twiceshy.showLog");
  }
}
