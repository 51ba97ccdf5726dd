/** What a command says where it cannot be run. */
import { l10n, window } from "vscode";

export function notRunning(): void {
  void window.showInformationMessage(l10n.t("twiceshy: the server is not running."));
}

export function nothingToForget(): void {
  void window.showInformationMessage(l10n.t("twiceshy: there is nothing of that kind to forget."));
}
