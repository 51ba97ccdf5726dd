/** What languages, scopes and states are called, and what they look like. */
import { l10n } from "vscode";

import type { Lesson } from "../protocol";
import type { Grouping } from "./grouping";

const LANGUAGES: Readonly<Record<string, string>> = {
  go: "Go",
  javascript: "JavaScript",
  python: "Python",
  typescript: "TypeScript",
};

export function languageName(language: string): string {
  return LANGUAGES[language] ?? language;
}

/** A project's own name, or where a lesson holds that was widened to its language. */
export function scopeName(scope: string): string {
  return scope === "language" ? l10n.t("All projects of its language") : scope;
}

export function stateName(state: string): string {
  switch (state) {
    case "shown":
      return l10n.t("Shown");
    case "review":
      return l10n.t("For review");
    case "silenced":
      return l10n.t("Silenced by you");
    default:
      return l10n.t("Silent: too unsure or contradicted");
  }
}

export function stateIcon(state: Lesson["state"]): { name: string; color?: string } {
  switch (state) {
    case "shown":
      return { name: "lightbulb", color: "charts.green" };
    case "review":
      return { name: "eye", color: "charts.yellow" };
    case "silenced":
      return { name: "mute" };
    case "silent":
      return { name: "circle-outline" };
  }
}

export function groupingName(grouping: Grouping): string {
  return {
    language: l10n.t("by language"),
    scope: l10n.t("by scope"),
    state: l10n.t("by state"),
  }[grouping];
}
