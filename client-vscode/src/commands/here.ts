/** The commands about the place of the cursor. */
import { commands, l10n, type TextEditor, window } from "vscode";

import { ServerCommands } from "../protocol";
import type { ServerHost } from "../server/host";

/** Run a server's command on the cursor's place; say so where there is no place or no server. */
export async function runHere(server: ServerHost, command: string): Promise<void> {
  const editor = window.activeTextEditor;
  const client = server.client;
  if (editor === undefined) {
    void window.showInformationMessage(l10n.t("twiceshy: open a file first."));
  } else if (client === undefined) {
    void window.showInformationMessage(l10n.t("twiceshy: the server is not running."));
  } else {
    const uri = client.code2ProtocolConverter.asUri(editor.document.uri);
    await commands.executeCommand(command, uri, place(editor, command));
  }
}

/** What is selected counts where a fix is to be remembered; elsewhere the cursor alone. */
function place({ selection }: TextEditor, command: string): unknown {
  const position = ({ line, character }: { line: number; character: number }): unknown => ({
    line,
    character,
  });
  if (command === ServerCommands.teach && !selection.isEmpty) {
    return { start: position(selection.start), end: position(selection.end) };
  }
  return position(selection.active);
}
