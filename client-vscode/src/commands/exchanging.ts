/** Export… and Import…: lessons into a file, and out of one. */
import { commands, l10n, Uri, window, workspace } from "vscode";

import { ServerCommands } from "../protocol";

const FILTERS = { "JSON Lines": ["jsonl"] };

/** Have a person name a file, and write what was learned into it. */
export async function exportLessons(): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const file = await window.showSaveDialog({
    title: l10n.t("Export Lessons"),
    filters: FILTERS,
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, "lessons.jsonl") }),
  });
  if (file !== undefined) await commands.executeCommand(ServerCommands.export, file.toString());
}

/** Have a person choose a file, and learn what is in it. */
export async function importLessons(): Promise<void> {
  const [file] =
    (await window.showOpenDialog({ title: l10n.t("Import Lessons"), filters: FILTERS })) ?? [];
  if (file !== undefined) await commands.executeCommand(ServerCommands.import, file.toString());
}
