/** Numbers with what they count, in the singular where there is one. */
import { l10n } from "vscode";

export function commits(count: number): string {
  return count === 1 ? l10n.t("1 commit") : l10n.t("{0} commits", count);
}

export function corrections(count: number): string {
  return count === 1 ? l10n.t("1 correction") : l10n.t("{0} corrections", count);
}

export function examples(count: number): string {
  return count === 1 ? l10n.t("1 example") : l10n.t("{0} examples", count);
}

export function fixes(count: number): string {
  return count === 1 ? l10n.t("1 fix") : l10n.t("{0} fixes", count);
}

export function lessons(count: number): string {
  return count === 1 ? l10n.t("1 lesson") : l10n.t("{0} lessons", count);
}
