/** The commands about the place of the cursor. */
import { commands, l10n, type TextEditor, window } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

import { isKnown } from "../languages";
import { ServerCommands } from "../protocol";
/** Run a server's command on the cursor's place; say so where there is no place. */
export async function runHere(client: LanguageClient, command: string): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor === undefined || !isKnown(editor.document)) {
    void window.showInformationMessage(
      l10n.t("twiceshy: first go to a file in Python, Go, JavaScript or TypeScript."),
    );
    return;
  }
  const uri = client.code2ProtocolConverter.asUri(editor.document.uri);
  await commands.executeCommand(command, uri, place(editor, command));
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
